// What a page hears from the gateway as it happens.

import { follow } from "./stream.js";

const receivers = new Map();
let port = null;
let isWithout = typeof SharedWorker === "undefined";

function connect() {
  if (port || isWithout) return port;
  const worker = new SharedWorker("/assets/js/lib/live-worker.js", { type: "module", name: "berth-live" });
  worker.onerror = goWithout;
  port = worker.port;
  port.onmessage = ({ data }) => {
    if (data.kind === "ask") return port.postMessage({ kind: "answer" });
    if (data.kind === "again") return joinAll();
    const receiver = receivers.get(data.path);
    if (data.kind === "open") receiver?.open();
    else if (data.kind === "event") receiver?.event(data.event);
    else receiver?.lost({ status: data.status });
    return null;
  };
  // A page that is kept for the back button comes back to a stream that has moved on.
  addEventListener("pagehide", () => port?.postMessage({ kind: "leave" }));
  addEventListener("pageshow", (event) => {
    if (event.persisted && port) joinAll();
  });
  return port;
}

function joinAll() {
  for (const path of receivers.keys()) port.postMessage({ kind: "join", path });
}

/** Where the worker cannot be had, each page has connections of its own. */
function goWithout() {
  if (isWithout) return;
  isWithout = true;
  port = null;
  for (const [path, receiver] of receivers) follow(path, receiver);
}

/**
 * Follows a stream of events; see `follow` for the receiver.
 *
 * With `whileVisible` it is let go while nobody sees the page: a browser has few connections to give,
 * and only the states of workspaces matter to a page in the background.
 */
export function hear(path, receiver, { whileVisible = false } = {}) {
  receivers.set(path, receiver);
  if (!connect()) return void follow(path, receiver);
  const attend = () => {
    const isWanted = !whileVisible || document.visibilityState === "visible";
    port?.postMessage({ kind: isWanted ? "join" : "leave", path });
  };
  attend();
  if (whileVisible) document.addEventListener("visibilitychange", attend);
}
