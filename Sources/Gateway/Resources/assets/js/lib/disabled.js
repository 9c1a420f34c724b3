// Controls that cannot be used now: they stay where the Tab key finds them, say why, and do nothing.

import { toast } from "./toast.js";

/** Disables `control` for `reason`, which is read out with it; without one it can be used. */
export function disable(control, reason) {
  control.setAttribute("aria-disabled", String(Boolean(reason)));
  if (reason) control.setAttribute("aria-description", reason);
  else control.removeAttribute("aria-description");
}

/** Has a press of a disabled control show its reason, and nothing else. */
export function explainDisabled() {
  document.addEventListener("click", (event) => {
    const control = /** @type {Element} */ (event.target).closest("[aria-disabled=true]");
    if (!control) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const reason = control.getAttribute("aria-description");
    if (reason) toast(reason, { tone: "warn" });
  }, true);
}
