// OSC 52: a program in the workspace puts text onto the clipboard, if the user agrees. It can never
// read what is on it.

import { remember, remembered } from "../lib/appearance.js";
import { copy } from "../lib/copy.js";
import { plural } from "../lib/format.js";
import { toast } from "../lib/toast.js";

const key = "berth.clipboard";
const textMax = 1024 * 1024;
let dismissLast = () => {};

export function offerClipboard(terminal) {
  terminal.parser.registerOscHandler(52, (payload) => {
    const [, content] = payload.match(/^[^;]*;([A-Za-z0-9+/=\s]*)$/) ?? [];
    // Anything else, a question for the clipboard's content among it, stays without an answer.
    if (content) offer(decode(content));
    return true;
  });
}

function decode(content) {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(content), (each) => each.charCodeAt(0)));
  } catch {
    return "";
  }
}

function offer(text) {
  if (text === "" || text.length > textMax) return;
  dismissLast();
  if (remembered(key) === "always") {
    write(text);
    return;
  }
  const preview = text.trim().replace(/\s+/g, " ");
  const shown = preview.length > 60 ? `${preview.slice(0, 60)}…` : preview;
  dismissLast = toast(`The workspace offers ${plural(text.length, "character")} for your clipboard: “${shown}”`, {
    seconds: 20,
    actions: [
      { label: "Always", kind: "quiet", run: () => { remember(key, "always"); write(text); } },
      { label: "Not now", kind: "quiet", run: () => {} },
      { label: "Copy", kind: "primary", run: () => write(text) },
    ],
  });
}

async function write(text) {
  if (await copy(text)) {
    dismissLast = toast("Copied.", { seconds: 2, tone: "good" });
    return;
  }
  // Some browsers want a press for every single copy.
  dismissLast = toast("The browser wants a press to copy this.", {
    seconds: 20,
    actions: [{ label: "Copy", kind: "primary", run: () => copy(text) }],
  });
}
