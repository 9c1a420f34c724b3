// /code/{name}: Claude Code and shells of one workspace.

import { get, post, signInAddress, workspacePath } from "../lib/api.js";
import { onAppearance, themeButton } from "../lib/appearance.js";
import { Closing } from "../workspaces/closing.js";
import { disable, explainDisabled } from "../lib/disabled.js";
import { byId, setText } from "../lib/dom.js";
import { rove } from "../lib/roving.js";
import { Search } from "./search.js";
import { menuButton } from "../lib/menu.js";
import { notifyWaiting, toggleNotices, wantsNotices } from "../lib/notices.js";
import { Keys, followKeyboard, scrollByTouch } from "./touch.js";
import { preferences } from "./preferences.js";
import { agent, beganToWait, branchOf, wantedState, workspaceState } from "../workspaces/state.js";
import { allowStyles } from "./strict-styles.js";
import { Tabs } from "./tabs.js";
import { complain, toast } from "../lib/toast.js";
import { Uploads } from "./uploads.js";
import { Overlay } from "./overlay.js";
import { view } from "./view.js";
import { repositoryName } from "../lib/format.js";
import { Workspaces } from "../workspaces/workspaces.js";

const name = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const path = workspacePath(name);
const workspaces = new Workspaces();
const workspace = () => workspaces.items.get(name);
let role = "admin";
let agentTitle = "";
const viewersMayNot = () => (role === "viewer" ? "Viewers may only look; this needs the role editor." : "");

allowStyles();
const tabs = new Tabs(name, {
  list: byId("tabs"),
  stage: byId("stage"),
  events: {
    changed: () => draw(),
    typed: (data) => keys.applied(data),
    dropped: () => byId("banner").animate?.([{ translate: "0" }, { translate: "0 3px" }, { translate: "0" }], 140),
    titled: (id, title) => {
      if (id === "claude") agentTitle = title;
      drawTitle();
    },
    shortcut,
  },
});
const current = () => tabs.current;
const keys = new Keys(current);
const search = new Search(current);
const closing = new Closing(name, {
  workspace,
  command: (text) => tabs.command(text),
  // To the linked chat, where the summary is; without one the receipt is shown right here.
  left: (chat) => { if (chat) location.assign(`/chat/${encodeURIComponent(chat)}#latest`); },
});
const attempt = (action) => action().catch(complain);

const overlay = new Overlay({
  signIn: { label: "Sign in", href: signInAddress },
  dashboard: { label: "All workspaces", href: () => "/" },
  chat: { label: "Open the chat", icon: "chat", href: () => chatAddress(workspace()) },
  retry: { label: "Try now", icon: "reconnect", run: () => reconnect() },
  resume: { label: "Resume", icon: "play", run: () => attempt(() => post(`${path}/resume`)), whyNot: viewersMayNot },
  reopen: { label: "Open again", icon: "open", run: () => attempt(() => post(`${path}/reopen`)), whyNot: viewersMayNot },
  keepOpen: { label: "Keep it open", run: () => attempt(() => post(`${path}/reopen`)), whyNot: viewersMayNot },
  review: { label: "Review", run: () => closing.open() },
  reconcile: { label: "Look again", icon: "reconnect", run: () => attempt(() => post(`${path}/reconcile`)), whyNot: viewersMayNot },
  claude: { label: "Back to Claude Code", run: () => tabs.select("claude", { focus: true }) },
  restart: { label: "Start again", icon: "reconnect", run: () => { current().connection.retry(); current().screen.focus(); } },
  closeTab: { label: "Close tab", run: () => tabs.close(tabs.selected) },
});

function chatAddress(of) {
  const chat = of?.status?.receipt?.chat ?? of?.spec.chat;
  return chat ? `/chat/${encodeURIComponent(chat)}` : null;
}

function reconnect() {
  // The stream of states comes back by itself; only the terminals are asked for anew.
  for (const { connection } of tabs.terminals.values()) if (connection.phase !== "ended") connection.reconnect();
  current()?.screen.focus();
}

/** Keys of the page; true when one was taken. */
function shortcut(event) {
  if (!(event.ctrlKey && event.shiftKey) || event.altKey || event.metaKey) return false;
  const at = tabs.items.findIndex((tab) => tab.id === tabs.selected);
  const go = (step) => tabs.select(tabs.items[(at + step + tabs.items.length) % tabs.items.length].id, { focus: true });
  if (event.code === "KeyF") search.open();
  else if (event.code === "ArrowLeft") go(-1);
  else if (event.code === "ArrowRight") go(1);
  else if (event.code === "ArrowUp") tabs.strip.tab(tabs.selected)?.focus();
  else return false;
  event.preventDefault();
  return true;
}

// Drawing

function draw() {
  const found = workspace();
  const connection = current()?.connection ?? { phase: "idle", reason: "" };
  const tab = tabs.items.find((each) => each.id === tabs.selected);
  const hasScreen = Boolean(current()?.hasScreen);
  if (connection.phase === "open") current().hasScreen = true;
  overlay.show(view({
    name, workspace: found, isListed: workspaces.isListed, isLive: workspaces.isLive,
    status: workspaces.status || undefined, connection, hasScreen, tab,
  }));
  byId("stage").classList.toggle("stale", connection.phase !== "open");
  drawHead(found);
  drawToolbar(found, connection);
  drawTitle();
}

function drawHead(found) {
  setText(byId("name"), name);
  setText(byId("heading"), `Workspace ${name}`);
  if (!found) return;
  setText(byId("branch"), branchOf(found));
  byId("where").title = `${repositoryName(found.spec.repository)}, from ${found.spec.branch ?? "main"}`;
  const state = workspaceState(found);
  const shown = state.kind === "running" ? agent(found) ?? { label: "Running", tone: "good" } : { label: state.title, tone: state.tone };
  const pill = byId("state");
  pill.className = `pill ${shown.tone && `tone-${shown.tone}`}`;
  setText(pill, shown.label);
  const chat = chatAddress(found);
  byId("chat").hidden = !chat;
  if (chat) byId("chat").href = chat;
}

function drawToolbar(found, connection) {
  const state = found ? workspaceState(found) : null;
  const isConnected = tabs.terminals.get("claude")?.connection.phase === "open";
  const isClosing = found && wantedState(found) === "Closed" && state.kind !== "blocked";
  const unknown = found ? "" : "The workspace is not known yet.";
  const typing = viewersMayNot() || (isConnected ? "" : "Claude Code is not connected.");
  disable(byId("commit"), typing);
  disable(byId("merge"), typing);
  disable(byId("close-session"), viewersMayNot() || unknown || (isClosing ? "It is being closed, or closed already." : ""));
  disable(byId("add-shell"), viewersMayNot() || unknown || (state.canAttach ? "" : "The workspace has no terminal now."));
  const isIdle = ["held", "idle", "signedOut"].includes(connection.phase);
  disable(byId("reconnect"), isIdle ? "There is nothing to connect to now." : "");
}

function drawTitle() {
  const found = workspace();
  const state = found ? agent(found)?.state : null;
  const mark = state === "waiting" ? "● " : state === "working" ? "◌ " : "";
  const subject = agentTitle && !/^claude( code)?$/i.test(agentTitle) ? ` · ${agentTitle}` : "";
  document.title = `${mark}${name}${subject} · Berth`;
}

// What happens

workspaces.onChange(({ before, after }) => {
  if (before && !after && before.metadata.name !== name) return;
  if (after && after.metadata.name !== name) {
    if (before && beganToWait(before, after)) notifyWaiting(after);
    return;
  }
  const found = workspace();
  const canAttach = Boolean(found && workspaceState(found).canAttach);
  const began = canAttach && !tabs.canAttach;
  tabs.observe(canAttach);
  if (began) tabs.load();
  if (before && after && beganToWait(before, after)) {
    notifyWaiting(after);
    closing.agentWaits();
  }
  closing.observe();
  draw();
});

byId("add-shell").addEventListener("click", () => tabs.add());
byId("commit").addEventListener("click", () => tabs.command("/commit-changes"));
byId("merge").addEventListener("click", () => tabs.command("/ai-merge-back"));
byId("reconnect").addEventListener("click", reconnect);
byId("close-session").addEventListener("click", () => closing.open());
byId("find-open").addEventListener("click", () => search.open());
themeButton(byId("theme"));
explainDisabled();
rove(byId("keys"));
rove(byId("tools"));
onAppearance(() => { for (const { screen } of tabs.terminals.values()) screen.recolour(); });

function applyPreferences() {
  byId("keys").hidden = !preferences.showsKeys;
  for (const { screen } of tabs.terminals.values()) screen.apply();
}

function choose(preference, value) {
  preferences.set(preference, value);
  applyPreferences();
  if (preference === "screenReader") toast(value ? "Screen-reader mode is on." : "Screen-reader mode is off.", { seconds: 3 });
  current()?.screen.focus();
}

/** For those who cannot press F2, Delete or the cross on a tab. */
function tabActions() {
  const tab = tabs.items.find((each) => each.id === tabs.selected);
  if (!tab || tab.pinned) return [];
  return [
    { label: `Rename ${tab.title}`, icon: "terminal", run: () => tabs.strip.edit(tab.id) },
    { label: `Close ${tab.title}`, icon: "x", disabled: viewersMayNot(), run: () => tabs.close(tab.id) },
    null,
  ];
}

menuButton(byId("more"), () => [
  ...tabActions(),
  { label: "Search", icon: "search", keys: "Ctrl Shift F", run: () => search.open() },
  { label: "Larger letters", icon: "plus", run: () => choose("fontSize", preferences.nextFontSize(1)) },
  { label: `Smaller letters (${preferences.fontSize} px)`, icon: "x", run: () => choose("fontSize", preferences.nextFontSize(-1)) },
  null,
  { label: "Screen-reader mode", icon: "eye", checked: preferences.screenReader, run: () => choose("screenReader", !preferences.screenReader) },
  { label: "Bar with keys", icon: "keyboard", checked: preferences.showsKeys, run: () => choose("keys", preferences.showsKeys ? "no" : "yes") },
  { label: "Notify me when it waits", icon: "bell", checked: wantsNotices(), run: () => toggleNotices() },
]);

new Uploads(name, byId("stage"), byId("drop"), current);
scrollByTouch(byId("stage"));
followKeyboard(document.documentElement);
applyPreferences();

// A laptop that slept has connections that are dead without knowing it.
let lastTick = Date.now();
setInterval(() => {
  const now = Date.now();
  if (now - lastTick > 30_000) reconnect();
  lastTick = now;
}, 5000);
const hurry = () => {
  for (const { connection } of tabs.terminals.values()) if (connection.phase === "waiting") connection.retry();
};
addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") hurry(); });

tabs.begin();
workspaces.start();
get("/api/v1/session").then((session) => { role = session.role; draw(); }, () => draw());
