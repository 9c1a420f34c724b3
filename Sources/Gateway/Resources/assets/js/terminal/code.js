// Starts /code/{name} once xterm.js is there; it comes out of the workspace image.

const missing = () => dispatchEvent(new Event("incomplete"));

if (typeof window.Terminal === "function") import("./workbench.js").catch(missing);
else missing();
