// Messages as elements: paragraphs, code and links, made of text alone.

import { element } from "../lib/dom.js";

/** Blocks between ``` are code; the rest is paragraphs. */
export function markdown(text) {
  return text.split(/^```[^\n]*\n?/m).flatMap((part, at) => {
    if (at % 2 === 1) return [element("pre", {}, part.replace(/\n$/, ""))];
    return part.split(/\n{2,}/).map((each) => each.trim()).filter(Boolean).map((each) => element("p", {}, inline(each)));
  });
}

function inline(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(/`([^`\n]+)`|https?:\/\/[^\s<>"'`]+/g)) {
    parts.push(text.slice(at, match.index));
    // A full stop after an address is the sentence's.
    const found = match[1] ? match[0] : match[0].replace(/[.,;:!?)\]]+$/, "");
    parts.push(match[1]
      ? element("code", {}, match[1])
      : element("a", { href: found, target: "_blank", rel: "noopener noreferrer" }, found));
    at = match.index + found.length;
  }
  parts.push(text.slice(at));
  return parts.filter((part) => part !== "");
}
