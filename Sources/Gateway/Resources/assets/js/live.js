// What a page hears from the gateway as it happens.

import { follow } from "./stream.js";

const receivers = new Map();
let port = null;

function connect() {
  if (port || typeof SharedWorker === "undefined") return port;
  try {
    port = new SharedWorker("/assets/js/live-worker.js", { type: "module", name: "berth-live" }).port;
  } catch {
    return null;
  }
  port.onmessage = ({ data }) => {
    const receiver = receivers.get(data.path);
    if (data.kind === "open") receiver?.open();
    else if (data.kind === "event") receiver?.event(data.event);
    else receiver?.lost({ status: data.status });
  };
  // A page that is kept for the back button comes back to a stream that has moved on.
  addEventListener("pagehide", () => port.postMessage({ kind: "leave" }));
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const path of receivers.keys()) port.postMessage({ kind: "join", path });
  });
  return port;
}

/** Follows a stream of events; see `follow` for the receiver. */
export function hear(path, receiver) {
  receivers.set(path, receiver);
  if (connect()) port.postMessage({ kind: "join", path });
  else follow(path, receiver);
}
