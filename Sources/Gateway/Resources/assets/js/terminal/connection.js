// Keeps one tab connected: tickets, growing pauses, and no connection where none can be had.
//
// It only ever observes. Whether a terminal can be had is told from outside, by the workspace's
// state; nothing here wakes a workspace.

import { Refusal, post, workspacePath } from "../lib/api.js";
import { Backoff } from "../lib/backoff.js";
import { closeCode } from "./close-codes.js";
import { Tty } from "./tty.js";

// Only a connection that lasted this long makes the next pause short again; a backend that dies at
// once must not be asked for ever at full speed.
const stableAfter = 10_000;
const typedAheadMax = 64 * 1024;
// A handshake that is not answered in this time is given up.
const handshakeMax = 15_000;

/**
 * `phase` is one of: idle, connecting, open, waiting (for the next attempt), held (until the
 * workspace can be attached to), ended (its program ended), signedOut, forbidden, gone.
 */
export class Connection {
  constructor({ workspace, tab, size, output, changed, ending = () => Promise.resolve(null) }) {
    this.workspace = workspace;
    this.tab = tab;
    this.size = size;
    this.output = output;
    this.changed = changed;
    this.ending = ending;
    this.backoff = new Backoff();
    this.phase = "idle";
    this.reason = "";
    this.attempts = 0;
    this.retryAt = 0;
    this.canAttach = false;
    this.tty = null;
    this.typedAhead = [];
    this.timer = null;
    this.turn = 0;
    this.openedAt = 0;
  }

  set(phase, reason = "") {
    this.phase = phase;
    this.reason = reason;
    this.changed(this);
  }

  /** Tells whether the workspace has a terminal now. */
  observe(canAttach) {
    const began = canAttach && !this.canAttach;
    this.canAttach = canAttach;
    if (canAttach && (this.phase === "held" || (began && this.phase === "ended"))) this.connect();
    else if (this.phase === "waiting" && began) this.retry();
    else if (this.phase === "waiting" && !canAttach) this.hold();
  }

  /** Connects, or has the attempt that waits made now. */
  retry() {
    this.backoff.reset();
    this.attempts = 0;
    this.connect();
  }

  /** Lets go of the connection there is, which may be dead without knowing, and makes a new one. */
  reconnect() {
    this.turn += 1;
    const tty = this.tty;
    this.tty = null;
    tty?.close();
    this.phase = "idle";
    this.retry();
  }

  stop() {
    this.turn += 1;
    clearTimeout(this.timer);
    const tty = this.tty;
    this.tty = null;
    tty?.close();
    this.phase = "idle";
  }

  hold() {
    clearTimeout(this.timer);
    this.set("held");
  }

  async connect() {
    clearTimeout(this.timer);
    if (!this.canAttach) return this.hold();
    this.turn += 1;
    const turn = this.turn;
    this.set("connecting");
    let ticket;
    try {
      ({ ticket } = await post(`${workspacePath(this.workspace)}/tabs/${this.tab}/ticket`));
    } catch (error) {
      if (turn === this.turn) this.refused(error);
      return;
    }
    if (turn !== this.turn) return;
    this.openedAt = 0;
    const tty = new Tty(`/code/${this.workspace}/tty/${this.tab}`, ticket, this.size, {
      output: (bytes) => {
        if (this.tty !== tty) return;
        if (this.phase !== "open") this.opened();
        this.output(bytes);
      },
      closed: (how) => {
        if (this.tty === tty) this.lost(how);
      },
    });
    this.tty = tty;
    this.timer = setTimeout(() => {
      if (this.tty === tty && this.phase === "connecting") tty.close({ code: 1006, reason: "The terminal does not answer." });
    }, handshakeMax);
  }

  /** The first output shows that the backend is up; only now is anything sent to it. */
  opened() {
    clearTimeout(this.timer);
    this.openedAt = performance.now();
    this.attempts = 0;
    this.set("open");
    for (const data of this.typedAhead.splice(0)) this.tty.input(data);
  }

  refused(error) {
    const status = error instanceof Refusal ? error.status : 0;
    if (status === 401) return this.set("signedOut");
    if (status === 403) return this.set("forbidden", error.message);
    if (status === 404) return this.set("gone", error.message);
    this.later(error.message);
  }

  async lost({ code, reason }) {
    clearTimeout(this.timer);
    this.tty = null;
    this.typedAhead = [];
    const wasOpen = this.phase === "open";
    const lasted = this.openedAt > 0 && performance.now() - this.openedAt > stableAfter;
    if (lasted) this.backoff.reset();
    if (code === closeCode.ended) return this.set("ended", reason);
    if (code === closeCode.signedOut) return this.set("signedOut");
    if (code === closeCode.goingAway || code === closeCode.notRunning) return this.later(reason);
    // A program that ended and a backend that broke may look the same, and connecting would begin a
    // new program in the place of the old one.
    const turn = this.turn;
    this.retryAt = 0;
    this.set("waiting", reason);
    const ending = wasOpen && this.canAttach ? await this.ending() : null;
    if (turn !== this.turn || this.phase !== "waiting") return null;
    return ending ? this.set(ending, reason) : this.later(reason);
  }

  later(reason) {
    if (!this.canAttach) return this.hold();
    const pause = this.backoff.next();
    this.attempts += 1;
    this.retryAt = Date.now() + pause;
    this.timer = setTimeout(() => this.connect(), pause);
    this.set("waiting", reason);
  }

  /** Gives whether the input was sent, or kept for the connection that is being made. */
  input(data) {
    if (this.phase === "open") {
      this.tty.input(data);
      return true;
    }
    const kept = this.typedAhead.reduce((sum, each) => sum + each.length, 0);
    if (this.phase !== "connecting" || this.attempts > 0 || kept + data.length > typedAheadMax) return false;
    this.typedAhead.push(data);
    return true;
  }

  resize(size) {
    this.tty?.resize(size);
  }

  pauseOutput(isHeld) {
    this.tty?.hold(isHeld);
  }
}
