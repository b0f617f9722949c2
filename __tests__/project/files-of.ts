import type { Files } from "../../src/base/files.ts";

/** Files in memory: path → text. A path that ends in `/` is an empty directory. */
export function filesOf(texts: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(texts);
  return {
    list(directory) {
      const prefix = directory === "" ? "" : `${directory}/`;
      const below = paths.filter((path) => path.startsWith(prefix) && path !== prefix);
      return [...new Set(below.map((path) => path.slice(prefix.length).replace(/\/.*/s, "/")))];
    },
    read: (file) => (Object.hasOwn(texts, file) && !file.endsWith("/") ? texts[file] : undefined),
  };
}
