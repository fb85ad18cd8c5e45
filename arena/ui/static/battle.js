// The battle page around Gradio, which replaces parts of it at will: every listener sits on the document.
import { listenToKeys } from "./battle_keys.js";
import { answersOf, isReady, recognise, refresh, reopen, restoreTicks, setState, showFirst, tick } from "./form.js";
import { tidyTopic } from "./course.js";
import { Notes } from "./notes.js";
import { Outbox } from "./outbox.js";
import { address, boxOf, formOf, page, say, show, words } from "./page.js";
import { showKeys } from "./single_keys.js";
import { watchSilence } from "./slow.js";
import { showStep } from "./steps.js";
import { copyReceipt, dismiss, keepStanding, reveal, setBusy, thank } from "./thanks.js";
import "./wide_parts.js";
import { forgetWritten, tidyBoxes } from "./writing.js";

// --- a ballot and what the server says of it -----------------------------------------------------

/** What was answered before its form was on the page, which was loaded again meanwhile. */
const early = new Map();
const takesBack = (ballot) => Object.keys(ballot.answers).length === 0;
const outbox = new Outbox(() => address("/api/ballots"), (state, ballot, detail) => {
  const box = boxOf(ballot.battle);
  if (box) tellers[state](box, ballot, detail);
  else notes.tell(state, ballot, detail);
  if (!box && state === "stored") early.set(ballot.battle, { ballot, reply: detail });
  return Boolean(box);
});
const notes = new Notes(outbox);

/** Where the state of a ballot is said: in the panel for what is taken back, else in the form. */
const placeOf = (box, ballot) => box.querySelector(takesBack(ballot) ? "#thanks" : "#ballot");

const tellers = {
  saving(box, ballot) {
    const place = placeOf(box, ballot);
    const again = place.querySelector("[data-do=try-now]");
    // While it is tried again and again the page stands still.
    again.disabled = true;
    if (!again.hidden) return;
    if (takesBack(ballot)) setBusy(place, true);
    else setState(place, "saving");
    say(place, takesBack(ballot) ? words().ballot_taking_back : words().ballot_saving);
  },

  waiting(box, ballot, why) {
    const place = placeOf(box, ballot);
    if (!takesBack(ballot)) setState(place, "waiting");
    show(place, "[data-do=try-now]", true);
    place.querySelector("[data-do=try-now]").disabled = false;
    const what = why === "server" ? words().ballot_waiting_server : words().ballot_waiting_connection;
    say(place, `${what} ${outbox.wouldLose() ? words().ballot_keep_open : words().ballot_kept}`, "error");
  },

  stored(box, ballot, reply) {
    const form = box.querySelector("#ballot");
    if (!reply.taken_back) {
      setState(form, "closed");
      thank(box, reply);
    } else if (form.dataset.amends !== reply.receipt) {
      reopen(form, reply.receipt, words().ballot_taken_back);
      dismiss(box);
    }
  },

  refused(box, ballot, reply) {
    const form = box.querySelector("#ballot");
    const why = words()[`error_${reply.code}`] || words().error_refused;
    if (reply.code === "ballot_conflict") {
      if (form.hidden) dismiss(box);
      showFirst(form, reply);
    } else if (takesBack(ballot) && form.hidden) {
      keepStanding(box, why);
    } else {
      setState(form, reply.code === "ballot_invalid" ? "open" : "closed");
      say(form, why, "error");
    }
  },
};

// --- what a volunteer does --------------------------------------------------------------------------

function submit(form) {
  const { battle, amends } = form.dataset;
  if (form.dataset.state !== "open" || !isReady(form)) return;
  const more = document.querySelector("#continue-prompt textarea");
  if (more?.offsetParent && more.value.trim() && !window.confirm(words().ballot_unsent_text)) return;
  outbox.put({ battle, answers: answersOf(form), ...(amends && { amends }) });
}

const actions = {
  "try-now": () => outbox.deliver(),
  "take-back": (box) => {
    const { battle } = box.querySelector("#ballot").dataset;
    outbox.put({ battle, answers: {}, amends: box.querySelector("#thanks").dataset.receipt });
  },
  change: (box) => {
    const form = box.querySelector("#ballot");
    reopen(form, form.dataset.stands, "");
  },
  recognise,
  reveal,
  copy: copyReceipt,
  keys: showKeys,
};
listenToKeys(() => (formOf()?.dataset.state === "open" ? formOf() : null), submit, actions.keys);

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("#ballot");
  if (!form) return;
  event.preventDefault();
  submit(form);
});

document.addEventListener("click", (event) => {
  const action = event.target.closest?.("[data-do]");
  if (action) actions[action.dataset.do]?.(boxOf());
  const target = event.target.closest?.("[data-click]");
  if (!target) return;
  document.getElementById(target.dataset.click)?.click();
  window.scrollTo({ top: 0 });
});

for (const kind of ["change", "input"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("#ballot");
    if (form) refresh(form, event.target);
  });
}

// --- the window comes and goes, and so does the connection ---------------------------------------------

window.addEventListener("offline", () => notes.draw());
window.addEventListener("online", () => { notes.draw(); outbox.deliver(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) outbox.deliver(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) outbox.deliver(); });
window.addEventListener("beforeunload", (event) => { if (outbox.wouldLose()) event.preventDefault(); });

// --- what Gradio puts on the page ---------------------------------------------------------------------

// Whoever works by keyboard or ear starts at what is new, not at the top of the page.
let stage = "";
function follow() {
  const asking = document.querySelector("#ask h1");
  const now = document.querySelector("#conversation .turn") ? "battle" : asking?.offsetParent ? "ask" : "";
  if (!now || now === stage) return;
  const first = !stage;
  stage = now;
  if (now === "battle") forgetWritten();
  const heading = now === "ask" ? asking : document.querySelector("#conversation h1");
  if (first || !heading || ![document.body, null].includes(document.activeElement)) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

// A place in the line is told on top of the page, which may be out of sight; it is not pulled back at every step.
let inLine = false;
function showLine() {
  const line = document.querySelector(".in-line");
  if (line && !inLine) line.scrollIntoView({ block: "nearest" });
  inLine = Boolean(line);
}

function meet(form) {
  form.dataset.seen = "yes";
  document.body.classList.remove("has-voted", "has-names");
  restoreTicks(form);
  const answered = early.get(form.dataset.battle);
  if (answered) {
    early.delete(form.dataset.battle);
    setState(form, "open");
    notes.close(answered.ballot);
    tellers.stored(form.parentElement, answered.ballot, answered.reply);
    // A form that was made after the taking back names it already, and was not opened again.
    if (form.dataset.amends) say(form, words().ballot_taken_back);
    return;
  }
  const waiting = outbox.all().find((ballot) => ballot.battle === form.dataset.battle && !takesBack(ballot) && !ballot.refused);
  setState(form, waiting ? "saving" : "open");
  if (waiting) {
    outbox.follow(waiting);
    tick(form, waiting.answers);
    say(form, words().ballot_saving);
    outbox.deliver();
  } else if (form.dataset.amends) {
    say(form, words().ballot_taken_back);
  }
}

function tidy() {
  const form = formOf();
  if (form && !form.dataset.seen) meet(form);
  // One group of topics is one stop of the tabulator.
  document.querySelectorAll("#category input[type=radio]").forEach((input) => { if (input.name !== "category") input.name = "category"; });
  tidyTopic();
  tidyBoxes();
  const alert = document.querySelector(".battle-status[data-kind]");
  if (alert && !alert.dataset.seen) { alert.dataset.seen = "yes"; alert.scrollIntoView({ block: "nearest" }); }
  showLine();
  showStep();
  watchSilence();
  follow();
  if (page() && !document.getElementById("notes")) {
    notes.draw();
    outbox.deliver({ refused: true });
  }
  const root = document.documentElement;
  if (page() && root.lang !== page().dataset.language) {
    root.lang = page().dataset.language;
    root.dir = page().dataset.direction;
  }
}

new MutationObserver(tidy).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang"] });
tidy();
