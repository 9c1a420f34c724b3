// Search: what is on the screen as one types, and tmux's whole history with Enter.
//
// The history lies in tmux and not in the page. The keys below are bound in the image's tmux.conf
// and mean nothing to any program.

import { byId, setText } from "../lib/dom.js";
import { pause } from "../lib/stream.js";

const key = { open: "\x1b[30010~", older: "\x1b[30011~", newer: "\x1b[30012~", leave: "\x1b[30013~" };
// tmux's prompt has to be open before it can be typed into.
const promptOpens = 150;

export class Search {
  /** `current()` gives the terminal that is shown. */
  constructor(current) {
    this.current = current;
    this.bar = byId("search");
    this.input = byId("find");
    this.searched = null;
    this.listening = new WeakSet();
    this.input.addEventListener("input", () => this.highlight());
    this.bar.addEventListener("keydown", (event) => this.keyed(event));
    byId("find-older").addEventListener("click", () => this.go("older"));
    byId("find-newer").addEventListener("click", () => this.go("newer"));
    byId("find-close").addEventListener("click", () => this.close());
  }

  open() {
    this.bar.hidden = false;
    this.input.focus();
    this.input.select();
    this.highlight();
  }

  close() {
    this.leaveHistory();
    this.current()?.screen.search.clearDecorations();
    this.bar.hidden = true;
    this.current()?.screen.focus();
  }

  keyed(event) {
    event.stopPropagation();
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter") this.go(event.shiftKey ? "newer" : "older");
    else return;
    event.preventDefault();
  }

  highlight() {
    const { screen } = this.current() ?? {};
    if (!screen) return;
    const text = this.input.value;
    if (!this.listening.has(screen)) {
      this.listening.add(screen);
      screen.search.onDidChangeResults(({ resultCount }) => this.count(resultCount));
    }
    screen.search.clearDecorations();
    if (text === "") return setText(byId("find-count"), "");
    const isFound = screen.search.findPrevious(text, {
      decorations: {
        matchBackground: "#7a5c12", activeMatchBackground: "#b8860b",
        matchOverviewRuler: "#b8860b", activeMatchColorOverviewRuler: "#b8860b",
      },
    });
    if (!isFound) this.count(0);
  }

  count(results) {
    if (this.input.value !== "") setText(byId("find-count"), results > 0 ? `${results} on screen` : "Not on screen");
  }

  async go(direction) {
    const terminal = this.current();
    const text = this.input.value.replace(/[\x00-\x1f\x7f]/g, "");
    if (!terminal || text === "") return;
    terminal.screen.search.clearDecorations();
    setText(byId("find-count"), "In the history");
    if (this.searched?.terminal === terminal && this.searched.text === text) {
      terminal.screen.type(key[direction]);
      return;
    }
    this.searched = { terminal, text };
    terminal.screen.type(key.open);
    await pause(promptOpens);
    terminal.screen.type(`${text}\r`);
  }

  leaveHistory() {
    this.searched?.terminal.screen.type(key.leave);
    this.searched = null;
  }
}
