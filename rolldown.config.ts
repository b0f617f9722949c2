import { defineConfig } from "rolldown";

export default defineConfig({
  input: { cli: "src/cli.ts", build: "src/action/build.ts" },
  platform: "node",
  output: {
    dir: "dist",
    format: "esm",
    entryFileNames: "[name].mjs",
    chunkFileNames: "[name].mjs",
    cleanDir: true,
  },
});
