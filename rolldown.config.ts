import { defineConfig } from "rolldown";

/**
 * Entry points share one chunk; what not every run needs (YAML, JSON schemas, globs) stays in chunks of its own.
 * No hashes in the names, so that a rebuilt `dist` differs only where the code does.
 */
export default defineConfig({
  input: { cli: "src/cli.ts", build: "src/action/build.ts" },
  platform: "node",
  // The HTTP client of @actions/core is for OIDC, which is not used here; it would double the time to the first output.
  treeshake: { moduleSideEffects: (id) => !/\/node_modules\/(@actions|undici|tunnel)\//.test(id) },
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].mjs",
    cleanDir: true,
    codeSplitting: {
      groups: [
        { name: "pipeline", test: /\/src\//, minShareCount: 2 },
        { name: "yaml", test: /\/node_modules\/yaml\// },
      ],
    },
  },
});
