// The theme: dark, light or the system's; remembered, and the same in every open page.

import { iconAddress } from "./dom.js";

const order = ["dark", "light", "system"];
const key = "berth.theme";
const dark = () => matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set();

export const theme = () => document.documentElement.dataset.theme;

export const isDark = () => theme() === "dark" || (theme() === "system" && dark().matches);

/** Calls `listener` after every change of the colours in force. */
export function onAppearance(listener) {
  if (listeners.size === 0) watch();
  listeners.add(listener);
}

function tell() {
  for (const listener of listeners) listener();
}

function show(name) {
  document.documentElement.dataset.theme = name;
  tell();
}

/** Follows the system's choice, and the one that is made in another page. */
function watch() {
  dark().addEventListener("change", tell);
  addEventListener("storage", (event) => {
    if (event.key === key) show(order.includes(event.newValue) ? event.newValue : "system");
  });
}

/** Makes `button` cycle through the themes and say which is on. */
export function themeButton(button) {
  const icon = { dark: "moon", light: "sun", system: "theme" };
  const label = button.querySelector("[data-theme-name]");
  const describe = () => {
    const name = theme();
    button.querySelector("use").setAttribute("href", iconAddress(icon[name]));
    button.setAttribute("aria-label", `Theme: ${name}`);
    button.title = `Theme: ${name}. Press for ${order[(order.indexOf(name) + 1) % order.length]}.`;
    if (label) label.textContent = name[0].toUpperCase() + name.slice(1);
  };
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(theme()) + 1) % order.length];
    remember(key, next);
    show(next);
  });
  onAppearance(describe);
  describe();
}

/** Stores a choice; a browser that stores nothing keeps it for this page only. */
export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Private windows may refuse.
  }
}

export function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
