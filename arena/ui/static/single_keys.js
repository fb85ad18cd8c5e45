// Whether letters and digits answer by themselves: voice control and unsteady hands press them unmeant, so they can
// be turned off (WCAG 2.1.4). The choice is the browser's.
const KEPT = "epaile-single-keys";
let off = false;
try { off = localStorage.getItem(KEPT) === "off"; } catch { /* it holds until the page is left */ }

export const singleKeys = () => !off;

/** The list of keys, with the choice as it stands. */
export function showKeys() {
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  dialog.querySelector("[name=single-keys]").checked = !off;
  dialog.showModal();
}

document.addEventListener("change", (event) => {
  if (event.target.name !== "single-keys") return;
  off = !event.target.checked;
  try { localStorage.setItem(KEPT, off ? "off" : "on"); } catch { /* as above */ }
});
