// The panel after a vote: its receipt, the few seconds to take it back, and which models they were.
import { goesOn } from "./course.js";
import { address, fill, say, show, words } from "./page.js";
import { drawProgress } from "./progress.js";
import { number } from "./reading.js";

let ticking = null;

const panelIn = (box) => box.querySelector("#thanks");
const part = (panel, name) => panel.querySelector(`[data-part="${name}"]`);

/** Show the panel instead of the form. */
export function thank(box, reply) {
  const w = words();
  const panel = panelIn(box);
  panel.querySelector("h2").textContent = reply.status === "stored" ? w.ballot_stored : w.ballot_already;
  part(panel, "number").textContent = number(reply.number);
  part(panel, "ballots").textContent = number(reply.ballots);
  part(panel, "raffle").hidden = reply.raffle_numbers === null;
  if (reply.raffle_numbers !== null) {
    part(panel, "raffle_numbers").textContent = number(reply.raffle_numbers);
    part(panel, "raffle-hint").textContent = fill(w.ballot_raffle_hint, { count: reply.votes_per_raffle_number });
  }
  drawProgress(part(panel, "progress"), reply);
  part(panel, "receipt").textContent = reply.receipt;
  part(panel, "hurried").hidden = !reply.hurried;
  Object.assign(panel.dataset, { receipt: reply.receipt, mayReveal: reply.may_reveal ? "yes" : "" });
  show(panel, ".revealed, [data-do=reveal]", reply.may_reveal);
  show(panel, "[data-do=try-now]", false);
  show(panel, "[data-do=take-back]", reply.undo_seconds > 0);
  setBusy(panel, false);
  say(panel, reply.may_reveal ? (goesOn() ? w.continue_names : w.ballot_reveal_hint) : "");
  box.querySelector("#ballot").hidden = true;
  panel.hidden = false;
  document.body.classList.add("has-voted");
  panel.querySelector("h2").focus();
  count(box, panel, reply.undo_seconds);
}

/** Back to the form, which is still there as it was. */
export function dismiss(box) {
  clearInterval(ticking);
  panelIn(box).hidden = true;
  box.querySelector("#ballot").hidden = false;
  document.body.classList.remove("has-voted");
  box.querySelector("#ballot-title").focus();
}

/** What was to be taken back stands, and says why. */
export function keepStanding(box, why) {
  const panel = panelIn(box);
  show(panel, "[data-do=take-back], [data-do=reveal], [data-do=try-now]", false);
  setBusy(panel, false);
  say(panel, why, "error");
}

export function setBusy(panel, busy) {
  panel.querySelectorAll(".ballot-actions button").forEach((each) => { each.disabled = busy; });
}

// The seconds are a courtesy and no rule: the server does not measure them, and the vote can be changed after them.
// They stand still while nobody looks at the page, and while the button is about to be pressed by keyboard. What is
// final, the names, comes only when it is asked for.
function count(box, panel, seconds) {
  const taking = panel.querySelector("[data-do=take-back]");
  const label = taking.querySelector(".countdown");
  let left = seconds;
  const draw = () => {
    const over = left <= 0;
    part(panel, "take-back").textContent = over ? words().ballot_change : words().ballot_take_back;
    label.textContent = over ? "" : left;
    taking.style.setProperty("--left", over ? 0 : left / seconds);
  };
  clearInterval(ticking);
  draw();
  if (left <= 0) {
    // Where nothing can be taken back there is nothing to wait for, unless the conversation may go on.
    if (panel.dataset.mayReveal && !goesOn()) reveal(box);
    return;
  }
  ticking = setInterval(() => {
    if (!panel.isConnected) clearInterval(ticking);
    if (document.hidden || document.activeElement === taking || panel.hidden) return;
    left -= 1;
    draw();
    if (left <= 0) clearInterval(ticking);
  }, 1000);
}

/** Exchange the vote for the names; from then on it is final. */
export async function reveal(box) {
  const panel = panelIn(box);
  clearInterval(ticking);
  setBusy(panel, true);
  try {
    const response = await fetch(address("/api/reveals"), {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ battle: box.querySelector("#ballot").dataset.battle }),
    });
    const names = await response.json();
    if (names.status !== "revealed") throw new Error(names.code);
    for (const side of ["left", "right"]) panel.querySelector(`[data-name=${side}]`).textContent = names.check ? words().ballot_check : names[side];
    panel.querySelector(".revealed").dataset.known = "yes";
    document.body.classList.add("has-names");
    show(panel, "[data-do=reveal], [data-do=take-back]", false);
    say(panel, words().ballot_revealed);
  } catch {
    say(panel, words().ballot_not_revealed, "error");
  }
  setBusy(panel, false);
}

/** Put the receipt where it can be pasted from; where the browser allows no such thing, mark it. */
export async function copyReceipt(box) {
  const panel = panelIn(box);
  const code = part(panel, "receipt");
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
    if (!document.execCommand("copy")) return;
  }
  say(panel, words().ballot_copied);
}
