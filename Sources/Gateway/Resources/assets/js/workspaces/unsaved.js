// What unsaved work is called. Pure: from the fields that the API gives to words.

import { plural } from "../lib/format.js";

const short = (hash) => (hash ?? "").slice(0, 7);
const commits = ({ count }) => plural(count, "unpushed commit");
const files = ({ kind, count }) => plural(count, `${kind} file`);

const referenceTitles = {
  branch: (item) => `${commits(item)} on branch ${item.reference.name}`,
  detachedHead: (item) => `${commits(item)} on a detached HEAD`,
  tag: (item) => `Tag ${item.reference.name}, which no remote has`,
  other: (item) => `${commits(item)} on ${item.reference.name}`,
};

const titles = {
  conflicted: files,
  staged: files,
  unstaged: files,
  untracked: files,
  ignored: ({ count }) => `${plural(count, "ignored file")} made since the clone`,
  loose: ({ count }) => `${plural(count, "file")} outside every repository`,
  stash: ({ count }) => plural(count, "stash entry", "stash entries"),
  commits: (item) => referenceTitles[item.reference?.kind ?? "detachedHead"](item),
  operation: ({ names: [name] }) => `A ${name} in progress`,
  submodule: ({ commit, recorded }) => `A submodule at ${short(commit)}, not at the recorded ${short(recorded)}`,
  outside: () => "Part of a repository in the container's own layer",
  layer: () => "Work in the container's own layer",
  landed: ({ count, reference, shape }) => `${plural(count, "commit")} of ${reference?.name} that landed ${shape}`,
  reflog: ({ count }) => `${plural(count, "commit")} that only the reflog names`,
  gone: ({ count }) => `${plural(count, "commit")} of remote branches that are gone`,
  hidden: ({ count }) => `${plural(count, "hidden or uploaded file")} of the home`,
  omitted: ({ count }) => `And ${count} more`,
  described: ({ names: [text] }) => text,
};

// Kinds whose title says all that the names would.
const isNamed = new Set(["operation", "omitted", "described"]);

/** One item of work as a title and what it is about; the latter may be empty. */
export function itemText(item) {
  const place = item.repository ? `${item.repository}: ` : "";
  const title = place + (titles[item.kind]?.(item) ?? item.kind);
  if (isNamed.has(item.kind)) return { title, detail: "" };
  const more = item.count - item.names.length;
  const names = item.names.length > 0 && more > 0 ? [...item.names, `and ${more} more`] : item.names;
  const unasked = item.unasked ? `(${item.unasked.join("; ")})` : "";
  return { title, detail: [names.join(", "), unasked].filter(Boolean).join(" ") };
}

/** Why something could not be looked at. */
export const problemText = ({ repository, reason }) => (repository ? `${repository}: ${reason}` : reason);

/** Everything that keeps a close from going on, in the order in which it matters. */
export function reportTexts(report) {
  return [
    ...(report.rescueFailure ? [{ title: "The rescue failed, so nothing is removed", detail: report.rescueFailure }] : []),
    ...report.problems.map((problem) => ({ title: "Could not be looked at", detail: problemText(problem) })),
    ...(report.unread ?? []).map((detail) => ({ title: "Could not be read", detail })),
    ...report.items.map(itemText),
    ...(report.rescue ? [{ title: "What could be read is kept", detail: `berth rescue restore ${report.rescue}` }] : []),
  ];
}
