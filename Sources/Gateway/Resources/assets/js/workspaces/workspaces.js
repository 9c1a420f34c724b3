// All workspaces as the gateway tells them, kept current.

import { hear } from "../lib/live.js";

// A new stream begins with everything that is there; what has not come by then is gone.
const listedWithin = 1500;

export class Workspaces {
  constructor() {
    this.items = new Map();
    this.listeners = new Set();
    this.isLive = false;
    this.isListed = false;
    this.status = 0;
    this.stale = new Set();
    this.timer = null;
  }

  /** Calls `listener({before, after})` for each change, and with `{}` when the connection changes. */
  onChange(listener) {
    this.listeners.add(listener);
  }

  start() {
    hear("/api/v1/workspaces?watch=true", {
      open: () => this.opened(),
      event: ({ text }) => this.changed(JSON.parse(text)),
      lost: ({ status }) => {
        clearTimeout(this.timer);
        this.isLive = false;
        this.status = status;
        this.tell({});
      },
    });
  }

  opened() {
    this.isLive = true;
    this.status = 200;
    this.stale = new Set(this.items.keys());
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isListed = true;
      for (const name of this.stale) this.drop(name);
      this.stale.clear();
      this.tell({});
    }, listedWithin);
    this.tell({});
  }

  changed({ type, object }) {
    const name = object.metadata.name;
    this.stale.delete(name);
    if (type === "DELETED") return this.drop(name, object.metadata.uid);
    const before = this.items.get(name);
    this.items.set(name, object);
    this.tell({ before, after: object });
  }

  drop(name, uid) {
    const before = this.items.get(name);
    // A later workspace of the same name is another one.
    if (!before || (uid && before.metadata.uid !== uid)) return;
    this.items.delete(name);
    this.tell({ before });
  }

  tell(change) {
    for (const listener of this.listeners) listener(change);
  }
}
