// Close Session: the ledger first, then what to do about it, then the teardown as it goes.

import { Refusal, get, post, workspacePath } from "./api.js";
import { button, byId, element, icon } from "./dom.js";
import { hear } from "./live.js";
import { situation } from "./situation.js";
import { complain, toast } from "./toast.js";

export const pushRequest =
  "Commit all work in this repository that should be kept, push every branch that has unpushed commits, and tell me when that is done.";

const steps = [
  { reasons: ["LookedForUnsavedWork", "LookedAtVolume"], label: "Look for unsaved work" },
  { reasons: ["ContainerStopped"], label: "Stop the container" },
  { reasons: ["WorkRescued"], label: "Keep a copy of unsaved work", isOptional: true },
  { reasons: ["SummaryInjected"], label: "Put the summary into the chat" },
  { reasons: ["ContainerRemoved"], label: "Remove the container" },
  { reasons: ["VolumeRemoved"], label: "Remove the volume" },
  { reasons: ["WorkspaceClosed"], label: "Write the receipt" },
];

export class Closing {
  /**
   * `page` has `workspace()`, `left(chat)` for when it is done, and where there is a terminal
   * `command(text)`.
   */
  constructor(name, page) {
    this.name = name;
    this.path = workspacePath(name);
    this.page = page;
    this.dialog = byId("closing");
    this.stage = null;
    this.wasAsked = false;
    this.dialog.addEventListener("close", () => { this.stage = null; });
  }

  async open() {
    if (!this.dialog.open) this.dialog.showModal();
    this.draw("looking", "Close this session?", "Looking for work that is not committed and pushed…", [busyLine("Asking the workspace")], [this.cancel()]);
    let ledger;
    try {
      ledger = await get(`${this.path}/ledger`, { timeout: 90_000 });
    } catch (error) {
      ledger = { verdict: "Unknown", items: [error.message] };
    }
    if (this.stage === "looking") this.decide(ledger);
  }

  decide(ledger) {
    if (ledger.verdict === "Saved") return this.drawSaved();
    const isUnknown = ledger.verdict === "Unknown";
    this.draw(
      "unsaved",
      isUnknown ? "Nobody can tell whether work is saved" : "There is unsaved work",
      isUnknown
        ? "The look for unsaved work failed, so Berth assumes that there is some."
        : "This is in the workspace and nowhere else:",
      [ledgerList(ledger), this.choices(isUnknown)],
      [button("Look again", { icon: "reconnect", kind: "quiet", onclick: () => this.open() }), this.cancel()],
    );
  }

  drawSaved() {
    const chat = this.page.workspace()?.spec.chat;
    const close = button("Close session", { icon: "power", kind: "primary", onclick: () => this.close("block") });
    this.draw(
      "saved",
      "Close this session?",
      "Everything is committed and pushed.",
      [element("ul", { class: "plain" },
        element("li", {}, "The container and its volume are removed."),
        element("li", {}, chat ? `A summary of the commits goes into the chat ${chat}.` : "A summary of the commits stays in the receipt."))],
      [this.cancel(), close],
    );
    close.focus();
  }

  choices(isUnknown) {
    const confirmation = element("input", {
      class: "field", placeholder: this.name, autocomplete: "off", spellcheck: false, "aria-label": `Type ${this.name} to discard`,
    });
    const discard = button("Discard", { icon: "trash", kind: "danger", disabled: true, onclick: () => this.close("discard") });
    confirmation.addEventListener("input", () => { discard.disabled = confirmation.value.trim() !== this.name; });
    confirmation.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !discard.disabled) discard.click();
    });
    return element("div", { class: "choices" },
      isUnknown ? null : choice("Push it first", this.page.command ? "Claude Code is asked to commit and push. Close again when it is done." : "In the terminal Claude Code can commit and push it.",
        this.page.command
          ? button("Ask Claude Code to push", { icon: "upload", kind: "primary", onclick: () => this.askToPush() })
          : element("a", { class: "button primary", href: `/code/${this.name}` }, "Open the terminal"),
        element("span", { class: "muted" }, "or in a shell: ", element("code", {}, "git push -u origin HEAD"))),
      choice("Archive it", "Nothing is pushed. A copy is kept for 30 days; berth rescue restore brings it back.",
        button("Archive and close", { icon: "archive", onclick: () => this.close("archive") })),
      choice("Discard it", ["Nothing is pushed. A copy is kept for 7 days only. To go on, type ", element("strong", {}, this.name), "."],
        confirmation, discard));
  }

  async askToPush() {
    this.dialog.close();
    if (await this.page.command(pushRequest)) {
      this.wasAsked = true;
      toast("Claude Code was asked to commit and push.", { seconds: 5 });
    } else {
      toast("Claude Code is not connected. Try it once the terminal is back.", { tone: "warn" });
    }
  }

  /** The agent stopped: it may have pushed what it was asked to. */
  agentWaits() {
    if (!this.wasAsked) return;
    this.wasAsked = false;
    toast("Claude Code has stopped. Close the session now?", {
      seconds: 60, actions: [{ label: "Not yet", kind: "quiet", run: () => {} }, { label: "Look again", kind: "primary", run: () => this.open() }],
    });
  }

  async close(policy) {
    let after = 0;
    try {
      after = Math.max(0, ...(await get(`${this.path}/events`)).items.map((event) => event.id));
      await post(`${this.path}/close?onUnsaved=${policy}`);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return this.dialog.close();
      return complain(error);
    }
    this.seen = new Set();
    this.drawProgress();
    hear(`/api/v1/events?watch=true&name=${this.name}&after=${after}`, {
      open: () => {},
      lost: () => {},
      event: ({ text }) => {
        const event = JSON.parse(text);
        if (event.id <= after) return;
        this.seen.add(event.reason);
        if (this.stage === "progress") this.drawProgress();
      },
    });
    this.observe();
  }

  drawProgress() {
    const items = steps.filter((step) => !step.isOptional || step.reasons.some((reason) => this.seen.has(reason)));
    const isDone = (step) => step.reasons.some((reason) => this.seen.has(reason));
    const last = items.findLastIndex(isDone);
    const list = element("ol", { class: "steps" }, items.map((step, at) => {
      const state = at <= last ? "done" : at === last + 1 ? "now" : "later";
      const mark = state === "done" ? icon("check") : element("span", { class: state === "now" ? "spinner" : "mark", "aria-hidden": "true" });
      return element("li", { class: state }, mark, step.label);
    }));
    const leave = button("Hide", { kind: "quiet", onclick: () => this.dialog.close() });
    this.draw("progress", `Closing ${this.name}`, "This page may be left; closing goes on.", [list], [leave]);
  }

  /** Called whenever the workspace changes. */
  observe() {
    const workspace = this.page.workspace();
    if (this.stage !== "progress" || !workspace) return;
    const { kind } = situation(workspace);
    if (kind === "closed") {
      steps.forEach((step) => { if (!step.isOptional) this.seen.add(step.reasons[0]); });
      this.drawProgress();
      this.leave(workspace.status?.receipt?.chat ?? workspace.spec.chat);
    } else if (kind === "blocked" && workspace.status?.ledger) {
      this.decide(workspace.status.ledger);
    }
  }

  leave(chat) {
    this.stage = "left";
    // Long enough to see that every step was done.
    setTimeout(() => {
      this.dialog.close();
      this.page.left(chat);
    }, 700);
  }

  cancel() {
    return button("Cancel", { onclick: async () => {
      this.dialog.close();
      // A close that is blocked is called off as well.
      if (this.page.workspace()?.spec.state === "Closed") {
        try {
          await post(`${this.path}/reopen`);
        } catch (error) {
          complain(error);
        }
      }
    } });
  }

  draw(stage, title, text, body, footer) {
    this.stage = stage;
    this.dialog.replaceChildren(
      element("header", {}, element("h1", { id: "closing-title" }, title), element("p", {}, text)),
      element("div", { class: "body" }, body),
      element("footer", {}, footer),
    );
  }
}

const busyLine = (text) => element("p", { class: "busy-line" }, element("span", { class: "spinner", "aria-hidden": "true" }), text);

const choice = (title, text, ...controls) =>
  element("section", { class: "choice" }, element("h3", {}, title), element("p", { class: "muted" }, text), element("div", { class: "controls" }, controls));

/** `2 untracked files: a.txt, b.txt` in two lines; another repository's path comes before. */
export function ledgerList(ledger) {
  return element("ul", { class: "ledger" }, ledger.items.map((item) => {
    const [, title, names] = item.match(/^(.*?\d+ [^:]*)(?:: (.*))?$/s) ?? [null, item, ""];
    return element("li", {}, element("strong", {}, title), names && element("span", { class: "mono" }, names));
  }));
}
