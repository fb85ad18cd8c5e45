// The judgement before the one on the page: that it is saved, its receipt, and the way to take it back.
import { keep, recall, words } from "./page.js";

const LAST = "epaile-last";
const place = () => document.getElementById("last-one");
const part = (name) => place().querySelector(`[data-part="${name}"]`);
const taskNow = () => document.getElementById("work")?.dataset.task;

export const lastOne = () => {
  const last = recall(LAST, null);
  return last?.task === taskNow() ? last : null;
};

/** Remember a stored judgement: its battle, answers and receipt, and whether it may be taken back. */
export function remember({ battle, answers, receipt, undo_seconds: seconds }, said) {
  keep(LAST, { task: taskNow(), battle, answers, receipt, undo: seconds > 0, said });
}

export function forget() {
  keep(LAST, null);
}

export function draw() {
  const last = lastOne();
  place().hidden = !last;
  if (!last) return;
  part("said").textContent = words()[last.said];
  part("receipt").textContent = last.receipt;
  const button = place().querySelector("[data-do=take-back]");
  button.hidden = !last.undo;
  button.disabled = false;
}

/** Say something of it; `why` is a text, not a key. */
export function sayOfLast(why) {
  part("said").textContent = why;
}

/** Read out what happened, though nothing that has the focus says it. */
export function announce(key) {
  document.getElementById("announcement").textContent = words()[key];
}

/** Fall silent, so that the same words said again are read out again. */
export function hush() {
  document.getElementById("announcement").textContent = "";
}

export async function copyReceipt() {
  hush();
  const code = part("receipt");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
    if (!document.execCommand("copy")) return;
  }
  announce("ballot_copied");
}
