// The ballot in the browser: it is kept here until the server has said that it is stored.
// Gradio replaces parts of the page at will, so every listener sits on the document.
(() => {
  "use strict";
  const UNSENT = "epaile-unsent-ballots";
  const TICKED = "epaile-ticked";
  const WRITTEN = "epaile-written";
  const STORED = ["stored", "already_stored"];
  const CONFLICT = { left: "right", right: "left" };
  let sending = false;
  let wait = 1000;

  // A browser may refuse to keep anything; then memory has to do until the page is left.
  const memory = {};
  function recall(store, key, otherwise) {
    try { return JSON.parse(window[store].getItem(key)) ?? memory[key] ?? otherwise; } catch { return memory[key] ?? otherwise; }
  }
  function keep(store, key, value) {
    memory[key] = value;
    try { window[store].setItem(key, JSON.stringify(value)); } catch { /* kept in memory */ }
  }

  const page = () => document.getElementById("battle-words");
  const words = () => JSON.parse(page()?.dataset.words || "{}");
  const unsent = () => recall("localStorage", UNSENT, []);
  const shownForm = (battle) => {
    const form = document.getElementById("ballot");
    return form && (!battle || form.dataset.battle === battle) ? form : null;
  };
  const say = (form, text, kind) => {
    const status = form?.querySelector(".ballot-status");
    if (status) { status.textContent = text; status.dataset.kind = kind || ""; }
  };
  function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
  }
  function nextButton() {
    const next = element("button", words().ballot_next, "button");
    next.type = "button";
    next.dataset.click = "next-battle";
    return next;
  }

  // --- the form --------------------------------------------------------------------------------

  const openFields = (form) => [...form.querySelectorAll("fieldset:not([hidden])")];
  function answersOf(form) {
    const answers = {};
    for (const field of openFields(form)) {
      const value = (field.querySelector("input:checked") || field.querySelector("textarea"))?.value.trim();
      if (value) answers[field.dataset.question] = value;
    }
    return answers;
  }

  // The derived question is asked only when its two sources name opposite winners.
  function refresh(form) {
    for (const field of form.querySelectorAll("fieldset[data-derived-from]")) {
      const [one, other] = field.dataset.derivedFrom.split(",").map(
        (name) => form.querySelector(`input[name="${name}"]:checked`)?.value);
      const conflict = Boolean(one) && CONFLICT[one] === other;
      if (!conflict) field.querySelectorAll("input:checked").forEach((input) => { input.checked = false; });
      field.hidden = !conflict;
    }
    const answers = answersOf(form);
    const missing = openFields(form).some((field) => "required" in field.dataset && !answers[field.dataset.question]);
    form.querySelector("button[type=submit]").disabled = missing || sending;
    form.querySelector(".answer-all").hidden = !missing;
    keep("sessionStorage", TICKED, { battle: form.dataset.battle, answers });
  }

  function restoreTicks(form) {
    const ticked = recall("sessionStorage", TICKED, {});
    if (ticked.battle !== form.dataset.battle) return;
    for (const [question, value] of Object.entries(ticked.answers)) {
      const field = form.querySelector(`fieldset[data-question="${CSS.escape(question)}"]`);
      const choice = field?.querySelector(`input[value="${CSS.escape(value)}"]`);
      const text = field?.querySelector("textarea");
      if (choice) choice.checked = true;
      else if (text) text.value = value;
    }
  }

  function lock(form, locked) {
    form.querySelectorAll("input, textarea, button").forEach((control) => { control.disabled = locked; });
    if (!locked) refresh(form);
  }

  // --- what the server said --------------------------------------------------------------------

  function line(label, value, hint) {
    const row = element("p");
    row.append(element("span", `${label}: `), element("strong", value));
    if (hint) row.append(element("small", ` ${hint}`));
    return row;
  }

  function revealed(names) {
    const list = element("ul", undefined, "revealed");
    for (const [side, letter] of [["left", "A"], ["right", "B"]]) {
      const row = element("li", undefined, side);
      row.append(element("span", letter, "letter"), element("bdi", names[side]));
      list.append(row);
    }
    return list;
  }

  function thank(form, reply) {
    const w = words();
    const panel = element("div", undefined, "thanks");
    panel.id = "thanks";
    const title = element("h2", reply.status === "stored" ? w.ballot_stored : w.ballot_already);
    title.tabIndex = -1;
    panel.append(title);
    if (reply.revealed) panel.append(revealed(reply.revealed));
    panel.append(line(w.ballot_count, reply.ballots));
    if (reply.raffle_numbers !== null) {
      panel.append(line(w.ballot_raffle, reply.raffle_numbers,
        w.ballot_raffle_hint.replace("{count}", reply.votes_per_raffle_number)));
    }
    panel.append(line(w.ballot_receipt, reply.receipt, w.ballot_receipt_hint), nextButton());
    form.replaceWith(panel);
    document.body.classList.add("has-voted");
    title.focus();
  }

  function refuse(form, code) {
    const final = code !== "ballot_invalid";
    lock(form, final);
    say(form, words()[`error_${code}`] || words().error_refused, "error");
    if (final) form.querySelector(".ballot-actions").replaceChildren(nextButton());
  }

  async function send(ballot) {
    const response = await fetch(`${page()?.dataset.root || ""}/api/ballots`, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ballot),
    });
    if (response.status >= 500) throw new Error(`the server failed: ${response.status}`);
    const reply = await response.json();
    const stored = response.ok && STORED.includes(reply.status) && reply.battle === ballot.battle;
    if (!stored && reply.status !== "refused") throw new Error(`no answer of ours: ${response.status}`);
    return reply;
  }

  // One at a time; what got no answer of ours stays, goes to the end of the line and is tried again.
  async function deliver() {
    const ballot = unsent()[0];
    if (sending || !ballot) return;
    sending = true;
    const others = () => unsent().filter((other) => other.battle !== ballot.battle);
    const form = shownForm(ballot.battle);
    if (form) { lock(form, true); say(form, words().ballot_saving); }
    try {
      const reply = await send(ballot);
      keep("localStorage", UNSENT, others());
      wait = 1000;
      sending = false;
      const current = shownForm(ballot.battle);
      if (current && reply.status === "refused") refuse(current, reply.code);
      else if (current) thank(current, reply);
      deliver();
    } catch (error) {
      sending = false;
      keep("localStorage", UNSENT, [...others(), ballot]);
      say(shownForm(ballot.battle), words().ballot_retrying, "error");
      setTimeout(deliver, wait);
      wait = Math.min(wait * 2, 30000);
    }
  }

  // --- what a volunteer does --------------------------------------------------------------------

  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("#ballot");
    if (form) refresh(form);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("#ballot");
    if (!form) return;
    event.preventDefault();
    const battle = form.dataset.battle;
    if (unsent().some((ballot) => ballot.battle === battle)) return;
    const more = document.querySelector("#continue-prompt textarea, #continue-prompt input");
    if (more?.value.trim() && !window.confirm(words().ballot_unsent_text)) return;
    keep("localStorage", UNSENT, [...unsent(), { battle, answers: answersOf(form) }]);
    deliver();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-click]");
    if (!target) return;
    document.getElementById(target.dataset.click)?.click();
    window.scrollTo({ top: 0 });
  });

  // A text of one's own outlives a lost connection and a change of language.
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("#ballot");
    if (form) refresh(form);
    if (event.target.matches?.("#own-prompt textarea")) keep("sessionStorage", WRITTEN, event.target.value);
  });
  function restoreWritten(box) {
    const written = recall("sessionStorage", WRITTEN, "");
    if (!written || box.value) return;
    box.value = written;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function tellConnection() {
    let note = document.getElementById("connection-note");
    if (!note) {
      note = element("p");
      note.id = "connection-note";
      note.setAttribute("role", "status");
      document.body.append(note);
    }
    note.textContent = navigator.onLine ? "" : words().connection_lost;
    document.body.classList.toggle("is-offline", !navigator.onLine);
  }
  window.addEventListener("offline", tellConnection);
  window.addEventListener("online", () => { tellConnection(); deliver(); });

  // --- what Gradio puts on the page ---------------------------------------------------------------

  // Whoever works by keyboard or ear starts at what is new, not at the top of the page.
  let stage = "";
  function follow() {
    const asking = document.querySelector("#ask h1");
    const now = document.querySelector("#conversation .turn") ? "battle" : asking?.offsetParent ? "ask" : "";
    if (!now || now === stage) return;
    const first = !stage;
    stage = now;
    if (now === "battle") keep("sessionStorage", WRITTEN, "");
    const heading = now === "ask" ? asking : document.querySelector("#conversation h1");
    if (first || !heading || ![document.body, null].includes(document.activeElement)) return;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  function meet(form) {
    form.dataset.seen = "yes";
    document.body.classList.remove("has-voted");
    restoreTicks(form);
    if (unsent().some((ballot) => ballot.battle === form.dataset.battle)) lock(form, true);
    else refresh(form);
    deliver();
  }

  new MutationObserver(() => {
    const form = shownForm();
    if (form && !form.dataset.seen) meet(form);
    // One group of topics is one stop of the tabulator.
    document.querySelectorAll("#category input[type=radio]").forEach((input) => { if (input.name !== "category") input.name = "category"; });
    const box = document.querySelector("#own-prompt textarea");
    if (box && !box.dataset.seen) { box.dataset.seen = "yes"; restoreWritten(box); }
    const alert = document.querySelector('.battle-status[data-kind="alert"]');
    if (alert && !alert.dataset.seen) { alert.dataset.seen = "yes"; alert.scrollIntoView({ block: "nearest" }); }
    follow();
    const root = document.documentElement;
    if (page() && root.lang !== page().dataset.language) {
      root.lang = page().dataset.language;
      root.dir = page().dataset.direction;
    }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang"] });
  deliver();
})();
