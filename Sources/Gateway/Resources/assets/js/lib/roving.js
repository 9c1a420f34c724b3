// One stop of the Tab key for a group of controls; arrow keys go between them, as the toolbar pattern
// of the ARIA Authoring Practices has it.

const controlsOf = (group) =>
  [...group.querySelectorAll("button, a[href]")].filter((control) => !control.disabled && control.getClientRects().length > 0);

/** Lets arrow keys, Home and End move within `group`; the Tab key comes back to where it left. */
export function rove(group) {
  let current = null;

  function stopAt(control) {
    current = control;
    for (const each of group.querySelectorAll("button, a[href]")) each.tabIndex = each === control ? 0 : -1;
  }

  /** What was the stop may be hidden by now. */
  function refresh() {
    const controls = controlsOf(group);
    if (!controls.includes(current)) stopAt(controls[0] ?? null);
  }

  group.addEventListener("focusin", ({ target }) => stopAt(target.closest("button, a[href]")));
  group.addEventListener("keydown", (event) => {
    const controls = controlsOf(group);
    const at = controls.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1 + controls.length, ArrowRight: at + 1, Home: 0, End: controls.length - 1 }[event.key];
    if (at < 0 || to === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    controls[to % controls.length].focus();
  });
  new MutationObserver(refresh).observe(group, { attributes: true, attributeFilter: ["hidden"], subtree: true });
  refresh();
}
