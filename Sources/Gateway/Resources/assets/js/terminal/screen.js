// One terminal on the page: xterm.js with its addons, and how large it is.

import { isDark } from "../lib/appearance.js";
import { offerClipboard } from "./clipboard.js";
import { copy } from "../lib/copy.js";
import { element } from "../lib/dom.js";
import { Resizer } from "./resize.js";
import { darkPalette, lightPalette } from "./palettes.js";
import { preferences } from "./preferences.js";

// Output that xterm.js has not drawn yet; above the first mark the other end is asked to wait.
const undrawnMax = 1024 * 1024;
const undrawnMin = 256 * 1024;

const openLink = (address) => {
  if (/^https?:\/\//i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
};

const whenIdle = window.requestIdleCallback ?? ((run) => setTimeout(run, 200));

/** What the terminal says by itself: replies to queries, focus and the mouse. Not typing. */
const automatic = /^\x1b(\[(I|O|M|<|[?>=]|[0-9;]*[Rcnyt])|[P\]])/;

export class Screen {
  /** `events` has `typed(data)`, `resized(size)`, `held(isHeld)`, `titled(text)`. */
  constructor(host, events) {
    this.events = events;
    this.undrawn = 0;
    this.isHeld = false;
    this.mustReset = false;
    this.box = host.appendChild(element("div", { class: "screen" }));
    this.terminal = new window.Terminal({
      allowProposedApi: true,
      cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--mono"),
      fontSize: preferences.fontSize,
      lineHeight: 1.15,
      macOptionClickForcesSelection: true,
      minimumContrastRatio: 4.5,
      screenReaderMode: preferences.screenReader,
      scrollback: 5000,
      theme: isDark() ? darkPalette : lightPalette,
      linkHandler: { activate: (_, address) => openLink(address), allowNonHttpProtocols: false },
    });
    // For tools that look at the page from outside, tests among them: what WebGL draws is no text.
    this.box.terminal = this.terminal;
    this.load();
    this.resizer = new Resizer(this.terminal, this.fit, this.box, (size) => events.resized(size));
    this.listen();
  }

  load() {
    const { terminal } = this;
    this.fit = new window.FitAddon.FitAddon();
    this.search = new window.SearchAddon.SearchAddon();
    terminal.loadAddon(this.fit);
    terminal.loadAddon(this.search);
    terminal.loadAddon(new window.WebLinksAddon.WebLinksAddon((_, address) => openLink(address)));
    terminal.loadAddon(new window.Unicode11Addon.Unicode11Addon());
    terminal.unicode.activeVersion = "11";
    offerClipboard(terminal);
    terminal.open(this.box);
    this.accelerate();
  }

  /**
   * Draws with WebGL where there is any; without it, or when the context is lost, with the DOM.
   *
   * Phones keep the DOM: they take contexts away, and few lines need no speed.
   */
  accelerate() {
    this.webgl = null;
    if (preferences.screenReader || matchMedia("(pointer: coarse)").matches) return;
    try {
      const webgl = new window.WebglAddon.WebglAddon();
      webgl.onContextLoss(() => this.drawPlainly());
      this.terminal.loadAddon(webgl);
      this.webgl = webgl;
    } catch {
      // No WebGL here.
    }
  }

  drawPlainly() {
    this.webgl?.dispose();
    this.webgl = null;
  }

  listen() {
    const { terminal, events } = this;
    terminal.onData((data) => {
      if (!automatic.test(data)) this.resizer.drive();
      events.typed(data);
    });
    terminal.onBinary((data) => events.typed(Uint8Array.from(data, (each) => each.charCodeAt(0) & 255)));
    terminal.onTitleChange((title) => this.titled(title));
    terminal.attachCustomKeyEventHandler((event) => this.keyed(event));
  }

  /** tmux's title is the program's own, then the size of its window (tmux.conf). */
  titled(title) {
    const [, text, columns, rows] = title.match(/^(.*) \((\d{1,4})x(\d{1,4})\)$/s) ?? [null, title];
    if (columns) this.resizer.follow({ columns: Number(columns), rows: Number(rows) });
    this.events.titled(text);
  }

  /** Keys that are the browser's or the page's; false keeps them from the terminal. */
  keyed(event) {
    if (event.type !== "keydown") return true;
    const key = event.key.toLowerCase();
    const isCopy = (event.ctrlKey && event.shiftKey && key === "c") || (event.ctrlKey && key === "insert");
    if (isCopy && this.terminal.hasSelection()) {
      copy(this.terminal.getSelection());
      event.preventDefault();
      return false;
    }
    // The browser's own paste, so that pictures come too.
    if (event.ctrlKey && !event.altKey && key === "v") return false;
    return !this.events.shortcut(event);
  }

  /** Output of a connection; the first of a new one finds an empty screen, for tmux draws all of it. */
  write(bytes) {
    if (this.mustReset) {
      this.mustReset = false;
      this.terminal.reset();
    }
    this.undrawn += bytes.length;
    this.terminal.write(bytes, () => {
      this.undrawn -= bytes.length;
      if (this.isHeld && this.undrawn < undrawnMin) this.hold(false);
    });
    if (!this.isHeld && this.undrawn > undrawnMax) this.hold(true);
  }

  hold(isHeld) {
    this.isHeld = isHeld;
    this.events.held(isHeld);
  }

  /** A new connection is about to be made. */
  renew() {
    this.mustReset = true;
    this.isHeld = false;
    this.resizer.renew();
  }

  /** What a user's own typing would do; gives up another viewer's size first. */
  type(data) {
    this.resizer.drive();
    this.events.typed(data);
  }

  paste(text) {
    this.resizer.drive();
    this.terminal.paste(text);
  }

  recolour() {
    this.terminal.options.theme = isDark() ? darkPalette : lightPalette;
  }

  apply() {
    this.terminal.options.screenReaderMode = preferences.screenReader;
    this.resizer.setFontSize(preferences.fontSize);
  }

  focus() {
    this.terminal.focus();
  }

  /**
   * xterm.js fails in a frame or an idle moment that it still waits for when it is disposed of (its
   * issue 4775), so it is taken off the page at once and disposed of after those.
   */
  dispose() {
    this.resizer.stop();
    // WebGL hands over to another renderer, which a terminal that is gone has not.
    this.drawPlainly();
    this.box.remove();
    this.terminal.write("", () => requestAnimationFrame(() => whenIdle(() => this.terminal.dispose())));
  }
}
