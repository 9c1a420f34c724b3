// How many columns and rows a terminal has, with several viewers of one session.
//
// Whoever types drives the size (tmux's `window-size latest`). Everybody else follows: their
// terminal takes the driver's columns and rows, in smaller letters if it must, and the rest of the
// page stays empty around it.

const settle = 90;
// After a resize tmux's answer needs its time; a title from before must not be followed.
const followAfter = 500;
const fontMin = 7;

export class Resizer {
  constructor(terminal, addon, box, resized) {
    this.terminal = terminal;
    this.addon = addon;
    this.box = box;
    this.resized = resized;
    this.fontSize = terminal.options.fontSize;
    this.sent = null;
    this.window = null;
    this.isFollowing = false;
    this.timer = null;
    this.followTimer = null;
    this.observer = new ResizeObserver(() => this.soon());
    this.observer.observe(box.parentElement);
  }

  stop() {
    this.observer.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.followTimer);
  }

  /** One resize for a whole drag of the window's edge. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), settle);
  }

  get isVisible() {
    return this.box.parentElement.offsetParent !== null && this.box.parentElement.clientHeight > 0;
  }

  now() {
    clearTimeout(this.timer);
    if (!this.isVisible) return;
    if (this.isFollowing) return this.shrink();
    const size = this.addon.proposeDimensions();
    if (!size || !Number.isFinite(size.cols)) return;
    this.take(Math.max(2, size.cols), Math.max(2, size.rows));
  }

  take(columns, rows) {
    if (columns !== this.terminal.cols || rows !== this.terminal.rows) this.terminal.resize(columns, rows);
    if (this.sent?.columns === columns && this.sent.rows === rows) return;
    this.sent = { columns, rows };
    this.resized(this.sent);
    this.considerFollowing();
  }

  /** The size to begin a connection with. */
  size() {
    this.sent = { columns: this.terminal.cols, rows: this.terminal.rows };
    return this.sent;
  }

  renew() {
    this.window = null;
    this.leave();
    this.now();
  }

  /** The user types here: this page's own size counts again. */
  drive() {
    if (!this.isFollowing) return;
    this.leave();
    this.now();
  }

  leave() {
    this.isFollowing = false;
    this.box.classList.remove("following");
    this.terminal.options.fontSize = this.fontSize;
  }

  /** tmux says how large its window is. */
  follow(window) {
    this.window = window;
    this.considerFollowing();
  }

  considerFollowing() {
    clearTimeout(this.followTimer);
    this.followTimer = setTimeout(() => {
      const { window, sent } = this;
      if (!window || !sent || !this.isVisible) return;
      if (window.columns === sent.columns && window.rows === sent.rows) return;
      this.isFollowing = true;
      this.shrink();
    }, followAfter);
  }

  /** The driver's columns and rows, in the largest letters that show them all. */
  shrink() {
    const { columns, rows } = this.window;
    let fontSize = this.fontSize;
    for (; fontSize >= fontMin; fontSize -= 0.5) {
      this.terminal.options.fontSize = fontSize;
      const room = this.addon.proposeDimensions();
      if (room && room.cols >= columns && room.rows >= rows) break;
    }
    // In letters that small nobody could read it: tmux shows the part around the cursor instead.
    if (fontSize < fontMin) {
      this.window = null;
      this.leave();
      return this.now();
    }
    this.box.classList.add("following");
    this.box.dataset.size = `${columns} × ${rows}, set by another viewer. Type to use your own size.`;
    this.take(columns, rows);
  }

  setFontSize(fontSize) {
    this.fontSize = fontSize;
    if (!this.isFollowing) this.terminal.options.fontSize = fontSize;
    this.now();
  }
}
