// The form of a ballot: what is ticked, what is missing, and in which of four states it is.
import { address, keep, recall, say, show, words } from "./page.js";

const TICKED = "epaile-ticked";
const CONFLICT = { left: "right", right: "left" };

const openFields = (form) => [...form.querySelectorAll("fieldset:not([hidden])")];

export function answersOf(form) {
  const answers = {};
  for (const field of openFields(form)) {
    const value = (field.querySelector("input:checked") || field.querySelector("textarea"))?.value.trim();
    if (value) answers[field.dataset.question] = value;
  }
  return answers;
}

/** After a tick: ask the derived question only when its two sources name opposite winners. */
export function refresh(form) {
  for (const field of form.querySelectorAll("fieldset[data-derived-from]")) {
    const [one, other] = field.dataset.derivedFrom.split(",").map(
      (name) => form.querySelector(`input[name="${name}"]:checked`)?.value);
    const conflict = Boolean(one) && CONFLICT[one] === other;
    if (!conflict) field.querySelectorAll("input:checked").forEach((input) => { input.checked = false; });
    field.hidden = !conflict;
  }
  const answers = answersOf(form);
  const missing = openFields(form).some((field) => "required" in field.dataset && !answers[field.dataset.question]);
  form.querySelector("button[type=submit]").disabled = missing;
  form.querySelector(".answer-all").hidden = !missing;
  keep(TICKED, { battle: form.dataset.battle, answers });
}

export function tick(form, answers) {
  for (const field of form.querySelectorAll("fieldset")) {
    const value = answers[field.dataset.question] ?? "";
    for (const input of field.querySelectorAll("input")) input.checked = input.value === value;
    for (const text of field.querySelectorAll("textarea")) text.value = value;
    // A derived answer is shown only where it was asked for.
    if ("derivedFrom" in field.dataset) field.hidden = false;
  }
}

/** What was ticked in this window before it was loaded again. */
export function restoreTicks(form) {
  const ticked = recall(TICKED, {});
  if (ticked.battle === form.dataset.battle) tick(form, ticked.answers);
}

/** "open" to be filled in, "saving", "waiting" to be sent again, "closed" for good. */
export function setState(form, state, { amendable = false } = {}) {
  form.dataset.state = state;
  form.querySelectorAll("input, textarea").forEach((control) => { control.disabled = state !== "open"; });
  form.querySelectorAll(".ballot-actions button").forEach((each) => { each.disabled = state === "saving"; });
  show(form, "[data-when=open]", ["open", "saving"].includes(state));
  show(form, "[data-when=waiting]", state === "waiting");
  show(form, "[data-when=closed]", state === "closed");
  show(form, "[data-when=amendable]", state === "closed" && amendable);
  if (state !== "open") form.querySelector(".answer-all").hidden = true;
  else refresh(form);
}

/** Mark what stands, in the words of its options. */
export function mark(form, marked) {
  form.querySelectorAll(".stands").forEach((tag) => tag.remove());
  if (!marked) return;
  for (const input of form.querySelectorAll("input:checked")) {
    const tag = document.createElement("em");
    tag.className = "stands";
    tag.textContent = words().ballot_stands_tag;
    input.nextElementSibling.append(" ", tag);
  }
}

/** A form to judge again, as a later version of what stands under this receipt. */
export function reopen(form, receipt, text) {
  form.dataset.amends = receipt;
  mark(form, false);
  setState(form, "open");
  say(form, text);
}

/** Say that one of the models can be told; the pair is then out of the ranking, and can be judged all the same. */
export async function recognise(box) {
  const form = box.querySelector("#ballot");
  const button = form.querySelector("[data-do=recognise]");
  button.disabled = true;
  try {
    const response = await fetch(address("/api/marks"), {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ battle: form.dataset.battle }),
    });
    const reply = await response.json();
    if (reply.status !== "marked") throw new Error(reply.code);
    button.setAttribute("aria-pressed", "true");
    show(form, "[data-part=recognised]", true);
  } catch {
    button.disabled = false;
    say(form, words().ballot_not_recognised, "error");
  }
}

/** Another ballot stands already: show it instead of what was ticked. */
export function showFirst(form, { first, receipt }) {
  if (!Object.keys(first).length) {
    reopen(form, receipt, words().ballot_taken_back);
    return;
  }
  tick(form, first);
  refresh(form);
  setState(form, "closed", { amendable: Boolean(receipt) });
  form.dataset.stands = receipt || "";
  mark(form, true);
  say(form, words().error_ballot_conflict, "error");
}
