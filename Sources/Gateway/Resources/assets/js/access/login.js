// Exchanges the one-time code of the address for a session.

import { Refusal, post } from "../lib/api.js";
import { byId } from "../lib/dom.js";

const fragment = new URLSearchParams(location.hash.slice(1));
const query = new URLSearchParams(location.search);
// The code must not stay in the address, the history or a bookmark.
history.replaceState(null, "", location.pathname + location.search);

/** Only a path on this origin: `//host` and `/\host` would be others. */
function destination(text) {
  if (!text || !/^\/(?![/\\])/.test(text)) return "/";
  const url = new URL(text, location.origin);
  return url.origin === location.origin ? url.pathname + url.search + url.hash : "/";
}

const next = destination(fragment.get("next") ?? query.get("next"));
const code = fragment.get("code");
const workspace = next.match(/^\/code\/([a-z0-9-]+)/)?.[1];
byId("command").textContent = workspace ? `berth open ${workspace}` : "berth login";

function show(state, text) {
  document.body.dataset.state = state;
  if (text) byId("message").textContent = text;
}

async function signIn() {
  show("busy");
  try {
    await post("/api/v1/session", { code });
    location.replace(next);
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) {
      show("failed", "This sign-in link was used before, or is more than a minute old. Ask for a new one:");
    } else if (error instanceof Refusal && error.status === 429) {
      show("failed", "There were too many attempts. Wait a minute, then ask for a new link:");
    } else {
      show("retry", error.message);
    }
  }
}

byId("again").addEventListener("click", signIn);
if (code) signIn();
else show("ask", "Berth is signed in to from the machine it runs on. Ask there for a link:");
