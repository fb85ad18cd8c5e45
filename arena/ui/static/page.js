// What the scripts of the battle page share: its words, its places, and what a browser may keep for a window.
import { number } from "./reading.js";

/** The first word of an address below which the arena is served, and all that the scripts say. */
export const page = () => document.getElementById("battle-words");
export const words = () => JSON.parse(page()?.dataset.words || "{}");
export const address = (path) => `${page()?.dataset.root || ""}${path}`;

/** A text with its values. One that bends with a number has its plural forms, among which `count` chooses. */
export function fill(text, values) {
  const form = typeof text === "string" ? text : text[category(values.count)] ?? Object.values(text).at(-1);
  return form.replace(/{(\w+)}/g, (whole, name) => shown(values[name] ?? whole));
}
// The languages that browsers leave out (Basque, Kazakh, Luxembourgish) have one form for 1 and another for the rest.
function category(count) {
  const { locale } = page().dataset;
  if (Intl.PluralRules.supportedLocalesOf(locale).length) return new Intl.PluralRules(locale).select(count);
  return count === 1 ? "one" : "other";
}
const shown = (value) => (Number.isInteger(value) ? number(value) : value);

export function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}
export function button(text, press) {
  const made = element("button", text, "button quiet");
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/** The form of a battle and the panel that follows it, while they are on the page. */
export function boxOf(battle) {
  const form = document.getElementById("ballot");
  return form && (!battle || form.dataset.battle === battle) ? form.parentElement : null;
}
export const formOf = (battle) => boxOf(battle)?.querySelector("#ballot") || null;

export function say(place, text, kind) {
  const status = place?.querySelector(".ballot-status");
  if (!status || status.textContent === text) return;
  status.textContent = text;
  status.dataset.kind = kind || "";
}
export function show(place, name, shown) {
  for (const part of place.querySelectorAll(name)) part.hidden = !shown;
}

// A browser may refuse to keep anything; then memory has to do until the page is left.
const memory = {};
export function recall(key, otherwise) {
  try { return JSON.parse(sessionStorage.getItem(key)) ?? memory[key] ?? otherwise; } catch { return memory[key] ?? otherwise; }
}
export function keep(key, value) {
  memory[key] = value;
  try { sessionStorage.setItem(key, JSON.stringify(value)); } catch { /* kept in memory */ }
}
