// Code, tables and formulas of an answer may be wider than their pane: those that are can be reached by keyboard, and
// moved by its arrows. One that has room is no stop on the way to the form.
function reach() {
  for (const part of document.querySelectorAll(".answer-text .wide")) {
    const cut = part.scrollWidth > part.clientWidth + 1;
    if (cut && !part.hasAttribute("tabindex")) part.tabIndex = 0;
    else if (!cut && part !== document.activeElement) part.removeAttribute("tabindex");
  }
}

// Answers grow piece by piece: one look before the next picture is enough for all that came since the last one.
let asked = false;
function look() {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => { asked = false; reach(); });
}

new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
window.addEventListener("resize", look);
document.addEventListener("toggle", look, { capture: true });
look();
