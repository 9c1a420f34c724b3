// The browser's own notifications, and the page's title, when an agent waits for a human.

import { remember, remembered } from "./appearance.js";
import { branchOf } from "../workspaces/state.js";
import { toast } from "./toast.js";

const key = "berth.notify";

export const canNotify = () => "Notification" in window && window.isSecureContext;

export const wantsNotices = () => canNotify() && Notification.permission === "granted" && remembered(key) === "yes";

/** Turns notifications on, asking the browser first, or off. Gives whether they are on. */
export async function toggleNotices() {
  if (wantsNotices()) {
    remember(key, "no");
    return false;
  }
  if (!canNotify()) {
    toast("This browser shows notifications only on a secure (https or localhost) address.", { tone: "warn" });
    return false;
  }
  const permission = await Notification.requestPermission();
  if (permission !== "granted") {
    toast("The browser does not allow notifications here. Its site settings can change that.", { tone: "warn" });
    return false;
  }
  remember(key, "yes");
  return true;
}

/** Tells of `workspace`, unless somebody is looking at the page. */
export function notifyWaiting(workspace) {
  if (!wantsNotices() || (document.visibilityState === "visible" && document.hasFocus())) return;
  const { name, uid } = workspace.metadata;
  let notice;
  try {
    notice = new Notification(`${name} waits for you`, {
      body: `Claude Code on ${branchOf(workspace)} has stopped and needs an answer.`,
      icon: "/assets/icon.svg",
      tag: `berth-${uid}`,
    });
  } catch {
    return; // Phones allow them only to service workers.
  }
  notice.onclick = () => {
    window.focus();
    if (location.pathname !== `/code/${name}`) location.assign(`/code/${name}`);
    notice.close();
  };
}
