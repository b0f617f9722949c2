import { defineConfig } from "vitest/config";

const halfAnHour = 30 * 60 * 1000;
/** Where .ci/run reads the counts from. */
const json = process.env["DUNE_TARGETS_TEST_REPORT"];

export default defineConfig({
  test: {
    reporters: json ? ["default", ["json", { outputFile: json }]] : ["default"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["__tests__/**/*.test.ts"],
          exclude: ["__tests__/**/*.e2e.test.ts"],
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
