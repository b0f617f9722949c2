import { defineConfig, type RolldownOptions } from "rolldown";
import { licenses } from "./rolldown/licenses.ts";

/** No hashes in the names, so that a rebuilt `dist` differs only where the code does. */
const output = { dir: "dist", format: "esm", entryFileNames: "[name].mjs" } as const;

/** What the packages in all of dist are under. */
const plugins = [licenses("licenses.txt")];

/**
 * Entry points share one chunk; what not every run needs (YAML, JSON schemas, globs) stays in chunks of its own.
 */
const pipeline: RolldownOptions = {
  input: { cli: "src/cli.ts", build: "src/action/build.ts", post: "src/action/post.ts" },
  platform: "node",
  // The HTTP client of @actions/core is for OIDC, which is not used here; it would double the time to the first output.
  treeshake: {
    moduleSideEffects: [{ test: /\/node_modules\/(@actions|undici|tunnel)\//, sideEffects: false }],
  },
  plugins,
  output: {
    ...output,
    // The main file of the package yaml is in its directory dist, which would be the name.
    chunkFileNames: ({ facadeModuleId }) =>
      facadeModuleId?.includes("/node_modules/yaml/") ? "yaml.mjs" : "[name].mjs",
    cleanDir: true,
    codeSplitting: {
      groups: [
        // Our own code, wherever the checkout is; packages too have directories named src.
        { name: "pipeline", test: /^(?!.*\/node_modules\/)/, minShareCount: 2 },
      ],
    },
  },
};

/** GitHub's clients of the cache and of artifacts, ten times the rest, run in processes of their own: nothing is shared. */
const transfer: RolldownOptions = {
  input: { transfer: "src/action/transfer.ts" },
  platform: "node",
  plugins,
  output: {
    ...output,
    chunkFileNames: "transfer-[name].mjs",
    // A name of ours for what both clients need: without it, it is that of some module of Azure's.
    codeSplitting: {
      groups: [{ name: "shared", test: /\/node_modules\//, minShareCount: 2 }],
    },
  },
};

export default defineConfig([pipeline, transfer]);
