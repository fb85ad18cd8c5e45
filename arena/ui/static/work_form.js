// The form of an item: which questions are asked, what is answered, what is missing, in which state it is.
import { show } from "./page.js";

const CONFLICT = { left: "right", right: "left" };

export const questionsOf = (form) => [...form.querySelectorAll("[data-question]")];
export const askedOf = (form) => questionsOf(form).filter((question) => !question.hidden);
const writtenIn = (question) => question.querySelector("textarea, input[type=number]");
const isRevision = (question) => "revises" in question.dataset;

export function answerOf(question) {
  const value = (question.querySelector("input:checked") || writtenIn(question))?.value ?? "";
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
  if (shownWhen) return shownCodes.split(",").includes(answers[shownWhen] ?? "");
  if (!derivedFrom) return true;
  const [one, other] = derivedFrom.split(",").map((name) => answers[name]);
  return Boolean(one) && CONFLICT[one] === other;
}

/** Show what is asked given the answers so far. What somebody is looking at stays where it is. */
export function refresh(form) {
  const anchor = form.contains(document.activeElement) ? document.activeElement : null;
  const top = anchor?.getBoundingClientRect().top;
  const all = questionsOf(form);
  // A condition may rest on a question that has one itself.
  for (let turn = 0; turn < all.length; turn += 1) {
    const answers = answersOf(form);
    const changed = all.filter((question) => question.hidden === isAsked(question, answers));
    changed.forEach((question) => { question.hidden = !question.hidden; });
    if (!changed.length) break;
  }
  for (const question of all) if (answerOf(question)) delete question.dataset.missing;
  if (anchor) window.scrollBy(0, anchor.getBoundingClientRect().top - top);
}

export function fill(form, answers) {
  for (const question of questionsOf(form)) {
    const value = answers[question.dataset.question];
    if (value === undefined) continue;
    for (const input of question.querySelectorAll("input[type=radio]")) input.checked = input.value === value;
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

export function markMissing(form, missing) {
  for (const question of questionsOf(form)) {
    if (missing.includes(question)) question.dataset.missing = "";
    else delete question.dataset.missing;
  }
}
