// The row of tabs: Claude Code, pinned, and any number of shells.
//
// Keys on a tab: arrows choose, Shift with arrows moves, F2 renames, Delete closes, Enter goes into
// the terminal. A list of tabs holds tabs only, so the cross on one is for pointers; Delete and the
// page's menu do the same.

import { element, icon } from "../lib/dom.js";

export class Tabstrip {
  /** `events` has `select(id, {focus})`, `rename(id, title)`, `move(order)`, `close(id)`. */
  constructor(list, events) {
    this.list = list;
    this.events = events;
    this.tabs = [];
    this.selected = null;
    this.dragged = null;
    list.addEventListener("keydown", (event) => this.keyed(event));
  }

  show(tabs, selected) {
    this.tabs = tabs;
    this.selected = selected;
    if (this.list.querySelector("input") || this.dragged) return;
    const active = /** @type {HTMLElement} */ (document.activeElement);
    const focused = this.list.contains(active) ? active.dataset.tab : null;
    this.list.replaceChildren(...tabs.map((tab) => this.made(tab)));
    if (focused) this.tab(focused)?.focus();
    this.list.querySelector(".tab.selected")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  tab(id) {
    return this.list.querySelector(`[role="tab"][data-tab="${CSS.escape(id)}"]`);
  }

  made(tab) {
    const isSelected = tab.id === this.selected;
    const label = element(
      "button",
      {
        type: "button", role: "tab", id: `tab-${tab.id}`, "data-tab": tab.id, "aria-selected": String(isSelected),
        "aria-controls": `panel-${tab.id}`, tabIndex: isSelected ? 0 : -1,
        title: tab.pinned ? tab.title : `${tab.title}. Double-click or F2 renames, dragging or Shift with arrows moves.`,
        "aria-keyshortcuts": tab.pinned ? null : "F2 Delete",
        onclick: (event) => {
          if (event.target.closest(".close")) this.events.close(tab.id);
          else this.events.select(tab.id, { focus: true });
        },
        ondblclick: () => this.edit(tab.id),
      },
      icon(tab.pinned ? "agent" : "terminal"),
      element("span", { class: "title" }, tab.title),
      tab.pinned ? null : element("span", { class: "close", title: `Close ${tab.title}` }, icon("x")),
    );
    const box = element(
      "div",
      { class: `tab ${isSelected ? "selected" : ""} ${tab.attention ? "attention" : ""}`, role: "none", draggable: !tab.pinned, "data-box": tab.id },
      label,
    );
    this.makeDraggable(box, tab);
    return box;
  }

  makeDraggable(box, tab) {
    box.addEventListener("dragstart", (event) => {
      this.dragged = tab.id;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", tab.title);
      box.classList.add("dragged");
    });
    box.addEventListener("dragover", (event) => {
      if (!this.dragged || tab.pinned || this.dragged === tab.id) return;
      event.preventDefault();
      const middle = box.getBoundingClientRect().left + box.offsetWidth / 2;
      const dragged = this.list.querySelector(`[data-box="${CSS.escape(this.dragged)}"]`);
      if (event.clientX < middle) box.before(dragged);
      else box.after(dragged);
    });
    box.addEventListener("drop", (event) => event.preventDefault());
    box.addEventListener("dragend", () => {
      this.dragged = null;
      const order = [...this.list.children].map((each) => each.dataset.box);
      box.classList.remove("dragged");
      if (order.join() !== this.tabs.map((each) => each.id).join()) this.events.move(order);
    });
  }

  edit(id) {
    const tab = this.tabs.find((each) => each.id === id);
    const label = this.tab(id);
    if (!tab || !label) return;
    const input = element("input", { class: "rename", value: tab.title, maxLength: 60, "aria-label": `New name of ${tab.title}` });
    let isDone = false;
    const finish = (isTaken) => {
      if (isDone) return;
      isDone = true;
      const title = input.value.trim();
      input.replaceWith(label);
      label.focus();
      if (isTaken && title !== "" && title !== tab.title) this.events.rename(id, title);
      else this.show(this.tabs, this.selected);
    };
    input.addEventListener("blur", () => finish(true));
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Enter") finish(true);
      if (event.key === "Escape") finish(false);
    });
    label.replaceWith(input);
    input.select();
    input.focus();
  }

  keyed(event) {
    const id = event.target.dataset?.tab;
    const at = this.tabs.findIndex((tab) => tab.id === id);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && event.shiftKey) this.shift(at, at + step);
    else if (step) this.go((at + step + this.tabs.length) % this.tabs.length);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.tabs.length - 1);
    else if (event.key === "F2") this.edit(id);
    else if (event.key === "Delete" && !this.tabs[at].pinned) this.events.close(id);
    else if (event.key === "ArrowDown") this.events.select(id, { focus: true });
    else return;
    event.preventDefault();
  }

  go(at) {
    this.events.select(this.tabs[at].id, { focus: false });
    this.tab(this.tabs[at].id)?.focus();
  }

  shift(from, to) {
    if (this.tabs[from].pinned || !this.tabs[to] || this.tabs[to].pinned) return;
    const order = this.tabs.map((tab) => tab.id);
    order.splice(to, 0, ...order.splice(from, 1));
    this.events.move(order);
  }
}
