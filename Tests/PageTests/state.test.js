import assert from "node:assert/strict";

import { view } from "../../Sources/Gateway/Resources/assets/js/terminal/view.js";
import { beganToWait, savedWork, workspaceState } from "../../Sources/Gateway/Resources/assets/js/workspaces/state.js";

const workspace = (state, ready, status = {}) => ({
  metadata: { name: "shop", uid: "u", generation: 1 },
  spec: { state },
  status: { attempt: 1, conditions: ready ? [{ type: "Ready", observedGeneration: 1, message: "", ...ready }] : [], ...status },
});
const kind = (...words) => workspaceState(workspace(...words)).kind;

Deno.test("a workspace's state follows its conditions", () => {
  assert.equal(kind("Open", { status: "True", reason: "Running" }), "running");
  assert.equal(kind("Open", { status: "Unknown", reason: "EngineDegraded" }), "degraded");
  assert.equal(kind("Open", { status: "False", reason: "PullingImage" }), "pulling");
  assert.equal(kind("Open", { status: "False", reason: "Cloning" }), "cloning");
  assert.equal(kind("Suspended", { status: "False", reason: "Suspended" }), "suspended");
  assert.equal(kind("Closed", { status: "False", reason: "CloseBlocked" }), "blocked");
  assert.equal(kind("Closed", { status: "False", reason: "Closing" }), "closing");
  assert.equal(kind("Closed", { status: "False", reason: "Closing" }, { receipt: {} }), "closed");
});

Deno.test("what idleness made of it holds for one generation", () => {
  const asleep = (state, generation) => kind(
    "Open", { status: "False", reason: "Suspended" }, { asleep: { state, generation } },
  );
  assert.equal(asleep("Suspended", 1), "suspended");
  assert.equal(asleep("Closed", 1), "closing");
  assert.notEqual(asleep("Suspended", 0), "suspended");
});

Deno.test("what takes long shows how far it is, as far as that is known", () => {
  const shown = (reason, progress) => view({
    name: "shop", workspace: workspace("Open", { status: "False", reason }, { progress }), isListed: true, isLive: true,
    status: 200, connection: { phase: "held" }, hasScreen: false, tab: null,
  });
  const cloning = shown("Cloning", { what: "Clone", done: 0.4 });
  assert.equal(cloning.title, "Cloning 40 %");
  assert.equal(cloning.progress, 40);
  const pulling = shown("PullingImage", { what: "Image" });
  assert.equal(pulling.title, "Getting the image");
  assert.equal(pulling.progress, undefined);
});

Deno.test("saved work says how much there is", () => {
  const items = [{ kind: "stash", count: 1, names: [] }];
  assert.equal(savedWork(workspace("Open", null)), null);
  assert.equal(savedWork(workspace("Open", null, { unsavedWork: { verdict: "Unsaved", items } })).label, "1 unsaved");
  assert.equal(savedWork(workspace("Open", null, { unsavedWork: { verdict: "Unknown", items: [] } })).label, "Not known");
});

Deno.test("an agent begins to wait once", () => {
  const agent = (state, since) => workspace("Open", null, { agent: { state, since } });
  assert.equal(beganToWait(agent("working", "1"), agent("waiting", "2")), true);
  assert.equal(beganToWait(agent("waiting", "2"), agent("waiting", "2")), false);
  assert.equal(beganToWait(agent("waiting", "2"), agent("waiting", "3")), true);
  assert.equal(beganToWait(agent("starting", "1"), agent("waiting", "2")), false);
});
