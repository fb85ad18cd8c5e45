// One item after another: what is filled in is kept, sent through the outbox, and followed by the next one only
// when the server has said that it is stored.
import { draftOf, dropDraft, keepDraft } from "./drafts.js";
import { announce, copyReceipt, draw, forget, hush, lastOne, remember, sayOfLast } from "./last_one.js";
import { Notes } from "./notes.js";
import { Outbox } from "./outbox.js";
import { address, fill as put, page, say, show, words } from "./page.js";
import { answersOf, fill, focusOn, markMissing, missingIn, refresh, setState, unchangedIn } from "./work_form.js";
import { showKeys } from "./single_keys.js";
import { listen } from "./work_keys.js";
import "./wide_parts.js";

const FOLDED = "epaile-folded ";
const LARGEST = 60000;
const NARROW = "(max-width: 40rem)";

const formNow = () => document.getElementById("ballot");
const openForm = () => (formNow()?.dataset.state === "open" ? formNow() : null);
const takesBack = (ballot) => Object.keys(ballot.answers).length === 0;

// --- a ballot and what the server says of it -----------------------------------------------------

const outbox = new Outbox(() => address("/api/ballots"), (state, ballot, detail) => {
  if (takesBack(ballot)) return ofTakingBack[state](ballot, detail) ?? true;
  const form = formNow()?.dataset.battle === ballot.battle ? formNow() : null;
  if (form) ofForm[state](form, ballot, detail);
  else notes.tell(state, ballot, detail);
  return Boolean(form);
});
const notes = new Notes(outbox);

const waitingText = (why) => {
  const what = why === "server" ? words().ballot_waiting_server : words().ballot_waiting_connection;
  return `${what} ${outbox.wouldLose() ? words().ballot_keep_open : words().ballot_kept}`;
};

const ofForm = {
  saving(form) {
    const again = form.querySelector("[data-do=try-now]");
    again.disabled = true;
    // While it is tried again and again the page stands still.
    if (!again.hidden) return;
    hush();
    setState(form, "saving");
    say(form, words().ballot_saving);
  },

  waiting(form, _ballot, why) {
    setState(form, "waiting");
    say(form, waitingText(why), "error");
  },

  stored(_form, ballot, reply) {
    dropDraft(ballot.battle);
    remember(reply, "work_saved");
    next("work_saved");
  },

  refused(form, ballot, reply) {
    if (reply.code === "ballot_conflict" && !Object.keys(reply.first).length) {
      form.dataset.amends = reply.receipt;
      setState(form, "open");
      say(form, words().work_taken_back);
    } else if (reply.code === "ballot_conflict") {
      dropDraft(ballot.battle);
      remember({ battle: ballot.battle, answers: reply.first, receipt: reply.receipt, undo_seconds: 1 }, "work_conflict");
      next("work_conflict");
    } else {
      setState(form, reply.code === "ballot_invalid" ? "open" : "over");
      say(form, words()[`error_${reply.code}`] || words().error_refused, "error");
    }
  },
};

const ofTakingBack = {
  saving() { hush(); sayOfLast(words().ballot_taking_back); },
  waiting(_ballot, why) { sayOfLast(waitingText(why)); },
  stored(ballot, reply) {
    const last = lastOne();
    if (last?.battle === ballot.battle) {
      keepDraft(ballot.battle, last.answers);
      forget();
    }
    if (reply.taken_back) next("work_taken_back");
  },
  refused(_ballot, reply) {
    sayOfLast(words()[`error_${reply.code}`] || words().error_refused);
  },
};

// --- one item after another ---------------------------------------------------------------------------

/** Fetch what comes next and put it in the place of what was there; `key` names what is read out then. */
async function next(key) {
  let fresh;
  try {
    const response = await fetch(location.pathname, { credentials: "same-origin" });
    if (response.redirected) { location.assign(response.url); return; }
    if (!response.ok) throw new Error(String(response.status));
    const text = await response.text();
    fresh = new DOMParser().parseFromString(text, "text/html").getElementById("work");
    if (!fresh) { location.reload(); return; }
  } catch {
    const form = formNow();
    if (!form) { location.reload(); return; }
    setState(form, "over");
    say(form, `${key ? `${words()[key]} ` : ""}${words().work_next_failed}`, "error");
    return;
  }
  document.getElementById("work").replaceWith(document.adoptNode(fresh));
  meet();
  window.scrollTo({ top: 0 });
  document.getElementById("item-title").focus({ preventScroll: true });
  if (key) announce(key);
  const form = formNow();
  if (form && key === "work_taken_back") say(form, words().work_taken_back);
}

function meet() {
  draw();
  const names = new Intl.DisplayNames([page().dataset.language, "en"], { type: "language" });
  for (const place of document.querySelectorAll("[data-language-name]")) {
    place.textContent = names.of(place.dataset.languageName);
  }
  fold();
  const form = formNow();
  if (!form) return;
  const { battle } = form.dataset;
  const waiting = outbox.all().find((each) => each.battle === battle && !takesBack(each) && !each.refused);
  const filled = waiting?.answers ?? draftOf(battle);
  if (filled) fill(form, filled);
  refresh(form);
  setState(form, waiting ? "saving" : "open");
  if (!waiting) return;
  outbox.follow(waiting);
  say(form, words().ballot_saving);
}

// Who has folded the instructions knows them; on a phone the source is there for whoever wants it.
function fold() {
  const instructions = document.getElementById("instructions");
  const name = FOLDED + document.getElementById("work").dataset.task;
  try {
    if (instructions && localStorage.getItem(name)) instructions.open = false;
  } catch { /* then they are open once more */ }
  instructions?.addEventListener("toggle", () => {
    try {
      if (instructions.open) localStorage.removeItem(name);
      else localStorage.setItem(name, "yes");
    } catch { /* see above */ }
  });
  const source = document.getElementById("source");
  if (source && matchMedia(NARROW).matches) source.open = false;
}

// --- what somebody does ---------------------------------------------------------------------------------

function submit(form) {
  if (form.dataset.state !== "open") return;
  const missing = missingIn(form);
  markMissing(form, missing);
  const same = unchangedIn(form);
  const { battle, amends } = form.dataset;
  const ballot = { battle, answers: answersOf(form), ...(amends && { amends }) };
  const size = new Blob([JSON.stringify(ballot)]).size;
  if (missing.length) say(form, put(words().work_missing, { count: missing.length }), "error");
  else if (same) say(form, words().work_unchanged, "error");
  else if (takesBack(ballot)) say(form, words().work_empty_form, "error");
  else if (size > LARGEST) say(form, words().error_too_large, "error");
  else { outbox.put(ballot); return; }
  const first = missing[0] ?? same;
  if (first) focusOn(first);
}

async function passOver() {
  const form = openForm();
  if (!form) return;
  const { battle } = form.dataset;
  hush();
  setState(form, "saving");
  try {
    const response = await fetch(address("/api/passes"), {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ battle }),
    });
    const reply = await response.json();
    if (reply.status !== "passed") throw new Error(reply.code);
    dropDraft(battle);
    next("work_passed");
  } catch {
    setState(form, "open");
    say(form, words().error_refused, "error");
  }
}

const askToPass = (shown) => {
  show(document, "#pass-over", shown);
  document.querySelector(shown ? "#pass-over [data-do=pass-over]" : "[data-do=pass]")?.focus();
};

const actions = {
  "try-now": () => outbox.deliver(),
  "take-back": (button) => {
    const last = lastOne();
    if (!last) return;
    button.disabled = true;
    outbox.put({ battle: last.battle, answers: {}, amends: last.receipt });
  },
  next: () => next(),
  pass: () => askToPass(document.getElementById("pass-over").hidden),
  stay: () => askToPass(false),
  "pass-over": passOver,
  keys: showKeys,
  copy: copyReceipt,
};

document.addEventListener("click", (event) => {
  const action = event.target.closest?.("[data-do]");
  if (action) actions[action.dataset.do]?.(action);
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "ballot") return;
  event.preventDefault();
  submit(event.target);
});
for (const kind of ["change", "input"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("#ballot");
    if (!form) return;
    refresh(form, event.target);
    keepDraft(form.dataset.battle, answersOf(form));
  });
}
listen(openForm, submit, actions.keys);

// --- the window comes and goes, and so does the connection ---------------------------------------------

window.addEventListener("offline", () => notes.draw());
window.addEventListener("online", () => { notes.draw(); outbox.deliver(); });
window.addEventListener("pageshow", (event) => { if (event.persisted) outbox.deliver(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) outbox.deliver(); });
window.addEventListener("beforeunload", (event) => { if (outbox.wouldLose()) event.preventDefault(); });

meet();
notes.draw();
outbox.deliver({ refused: true });
