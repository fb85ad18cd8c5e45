// Work by keyboard alone: digits and letters answer, and the focus moves on to what has no answer yet.
import { answerOf, askedOf, focusOn, refresh } from "./work_form.js";

const SIDES = { a: "left", t: "tie", b: "right" };
const TYPING = "textarea, select, input:not([type=radio])";
const OWN_ENTER = "button, a, summary, dialog *";

/** What a key says, also where the keyboard writes other letters or digits than ours. */
function saidBy({ key, code, shiftKey }) {
  if (/^[0-9?a-z]$/i.test(key)) return key.toLowerCase();
  if (shiftKey) return "";
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1].toLowerCase() ?? "";
}

const radios = (question) => [...question.querySelectorAll("input[type=radio]")];

/** The radio that a key means in a question, if any. */
function meant(question, said) {
  const choices = radios(question);
  const { kind } = question.dataset;
  if (kind === "rating") return choices.find((choice) => choice.value === (said === "x" ? "10" : said));
  if (kind === "preference" && SIDES[said]) return choices.find((choice) => choice.value === SIDES[said]);
  return /^[1-9]$/.test(said) ? choices[Number(said) - 1] : undefined;
}

function answer(form, said) {
  const asked = askedOf(form);
  const focused = document.activeElement.closest?.("[data-question]");
  const order = [...asked.filter((each) => each === focused), ...asked.filter((each) => each !== focused && !answerOf(each))];
  const question = order.find((each) => meant(each, said));
  if (!question) return false;
  const choice = meant(question, said);
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  refresh(form);
  moveOn(form, question);
  return true;
}

/** To the next question that needs an answer, else to the button that sends. */
function moveOn(form, from) {
  const open = askedOf(form).filter((each) => "required" in each.dataset && !answerOf(each));
  const after = (each) => from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
  const revision = askedOf(form).find((each) => "revises" in each.dataset && after(each));
  const next = revision ?? open.find(after) ?? open[0];
  if (next) focusOn(next);
  else form.querySelector("button[type=submit]").focus();
}

/** `form()` is the one on the page while it can be filled in; `send` sends it, `help` shows the keys. */
export function listen(form, send, help) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches?.(TYPING);
    const withControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && form()) {
      if (!withControl && (typing || event.target.matches?.(OWN_ENTER))) return;
      event.preventDefault();
      if (!event.repeat) send(form());
      return;
    }
    if (typing || withControl) return;
    const said = saidBy(event);
    if (said === "?") help();
    else if (!said || event.repeat || !form() || !answer(form(), said)) return;
    event.preventDefault();
  });
}
