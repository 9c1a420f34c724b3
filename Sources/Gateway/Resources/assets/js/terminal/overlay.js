// Shows what `view` decided: a banner over the terminal, or a card in its place.

import { disable } from "../lib/disabled.js";
import { button, byId, element, icon, setText } from "../lib/dom.js";
import { span } from "../lib/format.js";

// What usually is over at once is not worth a flash.
const quietFor = 500;

export class Overlay {
  /** `actions` are `{label, icon, kind, run, href, whyNot}` by name; `whyNot()` is why one cannot be used. */
  constructor(actions) {
    this.actions = actions;
    // The one place where a change is read out: what is shown says the same to the eye.
    this.told = byId("told");
    this.banner = byId("banner");
    this.card = byId("card");
    this.shown = "";
    this.retryAt = 0;
    this.quiet = null;
    setInterval(() => this.countDown(), 250);
  }

  show(view) {
    this.retryAt = view.retryAt ?? 0;
    const key = JSON.stringify({ ...view, retryAt: 0 });
    if (key === this.shown) return this.countDown();
    clearTimeout(this.quiet);
    if (view.isQuiet) {
      this.shown = key;
      this.quiet = setTimeout(() => this.draw(view), quietFor);
      return;
    }
    this.shown = key;
    this.draw(view);
  }

  draw(view) {
    document.body.dataset.overlay = view.place;
    this.banner.hidden = view.place !== "banner";
    this.card.hidden = view.place !== "card";
    if (view.place === "banner") this.drawBanner(view);
    if (view.place === "card") this.drawCard(view);
    setText(this.told, view.place === "none" ? view.title : [view.title, view.text].filter(Boolean).join(". "));
    this.countDown();
  }

  drawBanner(view) {
    this.banner.className = `banner ${view.tone && `tone-${view.tone}`}`;
    this.countdown = element("span", { class: "countdown muted", "aria-hidden": "true" });
    this.banner.replaceChildren(
      view.isBusy ? element("span", { class: "spinner", "aria-hidden": "true" }) : icon("alert"),
      element("p", {}, element("strong", {}, view.title), view.text && ` ${view.text}`, " ", this.countdown),
      element("div", { class: "actions" }, this.buttons(view)),
    );
  }

  drawCard(view) {
    const focused = this.card.contains(document.activeElement);
    this.countdown = null;
    const meter = view.progress === undefined ? null : element(
      "div",
      { class: "meter", role: "progressbar", "aria-valuenow": view.progress, "aria-valuemin": 0, "aria-valuemax": 100, "aria-label": view.title },
      element("span"),
    );
    if (meter) meter.firstChild.style.width = `${view.progress}%`;
    this.card.replaceChildren(
      element(
        "div",
        { class: `sheet ${view.tone && `tone-${view.tone}`}` },
        element("h2", {}, view.isBusy && element("span", { class: "spinner", "aria-hidden": "true" }), view.title),
        view.text && element("p", { class: "muted" }, view.text),
        meter,
        view.receipt && receipt(view.receipt),
        view.command && element("pre", { class: "command" }, view.command),
        view.actions && element("div", { class: "actions" }, this.buttons(view)),
      ),
    );
    if (focused) this.card.querySelector(".button")?.focus();
  }

  buttons(view) {
    return (view.actions ?? []).map((name, at) => {
      const { label, icon: image, kind, run, href, whyNot } = this.actions[name];
      const style = kind ?? (at === 0 ? "primary" : "");
      if (href) {
        return element("a", { class: `button ${style}`, href: href() }, image && icon(image), element("span", {}, label));
      }
      const made = button(label, { icon: image, kind: style, onclick: run, "data-action": name });
      disable(made, whyNot?.());
      return made;
    });
  }

  countDown() {
    if (!this.countdown) return;
    const seconds = Math.ceil((this.retryAt - Date.now()) / 1000);
    setText(this.countdown, this.retryAt && seconds > 0 ? `Next attempt in ${span(seconds)}.` : "");
  }
}

function receipt({ summary, rescue, volumeLost }) {
  return element(
    "div",
    { class: "receipt" },
    element("pre", { tabIndex: 0, "aria-label": "Summary", role: "region" }, summary),
    volumeLost && element("p", { class: "tone-bad" }, "The volume was gone before it could be looked at."),
    rescue && element("p", {}, "Kept in a rescue: ", element("code", {}, `berth rescue restore ${rescue}`)),
  );
}
