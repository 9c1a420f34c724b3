// Stands in every page itself, so that it runs before the first paint and whatever else fails to load.
(() => {
  const stored = (storage, key) => {
    try {
      return (storage === "localStorage" ? localStorage : sessionStorage).getItem(key);
    } catch {
      return null; // Private windows may refuse.
    }
  };

  // The page must never flash in the wrong colours.
  const theme = stored("localStorage", "berth.theme");
  document.documentElement.dataset.theme = theme === "dark" || theme === "light" ? theme : "system";

  // A browser on the Engine's own machine drops what it is loading whenever a container comes or goes
  // (ERR_NETWORK_CHANGED), so a page that misses a part loads itself again: at once, then more slowly.
  const key = "berth.reloads";
  const pauses = [200, 500, 1000, 2000, 5000];
  const forgottenAfter = 30_000;
  let isIncomplete = false;

  function reload() {
    if (isIncomplete) return;
    isIncomplete = true;
    const { count = 0, at = 0 } = JSON.parse(stored("sessionStorage", key) ?? "{}");
    const failures = Date.now() - at < forgottenAfter ? count + 1 : 1;
    try {
      sessionStorage.setItem(key, JSON.stringify({ count: failures, at: Date.now() }));
    } catch {
      return explain(); // Without a count it would reload for ever at full speed.
    }
    if (failures > 2) explain();
    setTimeout(() => location.reload(), pauses[Math.min(failures, pauses.length) - 1]);
  }

  function explain() {
    if (!document.body) return addEventListener("DOMContentLoaded", explain);
    const text = (tag, content) => Object.assign(document.createElement(tag), { textContent: content });
    const again = Object.assign(text("button", "Try now"), { type: "button", className: "button primary", onclick: () => location.reload() });
    const notice = Object.assign(document.createElement("div"), { className: "incomplete" });
    notice.setAttribute("role", "alert");
    notice.append(
      text("h1", "Parts of this page could not be loaded"),
      text("p", document.documentElement.dataset.incomplete ?? "The gateway does not answer, or the connection to it broke."),
      text("p", "It is tried again every few seconds."),
      again,
    );
    return document.body.append(notice);
  }

  addEventListener("error", ({ target }) => {
    const isPart = target instanceof HTMLScriptElement || (target instanceof HTMLLinkElement && target.rel === "stylesheet");
    if (isPart) reload();
  }, true);
  addEventListener("incomplete", reload);
})();
