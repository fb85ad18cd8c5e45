// The boxes in which a volunteer writes: how much fits, what outlives a reload, sending by keyboard.
import { fill, keep, page, recall, words } from "./page.js";
import { number } from "./reading.js";

const BUTTONS = { "own-prompt": "send-own", "continue-prompt": "continue-send" };
const WRITTEN = "epaile-written";
const NEXT = "epaile-next-turn";
const NEAR = 0.9;
const QUIET = 700; // milliseconds without a key, before what is left is read out

const boxOf = (id) => document.querySelector(`#${id} textarea`);
const idOf = (box) => Object.keys(BUTTONS).find((id) => box?.matches?.(`#${id} textarea`));
const lineOf = (id) => document.getElementById(`${id}-counted`);
const battleNow = () => document.querySelector("#ballot, #onward")?.dataset.battle;

// By code points, as the server counts: a smiley is one character and not two.
const lengthOf = (text) => [...text].length;
const excess = (id) => lengthOf(boxOf(id)?.value || "") - Number(lineOf(id)?.dataset.limit || Infinity);

const timers = {};

/** Draw how much is written; what there is to say is said when the keys rest, so that it is read out once. */
function count(id) {
  const box = boxOf(id), line = lineOf(id);
  if (!box || !line) return;
  const used = lengthOf(box.value), limit = Number(line.dataset.limit);
  const state = used > limit ? "over" : used >= NEAR * limit ? "near" : "";
  line.querySelector(".count").textContent = `${number(used)} / ${number(limit)}`;
  const changed = line.dataset.state !== state;
  line.dataset.state = state;
  if (state === "over") box.setAttribute("aria-invalid", "true");
  else box.removeAttribute("aria-invalid");
  clearTimeout(timers[id]);
  if (changed) tell(id);
  else if (state) timers[id] = setTimeout(() => tell(id), QUIET);
}

function tell(id) {
  const line = lineOf(id), said = line?.querySelector(".counted-said");
  if (!said) return;
  said.dataset.usual ??= said.textContent;
  const over = excess(id);
  const text = {
    over: () => fill(words().limit_over, { count: over }),
    near: () => fill(words().limit_left, { count: Math.abs(over) }),
    "": () => said.dataset.usual,
  }[line.dataset.state || ""]();
  if (said.textContent !== text) said.textContent = text;
}

/** Nothing that is too long is sent; its writer stays in the box and is told by how much. */
function refuseTooLong(event, id) {
  if (excess(id) <= 0) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell(id);
  boxOf(id).focus();
  return true;
}

window.addEventListener("click", (event) => {
  const id = Object.keys(BUTTONS).find((name) => event.target.closest?.(`#${BUTTONS[name]}`));
  if (!id || refuseTooLong(event, id)) return;
  // From here on it is with the server, which gives it back if it comes to nothing.
  if (id === "continue-prompt") keep(NEXT, null);
}, { capture: true });

document.addEventListener("keydown", (event) => {
  const id = idOf(event.target);
  if (!id || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  document.getElementById(BUTTONS[id])?.click();
});

for (const kind of ["change", "input"]) {
  document.addEventListener(kind, (event) => {
    const id = idOf(event.target);
    if (!id) return;
    count(id);
    // A text of one's own outlives a lost connection and a change of language.
    if (id === "own-prompt") keep(WRITTEN, event.target.value);
    else keep(NEXT, { battle: battleNow(), text: event.target.value });
  });
}

/** What was written is being answered. */
export function forgetWritten() {
  keep(WRITTEN, "");
}

function restore(box, text) {
  if (!text || box.value) return;
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function meet(id, box) {
  box.dataset.seen = "yes";
  box.setAttribute("aria-describedby", `${id}-counted`);
  document.getElementById(BUTTONS[id])?.setAttribute("aria-keyshortcuts", "Control+Enter Meta+Enter");
  if (id === "own-prompt") restore(box, recall(WRITTEN, ""));
}

/** Look after the boxes that Gradio has put on the page, or filled. */
export function tidyBoxes() {
  if (!page()) return;
  for (const id of Object.keys(BUTTONS)) {
    const box = boxOf(id);
    if (!box) continue;
    if (!box.dataset.seen) meet(id, box);
    if (id === "continue-prompt" && battleNow() && box.dataset.battle !== battleNow()) {
      box.dataset.battle = battleNow();
      const next = recall(NEXT, null);
      if (next?.battle === battleNow()) restore(box, next.text);
    }
    // The server fills a box without an event.
    if (box.dataset.counted !== box.value) { box.dataset.counted = box.value; count(id); }
  }
}
