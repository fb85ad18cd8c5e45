// The form of a ballot: what is ticked, what is missing, and in which of four states it is.
import { address, fill as put, keep, recall, say, show, words } from "./page.js";
import { number } from "./reading.js";
import { answersOf, askedOf, fill, focusOn, markMissing, missingIn, questionsOf, refresh as ask } from "./work_form.js";

export { answersOf } from "./work_form.js";

const TICKED = "epaile-ticked";
/** From so few characters on, it is said how many are left. */
const LITTLE_ROOM = 100;

/** After an answer: ask what follows from it, and say what is missing. `used` is what must not move. */
export function refresh(form, used) {
  const [fresh] = ask(form, used);
  if (fresh) fresh.dataset.fresh = "";
  if (fresh) tell(form, put(words().ballot_one_more, { question: isolated(fresh.dataset.label) }));
  form.querySelectorAll("textarea[maxlength]").forEach((box) => count(form, box));
  const answers = answersOf(form);
  const missing = missingIn(form);
  const ready = !missing.length && Object.keys(answers).length > 0;
  form.querySelector("button[type=submit]").setAttribute("aria-disabled", String(!ready));
  const lacking = (missing.length ? missing : askedOf(form)).map((question) => question.dataset.label);
  const place = form.querySelector(".answer-all");
  place.textContent = put(words().ballot_to_answer, { questions: lacking.map(isolated).join(" · ") });
  place.hidden = ready;
  keep(TICKED, { battle: form.dataset.battle, answers });
}

/** Whether it can be sent; if not, what is missing is marked and the first of it gets the focus. */
export function isReady(form) {
  if (form.querySelector("button[type=submit]").getAttribute("aria-disabled") !== "true") return true;
  const missing = missingIn(form);
  markMissing(form, missing);
  const first = missing[0] ?? askedOf(form)[0];
  if (first) focusOn(first);
  return false;
}

// A label may run the other way than the sentence around it.
const isolated = (text) => `\u2068${text}\u2069`;

function tell(form, text) {
  form.querySelector("[data-part=news]").textContent = text;
}

function count(form, box) {
  const left = box.maxLength - box.value.length;
  const room = box.closest("[data-question]").querySelector(".room");
  if (room) room.textContent = `${number(box.value.length)} / ${number(box.maxLength)}`;
  const few = left <= LITTLE_ROOM ? Math.ceil(left / 25) : "";
  if (few !== "" && box.dataset.few !== String(few)) tell(form, put(words().ballot_room, { count: left }));
  box.dataset.few = few;
}

export function tick(form, answers) {
  const all = Object.fromEntries(questionsOf(form).map((question) => [question.dataset.question, ""]));
  fill(form, { ...all, ...answers });
}

/** What was ticked in this window before it was loaded again. */
export function restoreTicks(form) {
  const ticked = recall(TICKED, {});
  if (ticked.battle === form.dataset.battle) tick(form, ticked.answers);
}

/** "open" to be filled in, "saving", "waiting" to be sent again, "closed" for good. */
export function setState(form, state, { amendable = false } = {}) {
  form.dataset.state = state;
  form.querySelectorAll(".question :is(input, textarea)").forEach((control) => { control.disabled = state !== "open"; });
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
  for (const input of form.querySelectorAll(".choice input:checked")) {
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
