import { expect, test } from "vitest";
import { unikraftTargets } from "../../src/targets/unikraft-targets.ts";

const failure = new RegExp(unikraftTargets[0]?.boot?.failure ?? "", "m");

test.each([
  'Powered by\r\nHello\r\nFatal error: exception Failure("boom")\r\n',
  "[    0.121016] CRIT: [libkvmplat] <trace.c @   41> RIP: 0000000000000000 CS: 0008\r\n",
])("%j tells of a failure", (text) => expect(text).toMatch(failure));

test.each(["Powered by\r\nHello from OCaml on Unikraft!\r\n", "no Fatal error: here\r\n"])(
  "%j does not",
  (text) => expect(text).not.toMatch(failure),
);

test("every image has OCaml's main, unless it has one of its own", () => {
  for (const { linkFlags } of unikraftTargets)
    expect(linkFlags.join(" ")).toMatch(/^-cclib -z unikraft-backend=\w+ -cclib -u main$/);
});
