// Shows a question of the profile as soon as another answer calls for it. Without scripts the server asks it next.

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

form.addEventListener("change", settle);
settle();
