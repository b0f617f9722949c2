import { expect, test } from "vitest";
import { readReply } from "../../src/transfer/requests.ts";

const reply = (...lines: readonly string[]) => readReply({ stdout: lines.join("\n"), stderr: "" });

test("the last line is the answer, whatever the client has printed before", () => {
  const printed = ["[command]/usr/bin/tar -xf cache.tgz", '{"ok":true,"text":"printed"}', ""];
  expect(reply(...printed, '{"ok":true,"text":"key-1"}')).toEqual({ ok: true, text: "key-1" });
});

test("a key that somebody else has chosen is one line, and so no command to the runner", () => {
  const answer = JSON.stringify({ ok: true, text: "key\n::add-path::/tmp" });
  expect(reply(answer)).toEqual({ ok: true, text: "key\\n::add-path::/tmp" });
});

test("what a client only warns of is the cause", () => {
  const warning = "::warning::Failed to restore: Cache service responded with 503";
  expect(reply(warning, '{"ok":true,"text":""}')).toMatchObject({ ok: false, blame: "service" });
});
