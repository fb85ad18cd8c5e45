// A word for who waits long for the first text. Both sides are shown in step, so it tells nothing of either.
import { words } from "./page.js";

const LONG = 15_000; // milliseconds
let waiting = null;

const isThinking = () => [...document.querySelectorAll("#conversation .thinking")].some((each) => each.offsetParent);

function tell() {
  const status = [...document.querySelectorAll(".battle-status")].find((each) => each.offsetParent && !each.closest(".in-line"));
  if (status && isThinking()) status.textContent = words().answers_slow;
}

/** Look whether both models are silent; the server says something else as soon as they are not. */
export function watchSilence() {
  if (!isThinking()) {
    clearTimeout(waiting);
    waiting = null;
  } else waiting ??= setTimeout(tell, LONG);
}
