// The keys of the battle page beside those that every form has: N goes on, before the vote only if that is meant.
import { words } from "./page.js";
import { listen } from "./work_keys.js";

const isSeen = (place) => Boolean(place?.offsetParent);

/** The button that goes on from where the page is. */
function onward() {
  const places = ["#thanks", "#ballot", "#onward"].map((name) => `${name} [data-click="next-battle"]`);
  return [...places, "#another"].map((name) => document.querySelector(name)).find(isSeen);
}

function goOn(form) {
  const skip = form()?.querySelector('[data-click="skip-battle"]');
  if (isSeen(skip)) {
    if (window.confirm(words().ballot_skip_sure)) skip.click();
    return true;
  }
  const button = onward();
  if (button && !button.disabled) button.click();
  return Boolean(button);
}

/** Listen to the keys of the page; `form()` is the ballot while it can be filled in, `send` sends it. */
export function listenToKeys(form, send, help) {
  listen(form, send, help, (said) => said === "n" && goOn(form));
}
