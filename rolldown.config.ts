import { defineConfig, type RolldownOptions } from "rolldown";

/** No hashes in the names, so that a rebuilt `dist` differs only where the code does. */
const output = { dir: "dist", format: "esm", entryFileNames: "[name].mjs" } as const;

/**
 * Entry points share one chunk; what not every run needs (YAML, JSON schemas, globs) stays in chunks of its own.
 */
const pipeline: RolldownOptions = {
  input: { cli: "src/cli.ts", build: "src/action/build.ts", post: "src/action/post.ts" },
  platform: "node",
  // The HTTP client of @actions/core is for OIDC, which is not used here; it would double the time to the first output.
  treeshake: { moduleSideEffects: (id) => !/\/node_modules\/(@actions|undici|tunnel)\//.test(id) },
  output: {
    ...output,
    chunkFileNames: "[name].mjs",
    cleanDir: true,
    codeSplitting: {
      groups: [
        { name: "pipeline", test: /\/src\//, minShareCount: 2 },
        { name: "yaml", test: /\/node_modules\/yaml\// },
      ],
    },
  },
};

/** GitHub's clients of the cache and of artifacts, ten times the rest, run in processes of their own: nothing is shared. */
const transfer: RolldownOptions = {
  input: { transfer: "src/action/transfer.ts" },
  platform: "node",
  output: { ...output, chunkFileNames: "transfer-[name].mjs" },
};

export default defineConfig([pipeline, transfer]);
