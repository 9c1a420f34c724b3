// What a user chose for terminals on this device.

import { remember, remembered } from "../lib/appearance.js";

export const fontSizes = [11, 12, 13, 14, 15, 16, 18, 20, 24];

const stored = Number(remembered("berth.font-size"));

export const preferences = {
  fontSize: fontSizes.includes(stored) ? stored : 14,
  screenReader: remembered("berth.screen-reader") === "yes",
  keys: remembered("berth.keys"),

  set(name, value) {
    const keys = { fontSize: "berth.font-size", screenReader: "berth.screen-reader", keys: "berth.keys" };
    this[name] = value;
    remember(keys[name], typeof value === "boolean" ? (value ? "yes" : "no") : String(value));
  },

  /** Whether the bar with the keys that phones lack is shown. */
  get showsKeys() {
    return this.keys === null ? matchMedia("(pointer: coarse)").matches : this.keys === "yes";
  },

  nextFontSize(step) {
    const at = fontSizes.indexOf(this.fontSize) + step;
    return fontSizes[Math.max(0, Math.min(fontSizes.length - 1, at))];
  },
};
