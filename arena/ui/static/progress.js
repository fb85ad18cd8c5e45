// How far one is to the next raffle number, and the study to its goal, after a vote.
import { element, fill, words } from "./page.js";

let bars = 0;
function bar(text, value, most) {
  const box = element("div", undefined, "bar");
  const line = element("p", text);
  line.id = `bar-${bars += 1}`;
  const filled = element("progress");
  Object.assign(filled, { max: most, value: Math.min(value, most) });
  filled.setAttribute("aria-labelledby", line.id);
  box.append(line, filled);
  return box;
}

/** Fill the place for it from what the server said of a stored vote. */
export function drawProgress(place, reply) {
  const w = words();
  const { votes_to_next_number: left, votes_per_raffle_number: every, study_votes: votes, study_goal: goal } = reply;
  const drawn = [];
  if (left !== null) drawn.push(bar(fill(w.progress_next, { count: left }), every - left, every));
  if (goal) drawn.push(bar(fill(w.progress_goal, { votes, goal }), votes, goal));
  else drawn.push(element("p", fill(w.progress_study, { votes }), "bar-text"));
  place.replaceChildren(...drawn);
}
