// Putting text onto the clipboard, also where the page is not on a secure address.

import { element } from "./dom.js";

/** Gives whether the text is on the clipboard. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const area = element("textarea", { value: text, class: "visually-hidden", readOnly: true, "aria-hidden": "true" });
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    // Nothing else to try.
  }
  area.remove();
  focused?.focus();
  return done;
}
