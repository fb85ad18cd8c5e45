// What is said at the foot of the page: the connection, and what became of ballots whose form is gone.
import { button, element, fill, page, words } from "./page.js";
import { moment } from "./reading.js";

export class Notes {
  #outbox; #lines = new Map();

  constructor(outbox) {
    this.#outbox = outbox;
  }

  /** A ballot whose form is not on the page changed its state; see `Outbox`. */
  tell(state, ballot, detail) {
    const line = { saving: () => null, waiting, stored, refused }[state](ballot, detail, this);
    if (line) this.#lines.set(ballot.since, line);
    else this.#lines.delete(ballot.since);
    this.draw();
  }

  close(ballot) {
    this.#lines.delete(ballot.since);
    this.draw();
  }

  forget(ballot) {
    this.#outbox.forget(ballot);
    this.close(ballot);
  }

  again() {
    this.#outbox.deliver({ refused: true });
  }

  draw() {
    if (!page()) return;
    let place = document.getElementById("notes");
    if (!place) {
      place = element("div");
      place.id = "notes";
      place.setAttribute("role", "status");
      document.body.append(place);
    }
    const connection = element("p", navigator.onLine ? "" : words().connection_lost);
    connection.id = "connection-note";
    place.replaceChildren(connection, ...[...this.#lines.values()].map(({ text, kind, buttons }) => {
      const line = element("div", undefined, "note");
      line.dataset.kind = kind;
      line.append(element("p", text), ...buttons.map(([name, press]) => button(name, press)));
      return line;
    }));
    document.body.classList.toggle("has-notes", this.#lines.size > 0);
    document.body.classList.toggle("is-offline", !navigator.onLine);
  }
}

function waiting(ballot, why, notes) {
  const what = why === "server" ? words().ballot_waiting_server : words().ballot_waiting_connection;
  return { text: what, kind: "error", buttons: [[words().ballot_try_now, () => notes.again()]] };
}

function stored(ballot, reply, notes) {
  const text = reply.taken_back ? words().ballot_note_taken_back : words().ballot_note_stored;
  const buttons = [[words().ballot_close, () => notes.close(ballot)]];
  if (reply.taken_back) buttons.unshift([words().ballot_judge_again, () => location.reload()]);
  return { text: fill(text, { receipt: reply.receipt }), kind: "", buttons };
}

function refused(ballot, reply, notes) {
  const why = words()[`error_${reply.code}`] || words().error_refused;
  const text = `${fill(words().ballot_note_refused, { time: moment(ballot.since) })} ${why}`;
  return {
    text,
    kind: "error",
    buttons: [[words().ballot_try_now, () => notes.again()], [words().ballot_forget, () => notes.forget(ballot)]],
  };
}
