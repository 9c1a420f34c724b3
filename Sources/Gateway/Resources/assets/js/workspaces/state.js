// What a workspace's conditions mean for somebody who looks at it. Pure.

import { clock, sentence } from "../lib/format.js";

export const condition = (workspace, type) =>
  workspace.status?.conditions?.find((each) => each.type === type);

/** Where the workspace shall be: what its spec says, or what idleness made of that. */
export function wantedState(workspace) {
  const sleep = workspace.status?.asleep;
  const isAsleep = sleep && sleep.generation === workspace.metadata.generation;
  return isAsleep ? sleep.state : (workspace.spec?.state ?? "Open");
}

/**
 * One of: running, pulling, cloning, recovering, suspended, suspending, closed, closing, blocked, failed,
 * stalled, degraded; with a title, a detail, and whether a terminal can be had.
 */
export function workspaceState(workspace) {
  const ready = condition(workspace, "Ready");
  const stalled = condition(workspace, "Stalled");
  const reconciling = condition(workspace, "Reconciling");
  const wanted = wantedState(workspace);
  const made = (kind, tone, title, detail = "", canAttach = false) => ({
    kind, tone, title, detail, canAttach, reason: ready?.reason ?? "",
  });

  if (workspace.status?.receipt && wanted === "Closed") return made("closed", "", "Closed");
  if (stalled?.status === "True") return made("stalled", "bad", "Stalled", sentence(stalled.message));
  const current = ready && ready.observedGeneration === workspace.metadata.generation;
  if (wanted === "Closed") {
    if (ready?.reason === "Closed") return made("closed", "", "Closed");
    if (ready?.reason === "CloseBlocked") {
      return made("blocked", "warn", "Close blocked", "Closing waits until the work is saved.", true);
    }
    return made("closing", "busy", "Closing", reconcilingDetail(reconciling));
  }
  if (wanted === "Suspended") {
    if (current && ready.reason === "Suspended") {
      const why = workspace.status?.asleep ? "Nobody used it. " : "";
      return made("suspended", "", "Suspended", `${why}Its container is stopped; its volume, and all work on it, is kept.`);
    }
    return made("suspending", "busy", "Suspending", reconcilingDetail(reconciling));
  }
  if (ready?.status === "True") return made("running", "good", "Running", "", true);
  if (ready?.status === "Unknown") {
    return made("degraded", "warn", "Engine silent", "The Docker Engine does not answer. Berth goes on as soon as it does.", true);
  }
  if (ready?.reason === "Cloning") {
    return made("cloning", "busy", "Cloning", sentence(ready.message));
  }
  if (ready?.reason === "PullingImage") return made("pulling", "busy", "Getting the image", sentence(ready.message));
  if (ready?.reason === "CloneFailed") return made("failed", "bad", "Clone failed", sentence(ready.message));
  if (!workspace.status?.attempt) return made("recovering", "busy", "Starting", reconcilingDetail(reconciling));
  return made("recovering", "busy", "Recovering", reconcilingDetail(reconciling) || sentence(ready?.message));
}

const reconcilingDetail = (reconciling) => (reconciling?.status === "True" ? sentence(reconciling.message) : "");

export const agents = {
  starting: { label: "Starting", tone: "busy" },
  working: { label: "Working", tone: "busy" },
  waiting: { label: "Waiting for you", tone: "warn" },
  limited: { label: "Limited", tone: "bad" },
  exited: { label: "Exited", tone: "" },
};

/** What Claude Code is doing; null when there is none. */
export function agent(workspace) {
  const report = workspace.status?.agent;
  if (!report || !agents[report.state]) return null;
  const known = agents[report.state];
  const label = report.state === "limited" && report.until ? `Limited until ${clock(report.until)}` : known.label;
  return { ...known, label, state: report.state, since: report.since };
}

/** The last look for unsaved work; null when nobody ever looked. */
export function savedWork(workspace) {
  const report = workspace.status?.unsavedWork;
  if (!report) return null;
  if (report.verdict === "Saved") return { label: "Saved", tone: "good", report };
  if (report.verdict === "Unsaved") return { label: `${report.items.length} unsaved`, tone: "warn", report };
  return { label: "Not known", tone: "warn", report };
}

/** How far what takes long is, in per cent; null when nobody knows. */
export function percentDone(workspace) {
  const done = workspace.status?.progress?.done;
  return typeof done === "number" ? Math.round(done * 100) : null;
}

export const branchOf = (workspace) => workspace.spec?.featureBranch ?? workspace.spec?.branch ?? "main";

/** Whether the agent has just begun to need a human; a quick turn shows as a later `since` only. */
export function beganToWait(before, after) {
  const was = before?.status?.agent;
  const is = after?.status?.agent;
  if (!was || is?.state !== "waiting" || before.metadata.uid !== after.metadata.uid || was.state === "starting") return false;
  return was.state !== "waiting" || was.since !== is.since;
}
