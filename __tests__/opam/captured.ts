import { readFileSync } from "node:fs";
import type { Finished } from "../../src/process/run.ts";

/** Versions of opam whose words are captured, each in `captured/opam-VERSION.txt`. */
export const capturedVersions = ["2.1.2", "2.5.2"] as const;

/** What an opam of this version printed, and its exit status, by the packages that it was to install. */
export function capturedRuns(version: (typeof capturedVersions)[number]) {
  const file = new URL(`captured/opam-${version}.txt`, import.meta.url);
  const runs = readFileSync(file, "utf8")
    .split(/^\$ opam /m)
    .slice(1);
  return new Map(
    runs.map((run): readonly [string, Finished] => {
      const [, command = "", stdout = "", code] =
        /^(.*)\n([\s\S]*)^status (\d+)\n$/m.exec(run) ?? [];
      const asked = command.replace(/^install \S+ -- /, "").replace(/^.*--packages=/, "switch of ");
      const ended = { signal: null, timedOut: false, stopped: false, seconds: 0 };
      return [asked, { code: Number(code), stdout, stderr: "", ...ended }];
    }),
  );
}
