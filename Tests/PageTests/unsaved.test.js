import assert from "node:assert/strict";

import { itemText, reportTexts } from "../../Sources/Gateway/Resources/assets/js/workspaces/unsaved.js";

Deno.test("an item names its place, its kind and its files", () => {
  assert.deepEqual(itemText({ kind: "untracked", repository: "lib", count: 2, names: ["a", "b"] }), {
    title: "lib: 2 untracked files", detail: "a, b",
  });
});

Deno.test("names that are not listed are counted", () => {
  assert.equal(itemText({ kind: "staged", count: 500, names: ["a"] }).detail, "a, and 499 more");
  assert.equal(itemText({ kind: "reflog", count: 3, names: [] }).detail, "");
});

Deno.test("commits name their reference and the remotes that were not asked", () => {
  const commits = { kind: "commits", count: 1, names: ["a1a1a1a Fix"], unasked: ["origin: timed out"] };
  assert.deepEqual(itemText({ ...commits, reference: { kind: "branch", name: "fix" } }), {
    title: "1 unpushed commit on branch fix", detail: "a1a1a1a Fix (origin: timed out)",
  });
  assert.equal(itemText({ ...commits, reference: { kind: "detachedHead" } }).title, "1 unpushed commit on a detached HEAD");
  assert.equal(itemText({ ...commits, reference: { kind: "tag", name: "v1" } }).title, "Tag v1, which no remote has");
});

Deno.test("a report tells why the rescue lacks something before it lists the work", () => {
  const report = {
    verdict: "Unknown", rescue: "r-1", unread: ["locked"], problems: [{ repository: "lib", reason: "cut" }],
    items: [{ kind: "operation", count: 1, names: ["rebase"] }],
  };
  assert.deepEqual(reportTexts(report).map(({ title, detail }) => `${title}|${detail}`), [
    "Could not be looked at|lib: cut", "Could not be read|locked", "A rebase in progress|",
    "What could be read is kept|berth rescue restore r-1",
  ]);
});
