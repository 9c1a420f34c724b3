// Short messages in the corner, read out by screen readers.

import { button, element } from "./dom.js";

let region = null;

function place() {
  region ??= document.body.appendChild(
    element("div", { class: "toasts", role: "status", "aria-live": "polite", "aria-label": "Messages" }),
  );
  return region;
}

/**
 * Shows `text` until it is dismissed or `seconds` are over; 0 keeps it. `actions` are
 * `{label, run, kind}`. Returns a function that takes it away.
 */
export function toast(text, { tone = "accent", seconds = 6, actions = [] } = {}) {
  const made = element("div", { class: `toast tone-${tone}` }, element("p", {}, text));
  const dismiss = () => made.remove();
  for (const { label, run, kind = "" } of actions) {
    made.append(button(label, { kind, onclick: () => { dismiss(); run(); } }));
  }
  if (actions.length === 0) {
    const close = button("Dismiss", { icon: "x", kind: "quiet icon-only", onclick: dismiss, "aria-label": "Dismiss" });
    close.lastChild.remove();
    made.append(close);
  }
  place().append(made);
  if (seconds > 0) setTimeout(dismiss, seconds * 1000);
  return dismiss;
}

/** Says what went wrong, in the words of whoever refused. */
export const complain = (error) => toast(error.message, { tone: "bad", seconds: 10 });
