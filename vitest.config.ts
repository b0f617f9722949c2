import { defineConfig } from "vitest/config";

const halfAnHour = 30 * 60 * 1000;
/** Where .ci/run reads the counts from. */
const json = process.env["DUNE_TARGETS_TEST_REPORT"];

export default defineConfig({
  test: {
    reporters: json ? ["default", ["json", { outputFile: json }]] : ["default"],
    projects: [
      {
        // No word about the source maps of those packages, whose sources are not there.
        logLevel: "error",
        test: {
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: ["__tests__/**/*.e2e.test.ts"],
          // GitHub's packages import JSON without saying that it is JSON, which Node.js refuses.
          server: {
            deps: { inline: [/\/@actions\/(expressions|languageservice|workflow-parser)\//] },
          },
          sequence: { groupOrder: 0 },
        },
      },
      {
        // One file at a time: they install packages, and two apt-get of one suite would wait on one archive.
        test: {
          name: "e2e",
          include: ["__tests__/**/*.e2e.test.ts"],
          fileParallelism: false,
          testTimeout: halfAnHour,
          hookTimeout: halfAnHour,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
