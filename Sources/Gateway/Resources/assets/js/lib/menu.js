// A menu below a button: arrow keys, Escape and a click elsewhere work as everywhere.

import { element, icon } from "./dom.js";

/**
 * Opens a menu when `opener` is pressed. `items()` gives `{label, icon, run, href, danger,
 * disabled, checked, keys}`, or null for a line; `disabled` is the reason.
 */
export function menuButton(opener, items) {
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => open(opener, items()));
}

function open(opener, items) {
  const menu = element("div", { class: "menu", role: "menu", popover: "auto", "aria-label": opener.getAttribute("aria-label") ?? "" });
  for (const item of items) menu.append(item ? entry(item, menu) : element("hr", { role: "separator" }));
  document.body.append(menu);
  menu.addEventListener("toggle", ({ newState }) => {
    opener.setAttribute("aria-expanded", String(newState === "open"));
    if (newState === "closed") {
      if (menu.contains(document.activeElement)) opener.focus();
      menu.remove();
    }
  });
  menu.addEventListener("keydown", (event) => move(event, menu));
  menu.showPopover();
  put(menu, opener);
  menu.querySelector("[role^=menuitem]")?.focus();
}

function entry(item, menu) {
  const isChoice = item.checked !== undefined;
  const contents = [item.icon && icon(item.icon), element("span", {}, item.label), item.keys && element("kbd", {}, item.keys), item.disabled && element("small", {}, item.disabled)];
  const shared = {
    role: isChoice ? "menuitemcheckbox" : "menuitem",
    tabIndex: -1,
    class: item.danger ? "danger" : "",
    "aria-checked": isChoice ? String(item.checked) : null,
  };
  if (item.href) return element("a", { ...shared, href: item.href }, contents);
  return element("button", {
    ...shared, type: "button", "aria-disabled": item.disabled ? "true" : null,
    onclick: () => { menu.hidePopover(); item.run(); },
  }, contents);
}

function move(event, menu) {
  const entries = [...menu.querySelectorAll("[role^=menuitem]")];
  const at = entries.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (to === undefined) return;
  event.preventDefault();
  entries[to % entries.length]?.focus();
}

/** Below the opener or above it, inside the window. */
function put(menu, opener) {
  const at = opener.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + 6 + size.height <= innerHeight;
  menu.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - 6 - size.height)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
}
