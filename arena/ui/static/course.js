// The course of a battle: stopping, the ways between two long answers, and the topic that stays chosen.
import { keep, recall } from "./page.js";

const TOPIC = "epaile-topic";

const growing = () => document.querySelector("#conversation .turn[data-growing]");

/** Whether the next turn of a conversation is judged by itself, after the vote. */
export const goesOn = () => Boolean(document.querySelector("#conversation .turn[data-goes-on]"));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
  if (!growing() || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  document.getElementById("stop-answers")?.click();
});

// Not by the address: the way back in the browser would lead through every jump.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.jump");
  const target = link && document.querySelector(link.getAttribute("href"));
  if (!target) return;
  event.preventDefault();
  target.scrollIntoView({ block: "start" });
  const place = target.id === "ballot-box" ? target.querySelector("h2") || target : target;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("#category input[type=radio]")) keep(TOPIC, event.target.value);
});

/** The topic that was chosen in this window before it was loaded again, or in another language. */
export function tidyTopic() {
  const topics = document.querySelectorAll("#category input[type=radio]");
  const group = document.getElementById("category");
  // Before there is a suggestion, Gradio has not taken hold of the page yet.
  if (!topics.length || group.dataset.seen || !document.querySelector("#suggestion .suggestion")) return;
  group.dataset.seen = "yes";
  const chosen = [...topics].find((input) => input.value === recall(TOPIC, ""));
  if (chosen && !chosen.checked) chosen.click();
}
