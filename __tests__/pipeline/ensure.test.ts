import { expect, test } from "vitest";
import { refuseSame } from "../../src/pipeline/ensure.ts";

const packages = { kind: "packages", system: ["gcc"], optional: [] } as const;
const sources = { kind: "sources" } as const;

test("a need that was filled gives way to the next", () => {
  expect(() => refuseSame(packages, { need: sources, install: [] })).not.toThrow();
  expect(() => refuseSame(sources, { need: undefined, install: [] })).not.toThrow();
});

test("packages that apt-get has not brought although it succeeded end the run", () => {
  expect(() => refuseSame(packages, { need: packages, install: ["gcc", "make"] })).toThrow(
    "apt-get has succeeded, and these packages are still missing: gcc, make; install them by hand and run again.",
  );
});
