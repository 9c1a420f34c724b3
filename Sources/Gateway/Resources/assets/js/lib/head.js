// The head of the dashboard and the chats: whether the page is live, the theme, who is signed in.

import { get, remove } from "./api.js";
import { themeButton } from "./appearance.js";
import { explainDisabled } from "./disabled.js";
import { byId, setText } from "./dom.js";
import { menuButton } from "./menu.js";
import { canNotify, toggleNotices, wantsNotices } from "./notices.js";
import { complain, toast } from "./toast.js";

/** Gives `live(workspaces)`, to be told of the connection, and `role()`. */
export function startHead() {
  explainDisabled();
  let session = { user: "", role: "admin" };
  themeButton(byId("theme"));
  menuButton(byId("account"), () => [
    {
      label: "Notify me when one waits", icon: "bell", checked: wantsNotices(),
      disabled: !canNotify() && "Only on a secure address",
      run: async () => { if (await toggleNotices()) toast("This browser notifies you when an agent waits for you.", { tone: "good" }); },
    },
    null,
    { label: session.user ? `Sign out ${session.user}` : "Sign out", icon: "power", run: signOut },
  ]);
  get("/api/v1/session").then((found) => {
    session = found;
    byId("account").title = `${found.user}, ${found.role}`;
  }, () => {});

  return {
    role: () => session.role,
    live({ isLive, status }) {
      const text = isLive ? "Live" : status === 401 ? "Signed out" : "Reconnecting";
      byId("live-dot").className = `dot ${isLive ? "tone-good" : "tone-warn"}`;
      setText(byId("live-text"), text);
    },
  };
}

async function signOut() {
  try {
    await remove("/api/v1/session");
    location.assign("/login");
  } catch (error) {
    complain(error);
  }
}
