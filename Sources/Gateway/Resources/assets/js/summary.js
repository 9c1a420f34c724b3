// The summary that closing a workspace leaves in its chat. It is text; this reads it for display,
// and shows the text itself where it is not as expected.

import { element, icon } from "./dom.js";
import { clock, full } from "./words.js";

export function readSummary(text) {
  const lines = text.split("\n");
  const name = lines[0]?.match(/^Workspace ([a-z0-9-]+) was closed\.$/)?.[1];
  if (!name) return null;
  const summary = { name, facts: [], commits: [], more: "", stat: null, kept: [], lost: [], other: [] };
  let list = null;
  for (const line of lines.slice(1)) list = readLine(line, summary, list) ?? list;
  return summary;
}

/** Takes one line; gives the list that lines with a dash belong to from here on, when it begins one. */
function readLine(line, summary, list) {
  let match;
  if ((match = line.match(/^(Not pushed, but rescued|Kept in case it is wanted) \(`(.*)`\):$/))) {
    const kept = { title: match[1], command: match[2], items: [] };
    summary.kept.push(kept);
    return kept.items;
  }
  if ((match = line.match(/^(Could not be .*|So this is gone with the volume):$/))) {
    const lost = { title: match[1], items: [] };
    summary.lost.push(lost);
    return lost.items;
  }
  if (list && line.startsWith("- ")) list.push(line.slice(2));
  else if ((match = line.match(/^(Repository|Branch|Commits|Pull request): (.*)$/))) summary.facts.push([match[1], match[2]]);
  else if ((match = line.match(/^(\d+ commits? since [0-9a-f]+):$/))) summary.facts.push(["Work", match[1]]);
  else if ((match = line.match(/^(no commits since [0-9a-f]+)$/))) summary.facts.push(["Work", match[1]]);
  else if ((match = line.match(/^([0-9a-f]{7,40}) (.*)$/))) summary.commits.push([match[1], match[2]]);
  else if (/^and \d+ more$/.test(line)) summary.more = line;
  else if ((match = line.match(/^(\d+ files?) changed, (\d+) insertions?, (\d+) deletions?$/))) summary.stat = match.slice(1);
  else if (line.trim() !== "") summary.other.push(line);
}

export function summaryCard(message) {
  const summary = readSummary(message.text);
  const time = element("time", { dateTime: message.time, title: full(message.time) }, clock(message.time));
  if (!summary) {
    return element("article", { class: "summary" }, head("Summary", time), element("pre", {}, message.text));
  }
  return element("article", { class: "summary" },
    head(`Workspace ${summary.name} was closed`, time),
    element("dl", {}, summary.facts.flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, text)])),
    summary.commits.length > 0 && element("ul", { class: "commits" },
      summary.commits.map(([hash, subject]) => element("li", {}, element("code", {}, hash.slice(0, 7)), element("span", {}, subject))),
      summary.more && element("li", {}, element("span", { class: "muted" }, summary.more))),
    summary.stat && element("p", { class: "stat" },
      element("span", {}, `${summary.stat[0]} changed`),
      element("span", { class: "added" }, `+${summary.stat[1]}`),
      element("span", { class: "removed" }, `−${summary.stat[2]}`)),
    summary.kept.map(({ title, command, items }) => element("div", { class: "rescued" },
      element("strong", {}, title),
      element("ul", {}, items.map((each) => element("li", {}, each))),
      element("p", {}, "Bring it back with ", element("code", {}, command)))),
    summary.lost.map(({ title, items }) => element("div", {},
      element("strong", { class: "tone-bad" }, title),
      element("ul", {}, items.map((each) => element("li", {}, each))))),
    summary.other.map((line) => element("p", {}, line)));
}

const head = (title, time) =>
  element("header", {}, element("span", { class: "mark" }, icon("anchor")), element("div", {}, element("h2", {}, title), time));
