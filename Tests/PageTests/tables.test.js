import assert from "node:assert/strict";

import { agents } from "../../Sources/Gateway/Resources/assets/js/workspaces/state.js";
import { itemText } from "../../Sources/Gateway/Resources/assets/js/workspaces/unsaved.js";
import { steps } from "../../Sources/Gateway/Resources/assets/js/workspaces/closing.js";
import { casesOf } from "./sources.js";

Deno.test("the stages of a close are those of the API, in its order", async () => {
  assert.deepEqual(steps.map(({ stage }) => stage), await casesOf("Resources/ClosingStage.swift", "ClosingStage"));
});

Deno.test("every state of an agent has a label", async () => {
  assert.deepEqual(Object.keys(agents), await casesOf("Resources/WorkspaceStatus.swift", "State"));
});

Deno.test("every kind of unsaved work has a title", async () => {
  const kinds = await casesOf("UnsavedWork/WorkItem.swift", "Kind");
  assert.ok(kinds.length > 15, kinds.join());
  for (const kind of kinds) {
    const { title } = itemText({ kind, count: 2, names: ["a"], reference: { kind: "branch", name: "b" } });
    assert.notEqual(title, kind);
    assert.ok(!title.includes("undefined") || kind === "landed", title);
  }
});
