// The terminals of the page: a panel, a screen and a connection for each tab, and which is shown.

import { get, patch, post, put, remove, workspacePath } from "../lib/api.js";
import { element } from "../lib/dom.js";
import { Connection } from "./connection.js";
import { Screen } from "./screen.js";
import { pause } from "../lib/stream.js";
import { Tabstrip } from "./tabstrip.js";
import { complain } from "../lib/toast.js";

const toldWithin = 600;
const pinned = { id: "claude", title: "Claude Code", pinned: true, alive: true };

export class Tabs {
  /** `events` has `changed()`, `typed(data)` giving what to send, `titled(tab, title)`, `shortcut(event)`. */
  constructor(workspace, { list, stage, events }) {
    this.workspace = workspace;
    this.path = `${workspacePath(workspace)}/tabs`;
    this.stage = stage;
    this.events = events;
    this.items = [pinned];
    this.terminals = new Map();
    this.canAttach = false;
    this.selected = pinned.id;
    // What was shown before a reload; a shell has to wait until the list of tabs is there.
    this.wanted = sessionStorage.getItem(this.storageKey) ?? pinned.id;
    this.strip = new Tabstrip(list, {
      select: (id, { focus }) => this.select(id, { focus }),
      rename: (id, title) => this.attempt(async () => this.replace(await patch(`${this.path}/${id}`, { title }))),
      move: (order) => this.move(order),
      close: (id) => this.close(id),
    });
    this.draw();
  }

  get storageKey() {
    return `berth.tab.${this.workspace}`;
  }

  get current() {
    return this.terminals.get(this.selected);
  }

  async begin() {
    if (this.wanted === pinned.id) this.select(pinned.id, { focus: true });
    await this.load();
    if (!this.current) this.select(pinned.id, { focus: true });
  }

  /** The list as the gateway keeps it; other pages may have changed it. */
  async load() {
    try {
      this.items = (await get(this.path)).items;
    } catch {
      // It is asked for again as soon as there is a terminal to be had.
      return;
    }
    for (const id of this.terminals.keys()) if (!this.items.some((tab) => tab.id === id)) this.forget(id);
    const isFirst = this.wanted !== null;
    this.select(this.wanted ?? this.selected, { focus: isFirst });
    this.wanted = null;
  }

  draw() {
    this.strip.show(this.items, this.selected);
  }

  select(id, { focus }) {
    this.selected = this.items.some((tab) => tab.id === id) ? id : pinned.id;
    try {
      sessionStorage.setItem(this.storageKey, this.selected);
    } catch {
      // The choice then lasts as long as the page.
    }
    const shown = this.terminal(this.selected);
    for (const [each, { panel }] of this.terminals) panel.hidden = each !== this.selected;
    this.draw();
    shown.screen.resizer.now();
    shown.connection.observe(this.canAttach);
    if (shown.connection.phase === "idle") shown.connection.connect();
    if (focus) shown.screen.focus();
    this.events.changed();
  }

  /** The terminal of a tab, made when it is first looked at. */
  terminal(id) {
    if (this.terminals.has(id)) return this.terminals.get(id);
    const panel = this.stage.appendChild(
      element("div", { class: "panel", role: "tabpanel", id: `panel-${id}`, "aria-labelledby": `tab-${id}` }),
    );
    const made = { panel };
    made.screen = new Screen(panel, {
      typed: (data) => made.connection.input(this.events.typed(data)) || this.events.dropped(),
      resized: (size) => made.connection?.resize(size),
      held: (isHeld) => made.connection?.pauseOutput(isHeld),
      titled: (title) => this.events.titled(id, title),
      shortcut: (event) => this.events.shortcut(event),
    });
    made.connection = new Connection({
      workspace: this.workspace,
      tab: id,
      size: () => made.screen.resizer.size(),
      output: (bytes) => made.screen.write(bytes),
      changed: (connection) => this.connectionChanged(id, made, connection),
      ending: () => this.ending(id),
    });
    this.terminals.set(id, made);
    return made;
  }

  /** What a lost connection means: the program ended, somebody closed the tab, or null for neither. */
  async ending(id) {
    if (id === pinned.id) return null;
    try {
      // The workspace tells of its sessions a moment after they ended.
      await pause(toldWithin);
      const found = (await get(this.path)).items.find((tab) => tab.id === id);
      if (!found) return "gone";
      return found.alive ? null : "ended";
    } catch {
      return null;
    }
  }

  connectionChanged(id, made, connection) {
    if (connection.phase === "connecting") made.screen.renew();
    if (connection.phase === "gone" && id !== pinned.id) this.load();
    // Claude Code's session is opened again by itself, and one may have left it with tmux's own key.
    if (connection.phase === "ended" && id === pinned.id) connection.later("");
    this.events.changed();
  }

  observe(canAttach) {
    this.canAttach = canAttach;
    for (const { connection } of this.terminals.values()) connection.observe(canAttach);
  }

  async attempt(action) {
    try {
      return await action();
    } catch (error) {
      complain(error);
      return null;
    }
  }

  replace(tab) {
    this.items = this.items.map((each) => (each.id === tab.id ? tab : each));
    this.draw();
    this.events.changed();
  }

  async add() {
    const tab = await this.attempt(() => post(this.path, {}));
    if (!tab) return;
    this.items = [...this.items, tab];
    this.select(tab.id, { focus: true });
  }

  async move(order) {
    const list = await this.attempt(() => put(this.path, { order }));
    if (list) this.items = list.items;
    this.draw();
  }

  async close(id) {
    if (id === pinned.id) return;
    const at = this.items.findIndex((tab) => tab.id === id);
    const isClosed = await this.attempt(async () => {
      await remove(`${this.path}/${id}`);
      return true;
    });
    if (!isClosed) return;
    this.forget(id);
    this.items = this.items.filter((tab) => tab.id !== id);
    const next = this.selected === id ? this.items[Math.min(at, this.items.length - 1)].id : this.selected;
    this.select(next, { focus: true });
  }

  forget(id) {
    const made = this.terminals.get(id);
    if (!made) return;
    this.terminals.delete(id);
    made.connection.stop();
    made.screen.dispose();
    made.panel.remove();
  }

  /** Types into Claude Code as a human would: the text, and Enter by itself a moment later. */
  async command(text) {
    this.select(pinned.id, { focus: true });
    const { screen, connection } = this.terminal(pinned.id);
    if (connection.phase !== "open") return false;
    screen.type(text);
    await pause(120);
    screen.type("\r");
    return true;
  }
}
