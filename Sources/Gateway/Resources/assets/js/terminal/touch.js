// What a touch screen lacks: the keys above the soft keyboard, and scrolling with a finger.

import { byId } from "../lib/dom.js";

const codes = { Escape: "\x1b", Tab: "\t", Enter: "\r" };
const cursor = { ArrowUp: "A", ArrowDown: "B", ArrowRight: "C", ArrowLeft: "D" };

export class Keys {
  constructor(current) {
    this.current = current;
    this.bar = byId("keys");
    this.control = this.bar.querySelector("[data-key=Control]");
    // The terminal keeps its focus, and with it the soft keyboard stays.
    this.bar.addEventListener("pointerdown", (event) => event.preventDefault());
    this.bar.addEventListener("click", (event) => this.pressed(event.target.closest("button")));
  }

  get isControl() {
    return this.control.getAttribute("aria-pressed") === "true";
  }

  set isControl(value) {
    this.control.setAttribute("aria-pressed", String(value));
  }

  pressed(button) {
    const { screen } = this.current() ?? {};
    const name = button?.dataset.key;
    if (!name || !screen) return;
    if (name === "Control") {
      this.isControl = !this.isControl;
    } else if (cursor[name]) {
      const isControl = this.isControl;
      this.isControl = false;
      const application = screen.terminal.modes.applicationCursorKeysMode;
      screen.type(isControl ? `\x1b[1;5${cursor[name]}` : `\x1b${application ? "O" : "["}${cursor[name]}`);
    } else {
      screen.type(this.applied(codes[name] ?? name));
    }
    screen.focus();
  }

  /** What is sent for `data` once Ctrl was pressed on the bar. */
  applied(data) {
    if (!this.isControl || typeof data !== "string" || data.length !== 1) return data;
    this.isControl = false;
    const code = data.toUpperCase().charCodeAt(0);
    return code >= 0x40 && code < 0x60 ? String.fromCharCode(code & 0x1f) : data;
  }
}

/** A finger that moves over the terminal turns the wheel, which is what tmux listens to. */
export function scrollByTouch(stage) {
  const step = 18;
  let last = null;
  stage.addEventListener("touchstart", (event) => {
    last = event.touches.length === 1 ? event.touches[0].clientY : null;
  }, { passive: true });
  stage.addEventListener("touchmove", (event) => {
    const [touch] = event.touches;
    if (last === null || !event.target.closest(".screen")) return;
    while (Math.abs(touch.clientY - last) >= step) {
      const direction = touch.clientY < last ? 1 : -1;
      last += -direction * step;
      event.target.dispatchEvent(new WheelEvent("wheel", {
        deltaY: direction, deltaMode: WheelEvent.DOM_DELTA_LINE, bubbles: true, cancelable: true,
        clientX: touch.clientX, clientY: touch.clientY,
      }));
    }
  }, { passive: true });
}

/** The page is as high as what the soft keyboard leaves, so that it never hides the prompt. */
export function followKeyboard(root) {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = () => {
    const isCovered = viewport.scale < 1.01 && innerHeight - viewport.height > 1;
    root.style.setProperty("--height", isCovered ? `${viewport.height}px` : "100dvh");
    root.style.setProperty("--above", isCovered ? `${viewport.offsetTop}px` : "0px");
  };
  viewport.addEventListener("resize", follow);
  viewport.addEventListener("scroll", follow);
  follow();
}
