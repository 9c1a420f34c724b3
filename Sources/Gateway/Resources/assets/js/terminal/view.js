// What the page says above a terminal, and what can be done about it. Pure: from what is known to
// what is shown.

import { percentDone, workspaceState } from "../workspaces/state.js";
import { ago, sentence } from "../lib/format.js";

const none = (title) => ({ place: "none", title });
const banner = (tone, title, text = "", rest = {}) => ({ place: "banner", tone, title, text, ...rest });
const card = (tone, title, text = "", rest = {}) => ({ place: "card", tone, title, text, ...rest });

/**
 * `place` is none, banner or card; besides tone, title and text there may be `isBusy`, `progress`,
 * `receipt`, `command` and `actions`, by name.
 */
export function view({ name, workspace, isListed, isLive, status, connection, hasScreen, tab }) {
  if (status === 401 || connection.phase === "signedOut") {
    return card("", "You are signed out", "Sign in again with a new link. The workspace goes on meanwhile.", {
      command: `berth open ${name}`, actions: ["signIn"],
    });
  }
  if (!workspace) return withoutWorkspace({ name, isListed, isLive, status });
  const found = workspaceState(workspace);
  if (!isLive && connection.phase !== "open") {
    const text = "The gateway does not answer. The workspace goes on without it, and this page comes back by itself.";
    return hasScreen
      ? banner("warn", "Reconnecting", text, { isBusy: true, actions: ["retry"] })
      : card("warn", "Reconnecting", text, { isBusy: true, actions: ["retry"] });
  }
  return found.kind === "running" || found.kind === "blocked" || found.kind === "degraded"
    ? attachable(found, connection, hasScreen, tab)
    : unattachable(found, workspace, hasScreen);
}

function withoutWorkspace({ name, isListed, isLive, status }) {
  if (isListed && isLive) {
    return card("", `There is no workspace called ${name}`, "It may have been deleted, or its name is written differently.", {
      actions: ["dashboard"],
    });
  }
  if (status === 403) return card("bad", "Not allowed", "You may not look at this workspace.", { actions: ["dashboard"] });
  if (isLive || status === undefined) return card("", `Looking for ${name}`, "", { isBusy: true, isQuiet: true });
  return card("warn", "Reconnecting", "The gateway does not answer.", { isBusy: true });
}

function attachable(found, connection, hasScreen, tab) {
  if (connection.phase === "forbidden") {
    return card("", "Terminals are not for viewers", "You may see what workspaces do. To type into one you need the role editor.", {
      actions: ["dashboard"],
    });
  }
  if (connection.phase === "gone") return card("", "This tab was closed elsewhere", "", { actions: ["claude"] });
  if (connection.phase === "ended") {
    return banner("", `${tab?.title ?? "The shell"} has ended`, "", { actions: ["restart", "closeTab"] });
  }
  if (connection.phase === "waiting") {
    const text = connection.reason ? sentence(connection.reason) : "The connection to the terminal was lost.";
    return banner("warn", "Reconnecting", text, { isBusy: true, retryAt: connection.retryAt, actions: ["retry"] });
  }
  if (found.kind === "blocked") {
    return banner("warn", found.title, found.detail, { actions: ["review", "keepOpen"] });
  }
  if (found.kind === "degraded") return banner("warn", found.title, found.detail, { isBusy: true });
  if (connection.phase === "connecting") {
    // What is shown stays until it takes too long: most connections are there at once.
    return hasScreen
      ? banner("warn", "Reconnecting", "Asking for the terminal.", { isBusy: true, isQuiet: true })
      : card("", "Connecting", "", { isBusy: true, isQuiet: true });
  }
  return none(`${found.title}, connected`);
}

function unattachable(found, workspace, hasScreen) {
  switch (found.kind) {
    case "suspended":
      return card("", "Suspended", found.detail, { actions: ["resume", "dashboard"] });
    case "closed":
      return closed(workspace);
    case "stalled":
      return card("bad", `Stalled: ${found.reason}`, found.detail, { actions: ["reconcile", "dashboard"] });
    case "failed":
      return card("bad", found.title, `${found.detail} Berth tries again by itself.`, { actions: ["reconcile"] });
    case "pulling":
    case "cloning": {
      const progress = percentDone(workspace) ?? undefined;
      const title = progress === undefined ? found.title : `${found.title} ${progress} %`;
      return card("busy", title, found.detail, { isBusy: true, progress });
    }
    case "closing":
      return card("busy", "Closing", found.detail, { isBusy: true });
    case "suspending":
      return card("busy", "Suspending", found.detail, { isBusy: true });
    default:
      return hasScreen
        ? banner("busy", found.title, found.detail, { isBusy: true })
        : card("busy", found.title, found.detail, { isBusy: true });
  }
}

function closed(workspace) {
  const receipt = workspace.status?.receipt;
  const text = receipt ? `It was closed ${ago(receipt.closedAt)}; this is what remains.` : "";
  return card("", "Closed", text, {
    receipt,
    actions: [...(receipt?.chat ?? workspace.spec.chat ? ["chat"] : []), "dashboard", "reopen"],
  });
}
