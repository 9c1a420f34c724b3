// Close Session: the unsaved work first, then what to do about it, then the teardown as it goes.

import { Refusal, get, post, workspacePath } from "../lib/api.js";
import { button, byId, element, icon } from "../lib/dom.js";
import { wantedState, workspaceState } from "./state.js";
import { complain, toast } from "../lib/toast.js";
import { reportTexts } from "./unsaved.js";

export const pushRequest =
  "Commit all work in this repository that should be kept, push every branch that has unpushed commits, and tell me when that is done.";

/** The stages of a close, as `status.closing` names them. */
export const steps = [
  { stage: "Inspecting", label: "Look for unsaved work" },
  { stage: "Stopping", label: "Stop the container" },
  { stage: "Checking", label: "Look again, now that nothing can change" },
  { stage: "Rescuing", label: "Keep a copy of unsaved work", isOptional: true },
  { stage: "Summarising", label: "Put the summary into the chat" },
  { stage: "RemovingContainer", label: "Remove the container" },
  { stage: "RemovingVolume", label: "Remove the volume" },
  { stage: "StoringReceipt", label: "Write the receipt" },
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
    let report;
    try {
      report = await get(`${this.path}/unsaved-work`, { timeout: 90_000 });
    } catch (error) {
      report = { verdict: "Unknown", items: [], problems: [{ reason: error.message }] };
    }
    if (this.stage === "looking") this.decide(report);
  }

  decide(report) {
    if (report.verdict === "Saved") return this.drawSaved();
    const isUnknown = report.verdict === "Unknown";
    this.draw(
      "unsaved",
      isUnknown ? "Nobody can tell whether work is saved" : "There is unsaved work",
      isUnknown
        ? "The look for unsaved work failed, so Berth assumes that there is some."
        : "This is in the workspace and nowhere else:",
      [reportList(report), this.choices(isUnknown)],
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
      class: "field", placeholder: this.name, autocomplete: "off", spellcheck: false, "aria-label": `Type ${this.name} to discard`, "aria-describedby": "discard-note",
    });
    const discard = button("Discard", { icon: "trash", kind: "danger", disabled: true, "aria-describedby": "discard-note", onclick: () => this.close("discard") });
    confirmation.addEventListener("input", () => { discard.disabled = confirmation.value.trim() !== this.name; });
    confirmation.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !discard.disabled) discard.click();
    });
    return element("div", { class: "choices" },
      isUnknown ? null : choice({ title: "Push it first" }, this.page.command ? "Claude Code is asked to commit and push. Close again when it is done." : "In the terminal Claude Code can commit and push it.",
        this.page.command
          ? button("Ask Claude Code to push", { icon: "upload", kind: "primary", onclick: () => this.askToPush() })
          : element("a", { class: "button primary", href: `/code/${this.name}` }, "Open the terminal"),
        element("span", { class: "muted" }, "or in a shell: ", element("code", {}, "git push -u origin HEAD"))),
      choice({ title: "Archive it" }, "Nothing is pushed. A copy is kept for 30 days; berth rescue restore brings it back.",
        button("Archive and close", { icon: "archive", onclick: () => this.close("archive") })),
      choice({ title: "Discard it", noteId: "discard-note" }, ["Nothing is pushed. A copy is kept for 7 days only. To go on, type ", element("strong", {}, this.name), "."],
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
    try {
      await post(`${this.path}/close?onUnsaved=${policy}`);
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return this.dialog.close();
      return complain(error);
    }
    this.seen = new Set();
    this.now = null;
    this.drawProgress();
    this.observe();
    return null;
  }

  /** `now` is the stage; without one nothing is done yet, or all when `isDone`. */
  drawProgress(now, isDone = false) {
    const items = steps.filter(({ stage, isOptional }) => !isOptional || this.seen.has(stage));
    const at = isDone ? items.length : Math.max(0, items.findIndex(({ stage }) => stage === now));
    const list = element("ol", { class: "steps" }, items.map(({ label }, index) => {
      const state = index < at ? "done" : index === at ? "now" : "later";
      const mark = state === "done" ? icon("check") : element("span", { class: state === "now" ? "spinner" : "mark", "aria-hidden": "true" });
      return element("li", { class: state }, mark, label);
    }));
    const leave = button("Hide", { kind: "quiet", onclick: () => this.dialog.close() });
    this.draw("progress", `Closing ${this.name}`, "This page may be left; closing goes on.", [list], [leave]);
  }

  /** Called whenever the workspace changes. */
  observe() {
    const workspace = this.page.workspace();
    if (this.stage !== "progress" || !workspace) return;
    const { kind } = workspaceState(workspace);
    const stage = workspace.status?.closing;
    if (kind === "closed") {
      this.drawProgress(null, true);
      this.leave(workspace.status?.receipt?.chat ?? workspace.spec.chat);
    } else if (kind === "blocked" && workspace.status?.unsavedWork) {
      this.decide(workspace.status.unsavedWork);
    } else if (stage && stage !== this.now) {
      this.seen.add(stage);
      this.now = stage;
      this.drawProgress(stage);
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
      const found = this.page.workspace();
      if (found && wantedState(found) === "Closed") {
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
      element("header", {}, element("h2", { id: "closing-title" }, title), element("p", {}, text)),
      element("div", { class: "body" }, body),
      element("footer", {}, footer),
    );
  }
}

const busyLine = (text) => element("p", { class: "busy-line" }, element("span", { class: "spinner", "aria-hidden": "true" }), text);

const choice = ({ title, noteId = null }, text, ...controls) =>
  element("section", { class: "choice" }, element("h3", {}, title), element("p", { class: "muted", id: noteId }, text), element("div", { class: "controls" }, controls));

const reportList = (report) =>
  element("ul", { class: "unsaved" }, reportTexts(report).map(({ title, detail }) =>
    element("li", {}, element("strong", {}, title), detail && element("span", { class: "mono" }, detail))));
