// Starts /code/{name} once xterm.js is there; it comes out of the workspace image.

import { byId, element } from "./dom.js";

function cannotLoad() {
  byId("card").hidden = false;
  byId("card").replaceChildren(
    element("div", { class: "sheet tone-bad" },
      element("h1", {}, "The terminal cannot be loaded"),
      element("p", { class: "muted" }, "Its program comes out of the workspace image, which is not on the Docker Engine yet, or the gateway does not answer."),
      element("div", { class: "actions" },
        element("button", { type: "button", class: "button primary", onclick: () => location.reload() }, "Try again"),
        element("a", { class: "button", href: "/" }, "All workspaces"))),
  );
}

if (typeof window.Terminal === "function") import("./workbench.js").catch(cannotLoad);
else cannotLoad();
