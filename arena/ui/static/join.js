// Shows a question of the profile as soon as another answer calls for it. Without scripts the server asks it next.
// What was ticked and written outlives a reload and a change of language, in this window, until it is sent. Consent is
// given to the text that one sees, and a code has its own way.

const KEPT = "epaile-join";
const form = document.querySelector("form.join");
const waiting = [...form.querySelectorAll("[data-shown-when]")];

function answerTo(name) {
  const field = form.elements.namedItem(name);
  // Two questions of one name are radio buttons; what is hidden itself answers nothing.
  const first = field instanceof RadioNodeList ? field[0] : field;
  return first && !first.closest("[hidden]") ? field.value : "";
}

function settle() {
  // A question may wait for one that waits itself.
  for (const _ of waiting) {
    for (const each of waiting) {
      const met = each.dataset.shownCodes.split(" ").includes(answerTo(each.dataset.shownWhen));
      each.hidden = !met;
      each.querySelector("input[name=shown]").disabled = !met;
    }
  }
}

const kept = () => [...form.elements].filter((each) => each.name && !["agreed", "invitation"].includes(each.name) && each.type !== "hidden");

function keep() {
  const said = kept().filter((each) => !["radio", "checkbox"].includes(each.type) || each.checked).map((each) => [each.name, each.value]);
  try { sessionStorage.setItem(KEPT, JSON.stringify(said)); } catch { /* then it is said again */ }
}

function restore() {
  let said = [];
  try { said = JSON.parse(sessionStorage.getItem(KEPT)) || []; } catch { /* nothing was kept */ }
  for (const [name, value] of said) {
    for (const each of kept().filter((field) => field.name === name)) {
      if (["radio", "checkbox"].includes(each.type)) each.checked ||= each.value === value;
      // What the server sends back after a problem is what was sent last.
      else each.value ||= value;
    }
  }
}

form.addEventListener("change", () => { settle(); keep(); });
form.addEventListener("input", keep);
form.addEventListener("submit", () => {
  try { sessionStorage.removeItem(KEPT); } catch { /* nothing was kept */ }
});
restore();
settle();
