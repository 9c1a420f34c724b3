import assert from "node:assert/strict";

import { bytes, plural, repositoryName, sentence, span } from "../../Sources/Gateway/Resources/assets/js/lib/format.js";
import { Parser } from "../../Sources/Gateway/Resources/assets/js/lib/stream.js";

Deno.test("numbers have units", () => {
  assert.deepEqual([0, 1023, 1024, 1536 * 1024, 3 * 2 ** 30].map(bytes), ["0 B", "1023 B", "1 KB", "1.5 MB", "3.0 GB"]);
  assert.deepEqual([3, 90, 7200, 200_000].map(span), ["3 s", "1 min", "2 h", "2 d"]);
  assert.equal(`${plural(1, "file")}, ${plural(2, "entry", "entries")}`, "1 file, 2 entries");
});

Deno.test("a message reads as a sentence", () => {
  assert.equal(sentence("it waits"), "It waits.");
  assert.equal(sentence("https://example.org is cloned"), "https://example.org is cloned.");
  assert.equal(sentence(undefined), "");
});

Deno.test("a repository is known by owner and name", () => {
  assert.equal(repositoryName("https://github.com/acme/shop.git"), "acme/shop");
  assert.equal(repositoryName("file:///srv/git/shop.git/"), "git/shop");
});

Deno.test("events come whole, however the stream is cut", () => {
  const events = [];
  const parser = new Parser((event) => events.push(event));
  for (const piece of ["id: 7\nevent: MOD", "IFIED\ndata: {\"a\":\n", "data: 1}\n\n: silence\n\n"]) parser.take(piece);
  assert.deepEqual(events.map(({ id, type, text }) => [id, type, text]), [["7", "MODIFIED", "{\"a\":\n1}"]]);
});
