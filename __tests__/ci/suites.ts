import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** The end-to-end suites of `npm cit`, on one Debian: a job from nothing, and unikernels. */
export const first = [
  "__tests__/e2e/main-job-forky.e2e.test.ts",
  "__tests__/solo5-like/unikernels-forky.e2e.test.ts",
] as const;

/** Those that take minutes of processor time each. */
export const longest: readonly string[] = [
  "__tests__/e2e/cross-forky.e2e.test.ts",
  "__tests__/e2e/main-job-bookworm.e2e.test.ts",
  "__tests__/e2e/main-job-forky.e2e.test.ts",
  "__tests__/e2e/main-job-trixie.e2e.test.ts",
  "__tests__/e2e/independence.e2e.test.ts",
  "__tests__/cache/cache.e2e.test.ts",
];

/** Every end-to-end suite: a file each, as a path in the repository. */
export const suites = (): readonly string[] =>
  globSync("__tests__/**/*.e2e.test.ts", { cwd: checkout }).sort();
