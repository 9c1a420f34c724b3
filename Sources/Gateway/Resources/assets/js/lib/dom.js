// Making elements. Text goes in as text: nothing here parses markup.

/**
 * An element with properties and children.
 *
 * @param {string} name
 * @param {Record<string, any>} properties
 * @returns {any}
 *
 * `class`, `data-…`, `aria-…` and `role` are attributes, `on…` are listeners, the rest are
 * properties; null and false children are left out.
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class" || key === "role" || key === "for" || key.includes("-")) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const svg = "http://www.w3.org/2000/svg";
let inlining = null;
let isInlined = false;

/** Puts the icons into the page: those that are made while the gateway is away must be there too. */
async function inlineIcons() {
  const text = await (await fetch("/assets/icons.svg")).text();
  const sprite = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  sprite.setAttribute("class", "visually-hidden");
  sprite.setAttribute("aria-hidden", "true");
  document.body.append(document.importNode(sprite, true));
  isInlined = true;
}

export function iconAddress(name) {
  inlining ??= inlineIcons().catch(() => {});
  return `${isInlined ? "" : "/assets/icons.svg"}#icon-${name}`;
}

export function icon(name) {
  const made = document.createElementNS(svg, "svg");
  made.setAttribute("class", "icon");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svg, "use");
  use.setAttribute("href", iconAddress(name));
  made.append(use);
  return made;
}

/** @returns {any} the element of that id: what kind it is stands in the page. */
export const byId = (id) => document.getElementById(id);

/**
 * A button with an icon and a word.
 *
 * @param {string} label
 * @param {Record<string, any>} options `icon` and `kind`; the rest are the element's own.
 */
export function button(label, { icon: name, kind = "", ...properties } = {}) {
  return element(
    "button",
    { type: "button", class: `button ${kind}`, ...properties },
    name && icon(name),
    element("span", {}, label),
  );
}

export function pill(text, tone = "", properties = {}) {
  return element("span", { class: `pill ${tone && `tone-${tone}`}`, ...properties }, text);
}

/** Replaces the text only when it differs, so that a live region is not read out again. */
export function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
