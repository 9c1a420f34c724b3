// Runs before the first paint, so that the page never flashes in the wrong colours.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem("berth.theme");
  } catch {
    // Without storage the system decides.
  }
  document.documentElement.dataset.theme = theme === "dark" || theme === "light" ? theme : "system";
})();
