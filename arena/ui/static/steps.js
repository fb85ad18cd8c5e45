// Where a battle is, in words: ask, read, judge, done. The line of steps stands on top of the page.
import { words } from "./page.js";

const ORDER = ["ask", "read", "judge", "done"];

function now() {
  const form = document.getElementById("ballot");
  if (form) return document.body.classList.contains("has-voted") || form.dataset.state === "closed" ? "done" : "judge";
  if (document.getElementById("onward")) return "done";
  return document.querySelector("#conversation .turn") ? "read" : "ask";
}

/** Mark the step that the page has come to; the first one is not announced. */
export function showStep() {
  const list = document.querySelector(".steps");
  const step = now();
  if (!list || list.dataset.now === step) return;
  const first = !list.dataset.now;
  list.dataset.now = step;
  for (const each of list.querySelectorAll("[data-step]")) {
    const place = ORDER.indexOf(each.dataset.step) - ORDER.indexOf(step);
    each.classList.toggle("past", place < 0);
    if (place === 0) each.setAttribute("aria-current", "step");
    else each.removeAttribute("aria-current");
  }
  const news = document.querySelector("[data-part=step-news]");
  if (!first && news) news.textContent = words()[`step_${step}`];
}
