// Judge by keyboard alone: digits and letters answer, and the focus moves on to what has no answer yet.
import { singleKeys } from "./single_keys.js";
import { answerOf, askedOf, focusOn, refresh } from "./work_form.js";

const OUTCOMES = { a: "left", t: "tie", b: "right", g: "both_good", x: "both_bad" };
const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
const OWN_ENTER = "button, a, summary, dialog *";
const HELP = ["?", "？", "؟"];

/** What a key says, also where the keyboard writes other letters or digits than ours. */
function saidBy({ key, code, shiftKey }) {
  if (HELP.includes(key)) return "?";
  if (/^[0-9a-z]$/i.test(key)) return key.toLowerCase();
  if (shiftKey) return code === "Slash" ? "?" : "";
  return /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1].toLowerCase() ?? "";
}

const controls = (question) => [...question.querySelectorAll("input:is([type=radio], [type=checkbox])")];

/** The choice that a key means in a question, if any. */
function meant(question, said) {
  const choices = controls(question);
  const { kind } = question.dataset;
  if (kind === "rating") return choices.find((choice) => choice.value === (said === "x" ? "10" : said));
  if (kind === "preference" && OUTCOMES[said]) return choices.find((choice) => choice.value === OUTCOMES[said]);
  if (!/^[1-9]$/.test(said)) return undefined;
  // Options are counted as the study lists them, which need not be how they stand on the page.
  return choices.find((choice) => choice.getAttribute("aria-keyshortcuts") === said) ?? choices[Number(said) - 1];
}

function answer(form, said) {
  const asked = askedOf(form);
  const focused = document.activeElement.closest?.("[data-question]");
  const order = [...asked.filter((each) => each === focused), ...asked.filter((each) => each !== focused && !answerOf(each))];
  const question = order.find((each) => meant(each, said));
  if (!question) return false;
  const choice = meant(question, said);
  const several = choice.type === "checkbox";
  choice.checked = several ? !choice.checked : true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  refresh(form);
  // More than one tag may fit.
  if (several) choice.focus({ preventScroll: true });
  else moveOn(form, question);
  return true;
}

/** To the next question that needs an answer, then to tags that may be given, else to the button that sends. */
function moveOn(form, from) {
  const asked = askedOf(form);
  const open = asked.filter((each) => "required" in each.dataset && !answerOf(each));
  const after = (each) => from.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING;
  const revision = asked.find((each) => "revises" in each.dataset && after(each));
  const tags = asked.find((each) => each.dataset.kind === "tags" && !answerOf(each) && after(each));
  const next = revision ?? open.find(after) ?? open[0] ?? tags;
  if (next) focusOn(next);
  else form.querySelector("button[type=submit]").focus();
}

/** `form()` is the one on the page while it can be filled in; `send` sends it, `help` shows the keys.
 *
 * `other` is asked first what else a key means, and says whether it meant anything. */
export function listen(form, send, help, other = () => false) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.matches?.(TYPING);
    const withControl = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && form()) {
      if (!withControl && (typing || event.target.matches?.(OWN_ENTER))) return;
      if (typing && !form().contains(event.target)) return;
      event.preventDefault();
      if (!event.repeat) send(form());
      return;
    }
    if (typing || withControl || !singleKeys()) return;
    const said = saidBy(event);
    if (said === "?") help();
    else if (!said || event.repeat || !(other(said) || (form() && answer(form(), said)))) return;
    event.preventDefault();
  });
}
