// One workspace in the dashboard's list.

import { element, icon, setText } from "../lib/dom.js";
import { menuButton } from "../lib/menu.js";
import { agent, branchOf, savedWork, workspaceState } from "./state.js";
import { Sparkline } from "./sparkline.js";
import { reportTexts } from "./unsaved.js";
import { ago, bytes, full, repositoryName } from "../lib/format.js";

export class Row {
  /** `actions(workspace)` gives the entries of the menu. */
  constructor(workspace, actions) {
    this.workspace = workspace;
    this.measuredAt = 0;
    this.cpu = new Sparkline();
    this.memory = new Sparkline();
    this.cpuText = element("span", { class: "figure" });
    this.memoryText = element("span", { class: "figure" });
    const { name } = workspace.metadata;
    this.state = element("span", { class: "pill" });
    this.where = element("p", { class: "where muted" });
    this.saved = element("span", { class: "pill plain" });
    this.event = element("p", { class: "last muted" });
    const more = element(
      "button",
      { type: "button", class: "button quiet icon-only", "aria-label": `More for ${name}`, title: "More" },
      icon("more"),
    );
    menuButton(more, () => actions(this.workspace));
    this.element = element("li", { class: "row", "data-name": name },
      element("div", { class: "identity" },
        element("h2", {}, element("a", { href: `/code/${name}` }, name)),
        this.where),
      element("div", { class: "states" }, this.state, this.saved),
      usage("CPU", this.cpu, this.cpuText),
      usage("Memory", this.memory, this.memoryText),
      element("div", { class: "actions" }, element("a", { class: "button open", href: `/code/${name}`, "aria-label": `Open ${name}` }, "Open"), more),
      this.event);
    this.update(workspace);
  }

  update(workspace) {
    this.workspace = workspace;
    const found = workspaceState(workspace);
    const doing = found.kind === "running" ? agent(workspace) : null;
    const shown = doing ?? { label: found.kind === "running" ? "Running" : found.title, tone: found.tone };
    setText(this.state, shown.label);
    this.state.className = `pill ${shown.tone && `tone-${shown.tone}`}`;
    this.state.title = doing ? `Claude Code, since ${full(doing.since)}` : found.detail;
    this.element.dataset.kind = found.kind;
    this.where.replaceChildren(
      element("span", { title: workspace.spec.repository }, repositoryName(workspace.spec.repository)),
      element("span", { class: "branch mono" }, icon("branch"), element("span", {}, branchOf(workspace))),
    );
    const saved = savedWork(workspace);
    this.saved.hidden = !saved || found.kind === "closed";
    if (saved) {
      setText(this.saved, saved.label);
      this.saved.className = `pill plain tone-${saved.tone}`;
      this.saved.title = [`Looked ${ago(saved.report.lookedAt)}`, ...reportTexts(saved.report).map(({ title, detail }) => (detail ? `${title}: ${detail}` : title))].join("\n");
    }
    const isIdle = !["running", "blocked", "recovering", "degraded"].includes(found.kind);
    this.element.classList.toggle("idle", isIdle);
    if (isIdle) this.idle();
    this.problem = ["stalled", "failed", "blocked", "degraded"].includes(found.kind) ? found.detail : "";
    this.drawEvent();
  }

  idle() {
    this.cpu.clear();
    this.memory.clear();
    setText(this.cpuText, "–");
    setText(this.memoryText, "–");
  }

  /** Takes samples, of which some may be known already. */
  measured(samples, limit) {
    const fresh = samples.filter(({ time }) => Date.parse(time) > this.measuredAt);
    if (fresh.length === 0) return;
    for (const { time, processors, memoryBytes } of fresh) {
      this.measuredAt = Date.parse(time);
      this.cpu.add(processors, 1);
      this.memory.add(memoryBytes, limit || memoryBytes);
    }
    const { processors, memoryBytes } = fresh.at(-1);
    setText(this.cpuText, `${Math.round(processors * 100)} %`);
    setText(this.memoryText, bytes(memoryBytes));
    this.memoryText.title = limit ? `of ${bytes(limit)}` : "";
  }

  happened(event) {
    this.lastEvent = event;
    this.drawEvent();
  }

  drawEvent() {
    const { lastEvent, problem } = this;
    this.event.classList.toggle("tone-bad", Boolean(problem) || lastEvent?.severity === "Warning");
    if (problem) return this.event.replaceChildren(icon("alert"), element("span", {}, problem));
    if (!lastEvent) return this.event.replaceChildren();
    const text = lastEvent.message[0].toUpperCase() + lastEvent.message.slice(1);
    this.event.replaceChildren(
      element("time", { dateTime: lastEvent.time, title: full(lastEvent.time) }, ago(lastEvent.time)),
      element("span", { title: text }, text),
    );
  }
}

const usage = (label, { element: curve }, figure) =>
  element("div", { class: "usage" }, element("span", { class: "muted" }, label), curve, figure);
