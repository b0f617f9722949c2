import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../docs/markdown.ts";
import { fields } from "../rig/token.ts";
import { problemsOf } from "./check.ts";
import { actions, examples, workflows } from "./checked.ts";

const all = [...actions(), ...workflows(), ...examples()];

test("there are actions, workflows and examples to check", () => {
  expect([actions(), workflows(), examples()].map(({ length }) => length > 0)).toEqual([
    ...[true, true, true],
  ]);
});

test.each(all)("nothing is wrong with $place", { timeout: 60_000 }, async (written) => {
  expect(await problemsOf(written)).toEqual([]);
});

describe.each(actions())("$place", ({ place, text }) => {
  const { runs } = fields(parse(text));
  test.each(Object.entries(fields(runs)).filter(([key]) => /^(pre|main|post)$/.test(key)))(
    "%s is %s, which is there",
    (_, path) => {
      expect(existsSync(join(root, dirname(place), String(path)))).toBe(true);
    },
  );
});

describe.each(workflows())("$place", ({ text }) => {
  test("takes the actions of others by commit, with the version beside", () => {
    const others = [...text.matchAll(/\buses: (?!\.)(.*)$/gm)].map(([, uses = ""]) => uses);
    const free = others.filter((uses) => !/^\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(uses));
    expect(free).toEqual([]);
  });

  test("may read and no more, and leaves no token in the checkout", () => {
    const { permissions, jobs } = fields(parse(text));
    expect(permissions).toEqual({ contents: "read" });
    const steps = Object.values(fields(jobs)).flatMap((job) =>
      Object.values(fields(fields(job)["steps"])),
    );
    const checkouts = steps.map(fields).filter(({ uses }) => /^actions\/checkout@/.test(`${uses}`));
    const left = checkouts.filter((step) => fields(step["with"])["persist-credentials"] !== false);
    expect(left).toEqual([]);
  });
});
