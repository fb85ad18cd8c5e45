// What somebody has filled in and not sent, by battle: it outlives a reload, a closed window and a day off.
const PREFIX = "epaile-draft ";
const MOST_KEPT = 40;

export function keepDraft(battle, answers) {
  try {
    localStorage.setItem(PREFIX + battle, JSON.stringify({ answers, since: Date.now() }));
    prune();
  } catch { /* a browser that keeps nothing still sends what is on the page */ }
}

export function draftOf(battle) {
  try { return JSON.parse(localStorage.getItem(PREFIX + battle))?.answers ?? null; } catch { return null; }
}

export function dropDraft(battle) {
  try { localStorage.removeItem(PREFIX + battle); } catch { /* it was never there */ }
}

// Items that are judged elsewhere, or never, leave drafts behind.
function prune() {
  const kept = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
  if (kept.length <= MOST_KEPT) return;
  const sinceOf = (name) => { try { return JSON.parse(localStorage.getItem(name)).since; } catch { return 0; } };
  kept.sort((one, other) => sinceOf(one) - sinceOf(other));
  for (const name of kept.slice(0, kept.length - MOST_KEPT)) localStorage.removeItem(name);
}
