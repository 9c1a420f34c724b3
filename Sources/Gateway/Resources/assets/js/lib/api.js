// The gateway's REST interface.

import { pause } from "./stream.js";

/** What the gateway refused, in its own words. */
export class Refusal extends Error {
  constructor(status, reason, message) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** The gateway could not be reached at all. */
export class Unreachable extends Error {
  constructor() {
    super("The gateway does not answer.");
  }
}

/** Where to sign in and come back to this page. */
export const signInAddress = () => `/login?next=${encodeURIComponent(location.pathname)}`;

async function refusal(response) {
  let answer = {};
  try {
    answer = await response.json();
  } catch {
    // Not one of the gateway's own answers, such as a proxy's page.
  }
  const message = answer.message ?? `The gateway answered ${response.status}.`;
  return new Refusal(response.status, answer.reason ?? "", message[0].toUpperCase() + message.slice(1));
}

/** What only reads is asked for again, for a browser drops requests when the host's network changes. */
async function answer(method, path, options, attempts) {
  try {
    return await fetch(path, { method, cache: "no-store", ...options });
  } catch {
    if (method !== "GET" || attempts === 1 || options.signal.aborted) throw new Unreachable();
    await pause(200);
    return answer(method, path, options, attempts - 1);
  }
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{ body?: any, headers?: Record<string, string>, timeout?: number }} options
 */
async function send(method, path, { body, headers = {}, timeout = 30_000 } = {}) {
  const signal = AbortSignal.timeout(timeout);
  const response = await answer(method, path, { body, headers: { Accept: "application/json", ...headers }, signal }, 3);
  if (response.status === 502 || response.status === 504) throw new Unreachable();
  if (!response.ok) throw await refusal(response);
  const text = await response.text().catch(() => { throw new Unreachable(); });
  return text === "" ? null : JSON.parse(text);
}

const json = (value) => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });

export const get = (path, options) => send("GET", path, options);
export const post = (path, value) => send("POST", path, value === undefined ? {} : json(value));
export const put = (path, value) => send("PUT", path, json(value));
export const patch = (path, value) => send("PATCH", path, json(value));
export const remove = (path) => send("DELETE", path);
export const upload = (path, file) =>
  send("POST", path, { body: file, headers: { "Content-Type": "application/octet-stream" }, timeout: 300_000 });

export const workspacePath = (name) => `/api/v1/workspaces/${encodeURIComponent(name)}`;
