// The summary that closing a workspace leaves in its chat.

import { element, icon } from "../lib/dom.js";
import { itemText, problemText } from "../workspaces/unsaved.js";
import { clock, plural, full } from "../lib/format.js";

export function summaryCard(message) {
  const { summary } = message;
  const time = element("time", { dateTime: message.time, title: full(message.time) }, clock(message.time));
  // Messages that an earlier version stored are text only.
  if (!summary) return element("article", { class: "summary" }, head("Summary", time), element("pre", {}, message.text));
  return element("article", { class: "summary" },
    head(`Workspace ${summary.workspace} was closed`, time),
    element("dl", {}, facts(summary).flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, text)])),
    summary.work?.commitCount > 0 && work(summary.work),
    summary.rescue && kept(summary.rescue),
    lost("Could not be looked at, and is gone with the volume", summary.problems.map(problemText)),
    lost("Could not be rescued, and is gone with the volume", summary.unread),
    summary.rescueFailure && element("p", {}, `Nothing could be rescued: ${summary.rescueFailure}`),
    lost("So this is gone with the volume", summary.lost.map(itemLine)));
}

function facts({ repository, branch, base, work: done, isUnknown }) {
  const since = done?.base ? ` since ${done.base.slice(0, 7)}` : "";
  const commits = done ? plural(done.commitCount, "commit") + since : isUnknown ? "not known" : "none";
  return [["Repository", repository], ["Branch", `${branch}, from ${base}`], ["Commits", commits]];
}

function work({ commits, commitCount, filesChanged, insertions, deletions }) {
  const more = commitCount - commits.length;
  return [
    element("ul", { class: "commits" },
      commits.map(({ hash, subject }) => element("li", {}, element("code", {}, hash.slice(0, 7)), element("span", {}, subject))),
      more > 0 && element("li", {}, element("span", { class: "muted" }, `and ${more} more`))),
    element("p", { class: "stat" },
      element("span", {}, `${plural(filesChanged, "file")} changed`),
      element("span", { class: "added" }, `+${insertions}`),
      element("span", { class: "removed" }, `−${deletions}`)),
  ];
}

function kept({ id, items, insured }) {
  const lists = [["Not pushed, but rescued", items], ["Kept in case it is wanted", insured]]
    .filter(([, list]) => list.length > 0);
  return element("div", { class: "rescued" },
    lists.length === 0 && element("strong", {}, "What could be read is kept"),
    lists.flatMap(([title, list]) => [
      element("strong", {}, title),
      element("ul", {}, list.map((item) => element("li", {}, itemLine(item)))),
    ]),
    element("p", {}, "Bring it back with ", element("code", {}, `berth rescue restore ${id}`)));
}

function lost(title, lines) {
  return lines.length > 0 && element("div", {},
    element("strong", { class: "tone-bad" }, title),
    element("ul", {}, lines.map((line) => element("li", {}, line))));
}

function itemLine(item) {
  const { title, detail } = itemText(item);
  return detail ? `${title}: ${detail}` : title;
}

const head = (title, time) =>
  element("header", {}, element("span", { class: "mark" }, icon("anchor")), element("div", {}, element("h3", {}, title), time));
