// The dashboard: all workspaces, what their agents do, and what happened.

import { get, post, signInAddress, workspacePath } from "../lib/api.js";
import { Closing } from "./closing.js";
import { copy } from "../lib/copy.js";
import { byId, element, setText } from "../lib/dom.js";
import { startHead } from "../lib/head.js";
import { hear } from "../lib/live.js";
import { notifyWaiting } from "../lib/notices.js";
import { Row } from "./row.js";
import { agent, beganToWait, branchOf, wantedState, workspaceState } from "./state.js";
import { Timeline } from "./timeline.js";
import { complain, toast } from "../lib/toast.js";
import { plural, repositoryName } from "../lib/format.js";
import { Workspaces } from "./workspaces.js";

const workspaces = new Workspaces();
const rows = new Map();
const closings = new Map();
const lastEvents = new Map();
const head = startHead();
const list = byId("list");

const groups = [
  { id: "all", label: "All", has: (workspace) => workspaceState(workspace).kind !== "closed" },
  { id: "waiting", label: "Waiting for you", has: (workspace) => isRunning(workspace) && agent(workspace)?.state === "waiting" },
  { id: "working", label: "Working", has: (workspace) => isRunning(workspace) && agent(workspace)?.state === "working" },
  { id: "attention", label: "Problems", has: (workspace) => ["stalled", "failed", "blocked", "degraded"].includes(workspaceState(workspace).kind) },
  { id: "suspended", label: "Suspended", has: (workspace) => ["suspended", "suspending"].includes(workspaceState(workspace).kind) },
  { id: "closed", label: "Closed", has: (workspace) => workspaceState(workspace).kind === "closed" },
];
const isRunning = (workspace) => workspaceState(workspace).kind === "running";

const query = new URLSearchParams(location.search);
const filter = byId("filter");
let group = groups.find((each) => each.id === query.get("show")) ?? groups[0];
filter.value = query.get("q") ?? "";

// Filtering

function matches(workspace) {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const labels = Object.entries(workspace.metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const text = [workspace.metadata.name, repositoryName(workspace.spec.repository), branchOf(workspace), ...labels].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function filtered() {
  const chosen = new URLSearchParams();
  if (filter.value) chosen.set("q", filter.value);
  if (group.id !== "all") chosen.set("show", group.id);
  history.replaceState(null, "", chosen.size > 0 ? `/?${chosen}` : "/");
  draw();
}

filter.addEventListener("input", filtered);
addEventListener("keydown", (event) => {
  const target = /** @type {Element} */ (event.target);
  if (event.key !== "/" || target.closest("input, textarea, dialog")) return;
  event.preventDefault();
  filter.focus();
});

const chips = groups.map((each) => {
  const chip = element("button", { type: "button", class: "chip", onclick: () => { group = each; filtered(); } },
    element("span", {}, each.label), element("span", { class: "count" }));
  byId("groups").append(chip);
  return chip;
});

// What can be done with one

const attempt = (action) => action().catch(complain);

function actions(workspace) {
  const { name } = workspace.metadata;
  const path = workspacePath(name);
  const { kind } = workspaceState(workspace);
  const isViewer = head.role() === "viewer" && "Viewers may only look";
  const chat = workspace.status?.receipt?.chat ?? workspace.spec.chat;
  const wanted = wantedState(workspace);
  return [
    { label: "Open", icon: "terminal", href: `/code/${name}` },
    chat && { label: "Chat", icon: "chat", href: `/chat/${encodeURIComponent(chat)}` },
    { label: "Events", icon: "eye", run: () => timeline.choose(name) },
    { label: "Copy attach command", icon: "copy", run: async () => { if (await copy(`berth attach ${name}`)) toast("Copied.", { seconds: 2 }); } },
    null,
    wanted === "Open" && { label: "Suspend", icon: "pause", disabled: isViewer, run: () => attempt(() => post(`${path}/suspend`)) },
    wanted === "Suspended" && { label: "Resume", icon: "play", disabled: isViewer, run: () => attempt(() => post(`${path}/resume`)) },
    wanted === "Closed" && { label: kind === "blocked" ? "Keep it open" : "Open again", icon: "open", disabled: isViewer || (kind === "closing" && "It is being closed"), run: () => attempt(() => post(`${path}/reopen`)) },
    { label: "Reconcile", icon: "reconnect", disabled: isViewer, run: () => attempt(() => post(`${path}/reconcile`)) },
    kind !== "closed" && { label: "Close…", icon: "power", danger: true, disabled: isViewer, run: () => closing(name).open() },
  ].filter((each) => each === null || Boolean(each));
}

function closing(name) {
  if (!closings.has(name)) {
    closings.set(name, new Closing(name, {
      workspace: () => workspaces.items.get(name),
      left: (chat) => toast(`${name} is closed.`, {
        tone: "good", seconds: 15,
        actions: chat ? [{ label: "See the summary", kind: "primary", run: () => location.assign(`/chat/${encodeURIComponent(chat)}#latest`) }] : [],
      }),
    }));
  }
  return closings.get(name);
}

// Drawing

const rank = { Open: 0, Suspended: 1, Closed: 2 };
const place = (workspace) => rank[wantedState(workspace)];

function draw() {
  const all = [...workspaces.items.values()].sort((left, right) =>
    place(left) - place(right) || left.metadata.name.localeCompare(right.metadata.name));
  const shown = all.filter((workspace) => group.has(workspace) && matches(workspace));
  for (const [uid, row] of rows) if (!all.some((each) => each.metadata.uid === uid)) { row.element.remove(); rows.delete(uid); }
  const elements = shown.map((workspace) => row(workspace).element);
  // Moving an element takes its focus away, so those that are in place stay.
  elements.forEach((each, at) => { if (list.children[at] !== each) list.insertBefore(each, list.children[at] ?? null); });
  while (list.children.length > elements.length) list.lastChild.remove();
  chips.forEach((chip, at) => {
    const count = all.filter(groups[at].has).length;
    setText(chip.querySelector(".count"), String(count));
    chip.hidden = at > 0 && count === 0 && groups[at] !== group;
    chip.setAttribute("aria-pressed", String(groups[at] === group));
  });
  drawEmpty(all, shown);
  drawTitle(all);
  head.live(workspaces);
}

function row(workspace) {
  const { uid, name } = workspace.metadata;
  if (!rows.has(uid)) {
    rows.set(uid, new Row(workspace, actions));
    if (lastEvents.has(name)) rows.get(uid).happened(lastEvents.get(name));
  }
  return rows.get(uid);
}

function drawEmpty(all, shown) {
  const isNone = workspaces.isListed && all.length === 0;
  byId("none").hidden = !isNone;
  byId("nothing-found").hidden = isNone || shown.length > 0 || !workspaces.isListed;
  byId("loading").hidden = workspaces.isListed || all.length > 0 || workspaces.status === 401;
  byId("signed-out").hidden = workspaces.status !== 401;
}

function drawTitle(all) {
  const waiting = all.filter(groups[1].has).length;
  const open = all.filter((workspace) => wantedState(workspace) === "Open").length;
  document.title = waiting > 0 ? `(${waiting}) Berth` : "Berth";
  const parts = [plural(open, "open workspace"), waiting > 0 && `${waiting} waiting for you`];
  setText(byId("summary"), workspaces.isListed ? parts.filter(Boolean).join(", ") : "");
}

// Following

workspaces.onChange(({ before, after }) => {
  if (before && after && beganToWait(before, after)) notifyWaiting(after);
  if (after) row(after).update(after);
  closings.forEach((each) => each.observe());
  draw();
});

const timeline = new Timeline((event) => {
  lastEvents.set(event.name, event);
  rows.get(event.uid)?.happened(event);
});

hear("/api/v1/usage?watch=true", {
  open: () => {},
  lost: () => {},
  event: ({ text }) => {
    const { uid, samples, memoryLimitBytes } = JSON.parse(text);
    rows.get(uid)?.measured(samples, memoryLimitBytes);
  },
}, { whileVisible: true });

setInterval(() => { for (const each of rows.values()) each.drawEvent(); }, 15_000);
byId("sign-in").href = signInAddress();
draw();
workspaces.start();
timeline.start();
get("/api/v1/version").then((version) => setText(byId("version"), `Berth ${version.controller}, Engine ${version.engine ?? "silent"}`), () => {});
