// The ballot in the browser: it is kept here until the server has said that it is stored.
// Gradio replaces parts of the page at will, so every listener sits on the document.
(() => {
  "use strict";
  const OUTBOX = "epaile-unsent-ballots";
  const CONFLICT = { left: "right", right: "left" };
  let sending = false;
  let wait = 1000;

  const words = () => JSON.parse(document.getElementById("battle-words")?.dataset.words || "{}");
  const unsent = () => JSON.parse(localStorage.getItem(OUTBOX) || "[]");
  const keep = (ballots) => localStorage.setItem(OUTBOX, JSON.stringify(ballots));
  const shownForm = (battle) => {
    const form = document.getElementById("ballot");
    return form && (!battle || form.dataset.battle === battle) ? form : null;
  };
  const say = (form, text, kind) => {
    const status = form?.querySelector(".ballot-status");
    if (status) { status.textContent = text; status.dataset.kind = kind || ""; }
  };

  function answersOf(form) {
    const answers = {};
    for (const field of form.querySelectorAll("fieldset:not([hidden])")) {
      const chosen = field.querySelector("input:checked");
      const text = field.querySelector("textarea");
      if (chosen) answers[field.dataset.question] = chosen.value;
      else if (text && text.value.trim()) answers[field.dataset.question] = text.value.trim();
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
    const open = [...form.querySelectorAll("fieldset:not([hidden])")];
    const complete = open.every((field) => field.querySelector("textarea") || field.querySelector("input:checked"));
    form.querySelector("button[type=submit]").disabled = !complete || sending;
  }

  function lock(form, locked) {
    form.querySelectorAll("input, textarea, button").forEach((control) => { control.disabled = locked; });
    if (!locked) refresh(form);
  }

  function line(label, value, hint) {
    const row = document.createElement("p");
    const name = document.createElement("span");
    const strong = document.createElement("strong");
    name.textContent = `${label}: `;
    strong.textContent = value;
    row.append(name, strong);
    if (hint) { const small = document.createElement("small"); small.textContent = ` ${hint}`; row.append(small); }
    return row;
  }

  function thank(form, reply) {
    const w = words();
    const panel = document.createElement("div");
    panel.className = "thanks";
    panel.id = "thanks";
    const title = document.createElement("h2");
    title.tabIndex = -1;
    title.textContent = reply.status === "stored" ? w.ballot_stored : w.ballot_already;
    panel.append(title);
    if (reply.revealed) {
      const names = document.createElement("p");
      names.className = "revealed";
      names.textContent = w.ballot_revealed.replace("{left}", reply.revealed.left).replace("{right}", reply.revealed.right);
      panel.append(names);
    }
    panel.append(line(w.ballot_count, reply.ballots));
    if (reply.raffle_numbers !== null) {
      panel.append(line(w.ballot_raffle, reply.raffle_numbers,
        w.ballot_raffle_hint.replace("{count}", reply.votes_per_raffle_number)));
    }
    panel.append(line(w.ballot_receipt, reply.receipt, w.ballot_receipt_hint));
    const next = document.createElement("button");
    next.type = "button";
    next.className = "button";
    next.dataset.click = "next-battle";
    next.textContent = w.ballot_next;
    panel.append(next);
    form.replaceWith(panel);
    document.body.classList.add("has-voted");
    title.focus();
  }

  async function send(ballot) {
    const root = document.getElementById("battle-words")?.dataset.root || "";
    const response = await fetch(`${root}/api/ballots`, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ballot),
    });
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    return response.json();
  }

  // One at a time, oldest first; what the network refuses stays and is tried again.
  async function deliver() {
    if (sending) return;
    const ballot = unsent()[0];
    if (!ballot) return;
    sending = true;
    const form = shownForm(ballot.battle);
    if (form) { lock(form, true); say(form, words().ballot_saving); }
    try {
      const reply = await send(ballot);
      keep(unsent().filter((other) => other.battle !== ballot.battle));
      wait = 1000;
      sending = false;
      const current = shownForm(ballot.battle);
      if (reply.status === "refused") {
        if (current) {
          lock(current, reply.code !== "ballot_invalid");
          say(current, words()[`error_${reply.code}`] || words().error_refused, "error");
        }
      } else if (current) thank(current, reply);
      deliver();
    } catch (error) {
      sending = false;
      say(shownForm(ballot.battle), words().ballot_retrying, "error");
      setTimeout(deliver, wait);
      wait = Math.min(wait * 2, 30000);
    }
  }

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
    keep([...unsent(), { battle, answers: answersOf(form) }]);
    deliver();
  });

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-click]");
    if (!target) return;
    document.getElementById(target.dataset.click)?.click();
    window.scrollTo({ top: 0 });
  });

  window.addEventListener("online", deliver);
  // A ballot left over from before a reload is sent as soon as its page is back.
  new MutationObserver(() => {
    const form = shownForm();
    if (form && !form.dataset.seen) {
      form.dataset.seen = "yes";
      document.body.classList.remove("has-voted");
      if (unsent().some((ballot) => ballot.battle === form.dataset.battle)) lock(form, true);
      deliver();
    }
    const page = document.getElementById("battle-words");
    if (page && document.documentElement.lang !== page.dataset.language) {
      document.documentElement.lang = page.dataset.language;
      document.documentElement.dir = page.dataset.direction;
    }
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["lang"] });
  deliver();
})();
