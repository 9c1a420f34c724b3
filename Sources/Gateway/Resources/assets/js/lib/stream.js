// Server-sent events over fetch: unlike EventSource it tells a refusal from a lost connection, and
// notices one that has gone silent.

import { Backoff } from "./backoff.js";

// The gateway says something every 15 s.
const silenceMax = 40_000;

/**
 * Reads `path` for ever and comes back by itself after a loss.
 *
 * `receiver` has `open()`, `event({type, text, id})` and `lost({status})`; a status of 401 or 403
 * means that coming back is of no use until somebody signs in, and ends it. Returns a function
 * that stops it.
 */
export function follow(path, receiver) {
  const stop = new AbortController();
  const backoff = new Backoff();
  let last = null;

  (async () => {
    while (!stop.signal.aborted) {
      let status = 0;
      try {
        status = await readOnce();
      } catch {
        // A lost connection, or silence.
      }
      if (stop.signal.aborted) return;
      receiver.lost({ status });
      if (status === 401 || status === 403) return;
      await pause(backoff.next(), stop.signal);
    }
  })();

  async function readOnce() {
    const silence = new AbortController();
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), silenceMax);
    };
    heard();
    try {
      const response = await fetch(path, {
        headers: { Accept: "text/event-stream", ...(last === null ? {} : { "Last-Event-ID": last }) },
        cache: "no-store",
        signal: AbortSignal.any([stop.signal, silence.signal]),
      });
      if (!response.ok) return response.status;
      receiver.open();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      const parser = new Parser((event) => {
        if (event.id !== null) last = event.id;
        receiver.event(event);
      });
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return 0;
        heard();
        backoff.reset();
        parser.take(value);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  return () => stop.abort();
}

export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Source: the HTML standard, "Server-sent events", as far as the gateway uses it. */
export class Parser {
  constructor(deliver) {
    this.deliver = deliver;
    this.rest = "";
    this.clear();
  }

  clear() {
    this.type = "message";
    this.lines = [];
    this.id = null;
  }

  take(text) {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop();
    for (const line of lines) this.line(line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  line(line) {
    if (line === "") {
      if (this.lines.length > 0) this.deliver({ type: this.type, text: this.lines.join("\n"), id: this.id });
      return this.clear();
    }
    const [, field, value] = line.match(/^([^:]*):? ?(.*)$/s);
    if (field === "event") this.type = value;
    else if (field === "data") this.lines.push(value);
    else if (field === "id") this.id = value;
  }
}
