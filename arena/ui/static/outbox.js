// The way of a ballot out of the browser: it is kept here until the server has said what became of it.
// One item of the browser's storage is one ballot, and its name is its content: two windows can neither
// overwrite each other's nor send two that differ under one name, and the same choice twice is one item.
// This file knows no page. It is told where to send, and tells what happens.

const PREFIX = "epaile-ballot ";
const BEFORE = "epaile-unsent-ballots"; // where an earlier version kept all of them, as one list
const STORED = ["stored", "already_stored"];
const ANSWER_LIMIT = 15000;
const LONGEST_WAIT = 30000;

/** Why a ballot is still here: "connection" (no answer of ours) or "server" (it could not store it). */
class Unsent extends Error {
  constructor(why, retryAfter) {
    super(why);
    this.why = why;
    this.retryAfter = retryAfter || 0;
  }
}

const nameOf = ({ battle, amends, answers }) =>
  PREFIX + JSON.stringify([battle, amends || "", Object.entries(answers).sort()]);

async function post(url, { battle, answers, amends }) {
  let response, reply;
  try {
    response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(amends ? { battle, answers, amends } : { battle, answers }),
      signal: AbortSignal.timeout?.(ANSWER_LIMIT),
    });
    reply = await response.json();
  } catch {
    reply = {};
  }
  if (response?.status >= 500) throw new Unsent("server", Number(response.headers.get("Retry-After")));
  if (response?.ok && STORED.includes(reply.status) && reply.battle === battle) return reply;
  if (response && reply.status === "refused") return reply;
  throw new Unsent("connection");
}

export class Outbox {
  #url; #tell; #memory = new Map(); #sending = new Set(); #awaited = new Map(); #failures = 0; #timer;

  /**
   * `url()` is where to send. `tell(state, ballot, detail)` is called with "saving"; with "waiting" and why;
   * with "stored" and the reply; with "refused" and the reply, and returns whether the person was told:
   * a refused ballot that nobody was told of stays, marked, until it is forgotten.
   */
  constructor(url, tell) {
    this.#url = url;
    this.#tell = tell;
    this.#adopt();
    window.addEventListener("storage", (event) => this.#vanished(event));
  }

  /** Keep a ballot and send it at once, before this call returns: the window may be closed next. */
  put(ballot) {
    const kept = { ...ballot, since: Date.now() };
    const name = nameOf(ballot);
    this.#awaited.set(name, kept);
    this.#write(name, kept);
    this.#send(name, kept);
  }

  /** Everything that is kept, oldest first, each with `since` and, where it was turned down, `refused`. */
  all() {
    const kept = new Map(this.#memory);
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(PREFIX)) kept.set(name, JSON.parse(localStorage.getItem(name)));
      }
    } catch { /* what may not be kept is in memory */ }
    return [...kept.values()].filter(Boolean).sort((one, other) => one.since - other.since);
  }

  /** Wait for the answer to a ballot that another window may get. */
  follow(ballot) {
    this.#awaited.set(nameOf(ballot), ballot);
  }

  /** Whether something would be lost if this window were closed now. */
  wouldLose() {
    return this.#memory.size > 0;
  }

  forget(ballot) {
    this.#remove(nameOf(ballot));
  }

  /** Send what is kept; `refused` too tries again what was turned down, for a server that was put right. */
  deliver({ refused = false } = {}) {
    clearTimeout(this.#timer);
    for (const ballot of this.all()) {
      if (!ballot.refused || refused) this.#alone(nameOf(ballot));
    }
  }

  // One window at a time sends a ballot. Who finds it taken looks again later: that window may be closed.
  async #alone(name) {
    if (this.#sending.has(name)) return;
    if (!navigator.locks) {
      const ballot = this.#read(name);
      if (ballot) this.#send(name, ballot);
      return;
    }
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      const ballot = this.#read(name);
      if (!lock) this.#later();
      else if (ballot) return this.#send(name, ballot);
    });
  }

  #send(name, ballot) {
    if (this.#sending.has(name)) return null;
    this.#sending.add(name);
    const sent = this.#deliverOne(name, ballot);
    navigator.locks?.request(name, { ifAvailable: true }, () => sent);
    return sent;
  }

  async #deliverOne(name, ballot) {
    this.#tell("saving", ballot);
    try {
      const reply = await post(this.#url(), ballot);
      this.#failures = 0;
      this.#sending.delete(name);
      this.#awaited.delete(name);
      if (reply.status !== "refused") {
        this.#remove(name);
        this.#tell("stored", ballot, reply);
      } else if (this.#tell("refused", ballot, reply)) {
        this.#remove(name);
      } else {
        this.#write(name, { ...ballot, refused: reply.code });
      }
    } catch (problem) {
      this.#sending.delete(name);
      if (!(problem instanceof Unsent)) throw problem;
      this.#later(problem.retryAfter);
      this.#tell("waiting", ballot, problem.why);
    }
  }

  // Full jitter, so that a server which comes back is not met by everybody at once.
  #later(retryAfter = 0) {
    const wait = Math.random() * Math.min(LONGEST_WAIT, 1000 * 2 ** this.#failures);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.deliver(), Math.min(LONGEST_WAIT, retryAfter * 1000 + wait));
  }

  // Another window had the answer to what this one waits for. The server gives the same one again.
  #vanished({ key, newValue }) {
    const ballot = this.#awaited.get(key);
    if (ballot && newValue === null && !this.#sending.has(key)) this.put(ballot);
  }

  #read(name) {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? this.#memory.get(name);
    } catch {
      return this.#memory.get(name);
    }
  }

  #write(name, ballot) {
    try {
      localStorage.setItem(name, JSON.stringify(ballot));
    } catch {
      this.#memory.set(name, ballot);
    }
  }

  #remove(name) {
    this.#memory.delete(name);
    try { localStorage.removeItem(name); } catch { /* it was never there */ }
  }

  #adopt() {
    try {
      for (const { battle, answers } of JSON.parse(localStorage.getItem(BEFORE)) ?? []) {
        const ballot = { battle, answers, since: Date.now() };
        this.#write(nameOf(ballot), ballot);
      }
      localStorage.removeItem(BEFORE);
    } catch { /* nothing was kept */ }
  }
}
