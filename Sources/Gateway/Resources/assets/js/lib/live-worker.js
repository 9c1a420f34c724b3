// One connection per stream for all open pages: a browser allows six per host over HTTP/1.1, and a
// handful of terminals must not use them up.

import { follow } from "./stream.js";

const streams = new Map();

class Stream {
  constructor(path) {
    this.path = path;
    this.ports = new Set();
    this.stop = null;
  }

  send(message) {
    for (const port of this.ports) port.postMessage({ path: this.path, ...message });
  }

  /** A newcomer missed what was sent before, so the stream begins again for everybody. */
  join(port) {
    this.ports.add(port);
    this.stop?.();
    this.stop = follow(this.path, {
      open: () => this.send({ kind: "open" }),
      event: (event) => this.send({ kind: "event", event }),
      lost: ({ status }) => this.send({ kind: "lost", status }),
    });
  }

  leave(port) {
    if (!this.ports.delete(port) || this.ports.size > 0) return;
    this.stop?.();
    streams.delete(this.path);
  }
}

// A page that went away without a word no longer answers.
const askEvery = 10_000;
const silent = new Map();

setInterval(() => {
  for (const [port, count] of silent) {
    if (count >= 2) {
      silent.delete(port);
      for (const stream of [...streams.values()]) stream.leave(port);
    } else {
      silent.set(port, count + 1);
      port.postMessage({ kind: "ask" });
    }
  }
}, askEvery);

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data: { kind, path } }) => {
    const wasGivenUp = !silent.has(port);
    silent.set(port, 0);
    if (kind === "answer") {
      // It was only asleep.
      if (wasGivenUp) port.postMessage({ kind: "again" });
      return;
    }
    if (kind === "join") {
      if (!streams.has(path)) streams.set(path, new Stream(path));
      streams.get(path).join(port);
    } else {
      for (const stream of [...streams.values()]) if (!path || stream.path === path) stream.leave(port);
    }
  };
};
