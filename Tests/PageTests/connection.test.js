import assert from "node:assert/strict";

import { closeCode } from "../../Sources/Gateway/Resources/assets/js/terminal/close-codes.js";
import { Connection } from "../../Sources/Gateway/Resources/assets/js/terminal/connection.js";

/** A connection that was open, closed with `code`: the phases since, and whether it asked what became of its program. */
async function closed(code, ending = null) {
  const phases = [];
  let isAsked = false;
  const connection = new Connection({
    workspace: "shop", tab: "shell-1", size: () => ({}), output: () => {}, changed: ({ phase }) => phases.push(phase),
    ending: () => { isAsked = true; return Promise.resolve(ending); },
  });
  connection.canAttach = true;
  connection.phase = "open";
  await connection.lost({ code, reason: "" });
  connection.stop();
  return { phase: phases.at(-1), isAsked };
}

Deno.test("a close code says at once what became of a terminal", async () => {
  assert.deepEqual(await closed(closeCode.signedOut), { phase: "signedOut", isAsked: false });
  assert.deepEqual(await closed(closeCode.ended), { phase: "ended", isAsked: false });
  assert.deepEqual(await closed(closeCode.notRunning), { phase: "waiting", isAsked: false });
  assert.deepEqual(await closed(closeCode.goingAway), { phase: "waiting", isAsked: false });
});

Deno.test("a terminal that broke may have ended", async () => {
  assert.deepEqual(await closed(closeCode.failed), { phase: "waiting", isAsked: true });
  assert.deepEqual(await closed(closeCode.failed, "gone"), { phase: "gone", isAsked: true });
});
