// What the controller did and why, newest first.

import { get } from "../lib/api.js";
import { byId, element, icon } from "../lib/dom.js";
import { hear } from "../lib/live.js";
import { clock, dayName, full } from "../lib/format.js";

const shownMax = 120;

export class Timeline {
  /** `happened(event)` is called once for each event, oldest first. */
  constructor(happened) {
    this.happened = happened;
    this.list = byId("events");
    this.events = [];
    this.last = 0;
    this.name = null;
    this.frame = 0;
    byId("events-all").addEventListener("click", () => this.choose(null));
  }

  async start() {
    try {
      for (const event of (await get("/api/v1/events")).items) this.take(event);
    } catch {
      // The stream below brings them as soon as the gateway answers.
    }
    hear(`/api/v1/events?watch=true&after=${this.last}`, {
      open: () => {},
      lost: () => {},
      event: ({ text }) => this.take(JSON.parse(text)),
    }, { whileVisible: true });
    this.draw();
  }

  take(event) {
    if (event.id <= this.last) return;
    this.last = event.id;
    this.events.push(event);
    if (this.events.length > 5000) this.events.splice(0, 1000);
    this.happened(event);
    this.soon();
  }

  /** Only one workspace's events, or with null all. */
  choose(name) {
    this.name = name;
    byId("events-all").hidden = name === null;
    byId("events-of").textContent = name === null ? "Events" : `Events of ${name}`;
    this.draw();
    if (name !== null) byId("timeline").scrollIntoView({ block: "nearest" });
  }

  soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  draw() {
    const chosen = this.events.filter((event) => this.name === null || event.name === this.name);
    const shown = chosen.slice(-shownMax).reverse();
    byId("events-none").hidden = shown.length > 0;
    const parts = [];
    let day = "";
    for (const event of shown) {
      const name = dayName(event.time);
      if (name !== day) parts.push(element("li", { class: "day" }, element("h3", {}, name)));
      day = name;
      parts.push(entry(event));
    }
    this.list.replaceChildren(...parts);
  }
}

const tones = {
  WorkspaceClosed: "accent", SummaryInjected: "accent", ContainerStarted: "good", ContainerUnpaused: "good", RuntimeRestarted: "good",
};

function entry(event) {
  const isWarning = event.severity === "Warning";
  const text = event.message[0].toUpperCase() + event.message.slice(1);
  return element("li", { class: `entry tone-${isWarning ? "bad" : tones[event.reason] ?? "muted"}` },
    element("span", { class: "mark", "aria-hidden": "true" }, isWarning && icon("alert")),
    element("div", {},
      element("p", { class: "what" },
        element("a", { href: `/code/${event.name}` }, event.name),
        element("span", { class: "reason" }, spaced(event.reason)),
        element("time", { class: "muted", dateTime: event.time, title: full(event.time) }, clock(event.time))),
      element("p", { class: "why muted" }, text)));
}

/** `ContainerStarted` as people write it. */
export function spaced(reason) {
  const words = reason.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return words && words[0].toUpperCase() + words.slice(1);
}
