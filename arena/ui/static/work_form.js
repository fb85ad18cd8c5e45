// The questions of a form, of a battle or of an item: which are asked, what is answered, what is missing.
import { show } from "./page.js";

const CONFLICT = { left: "right", right: "left" };

export const questionsOf = (form) => [...form.querySelectorAll("[data-question]")];
export const askedOf = (form) => questionsOf(form).filter((question) => !question.hidden);
const writtenIn = (question) => question.querySelector("textarea, input[type=number]");
const chosenIn = (question) => [...question.querySelectorAll("input:checked")].map((input) => input.value);
const isRevision = (question) => "revises" in question.dataset;

/** The code or the text; of several tags all codes, with a space between. */
export function answerOf(question) {
  const value = chosenIn(question).join(" ") || writtenIn(question)?.value || "";
  // A text that is revised stays as it was written, to its last line break.
  return isRevision(question) && value.trim() ? value : value.trim();
}

export function answersOf(form) {
  const given = askedOf(form).map((question) => [question.dataset.question, answerOf(question)]);
  return Object.fromEntries(given.filter(([, answer]) => answer));
}

/** Required questions without an answer, and numbers that are no point of their scale. */
export const missingIn = (form) => askedOf(form).filter((question) => {
  const number = question.querySelector("input[type=number]");
  if (number && !number.validity.valid) return true;
  return "required" in question.dataset && !answerOf(question);
});

/** A revision that says what stood there before. */
export const unchangedIn = (form) => askedOf(form).find((question) =>
  isRevision(question) && answerOf(question) && writtenIn(question).value === writtenIn(question).defaultValue);

function isAsked(question, answers) {
  const { shownWhen, shownCodes, derivedFrom } = question.dataset;
  if (shownWhen) return (answers[shownWhen] ?? "").split(" ").some((code) => shownCodes.split(",").includes(code));
  if (!derivedFrom) return true;
  const [one, other] = derivedFrom.split(",").map((name) => answers[name]);
  return Boolean(one) && CONFLICT[one] === other;
}

/** Show what is asked given the answers so far; returns what is asked anew. What is being used stays where it is. */
export function refresh(form, used = document.activeElement) {
  const anchor = form.contains(used) ? used : null;
  const top = anchor?.getBoundingClientRect().top;
  const all = questionsOf(form);
  const before = askedOf(form);
  // A condition may rest on a question that has one itself.
  for (let turn = 0; turn < all.length; turn += 1) {
    const answers = answersOf(form);
    const changed = all.filter((question) => question.hidden === isAsked(question, answers));
    changed.forEach((question) => { question.hidden = !question.hidden; });
    if (!changed.length) break;
  }
  // What was said of one conflict says nothing of the next.
  for (const question of all) if (question.hidden && question.dataset.derivedFrom) choose(question, "");
  for (const question of all) if (answerOf(question)) lack(question, false);
  if (anchor) hold(form, anchor, top);
  return askedOf(form).filter((question) => !before.includes(question));
}

/** Scroll what is being used back to where it was; a page that is too short for that now keeps its length. */
function hold(form, anchor, top) {
  const moved = () => anchor.getBoundingClientRect().top - top;
  if (!moved()) return;
  window.scrollBy({ top: moved(), behavior: "instant" });
  if (moved() <= 0.5) return;
  form.style.minHeight = `${form.getBoundingClientRect().height + moved()}px`;
  window.scrollBy({ top: moved(), behavior: "instant" });
}

function choose(question, value) {
  const codes = value.split(" ");
  for (const input of question.querySelectorAll("input:is([type=radio], [type=checkbox])")) input.checked = codes.includes(input.value);
}

export function fill(form, answers) {
  for (const question of questionsOf(form)) {
    const value = answers[question.dataset.question];
    if (value === undefined) continue;
    choose(question, value);
    const box = writtenIn(question);
    if (box) box.value = value;
  }
  refresh(form);
}

/** "open" to be filled in, "saving", "waiting" to be sent again, "over" where it can only be left. */
export function setState(form, state) {
  form.dataset.state = state;
  form.querySelectorAll(".question :is(input, textarea)").forEach((each) => { each.disabled = state !== "open"; });
  form.querySelectorAll(".work-actions button").forEach((each) => { each.disabled = state === "saving"; });
  show(form, "[data-when=open]", ["open", "saving"].includes(state));
  show(form, "[data-when=waiting]", state === "waiting");
  show(form, "[data-when=over]", state === "over");
}

/** Give a question the focus: on what is chosen, else on its first choice. */
export function focusOn(question) {
  const control = question.querySelector("input:checked") || question.querySelector("input, textarea");
  control?.focus({ preventScroll: true });
  question.scrollIntoView({ block: "nearest" });
}

/** Say beside each question that is missing that it needs an answer. */
export function markMissing(form, missing) {
  for (const question of questionsOf(form)) lack(question, missing.includes(question));
}

function lack(question, missing) {
  if ("missing" in question.dataset === missing) return;
  if (missing) question.dataset.missing = "";
  else delete question.dataset.missing;
  const said = question.querySelector(".lacks");
  if (!said) return;
  said.hidden = !missing;
  const control = question.matches("fieldset") ? question : writtenIn(question);
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== said.id);
  if (missing) described.push(said.id);
  if (described.length) control.setAttribute("aria-describedby", described.join(" "));
  else control.removeAttribute("aria-describedby");
  writtenIn(question)?.setAttribute("aria-invalid", String(missing));
}
