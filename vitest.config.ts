import { defineConfig } from "vitest/config";
import { LongestFirst } from "./__tests__/ci/longest-first.ts";
import { first } from "./__tests__/ci/suites.ts";

const halfAnHour = 30 * 60 * 1000;
/** Where .ci/run reads the counts from. */
const json = process.env["DUNE_TARGETS_TEST_REPORT"];

const endToEnd = {
  globalSetup: "__tests__/ci/need-programs.ts",
  // Each is a machine of its own, that waits for disks, archives and deadlines.
  maxWorkers: 2,
  testTimeout: halfAnHour,
  hookTimeout: halfAnHour,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: json ? ["default", ["json", { outputFile: json }]] : ["default"],
    projects: [
      {
        // No word about the source maps of those packages, whose sources are not there.
        logLevel: "error",
        test: {
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: ["__tests__/**/*.{tools,e2e}.test.ts"],
          globalSetup: "__tests__/ci/hide-programs.ts",
          setupFiles: "__tests__/ci/unit-path.ts",
          // GitHub's packages import JSON without saying that it is JSON, which Node.js refuses.
          server: {
            deps: { inline: [/\/@actions\/(expressions|languageservice|workflow-parser)\//] },
          },
          maxWorkers: "100%",
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "tools",
          include: ["__tests__/**/*.tools.test.ts"],
          globalSetup: "__tests__/ci/need-programs.ts",
          maxWorkers: "100%",
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: { ...endToEnd, name: "e2e-first", include: [...first], sequence: { groupOrder: 2 } },
      },
      {
        test: {
          ...endToEnd,
          name: "e2e-rest",
          include: ["__tests__/**/*.e2e.test.ts"],
          exclude: [...first],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
