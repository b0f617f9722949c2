import type { Writable } from "node:stream";
import { type Location, formatProblem } from "../errors.ts";
import type { Log } from "./log.ts";
import { formatSeconds } from "./table.ts";

/** A plain log: a heading for each phase, its lines indented. Readable on a terminal and in any CI's log. */
export function terminalLog(out: Writable): Log {
  let depth = 0;
  const write = (text: string) => {
    const indent = "  ".repeat(depth);
    out.write(`${text.replace(/^(?=.)/gm, indent)}\n`);
  };
  const at = (message: string, location?: Location) =>
    formatProblem(location ? { message, at: location } : { message });
  return {
    verbose: false,
    info: write,
    warning: (message, location) => write(`warning: ${at(message, location)}`),
    error: (message, location) => write(`error: ${at(message, location)}`),
    async group(title, work) {
      write(title);
      depth++;
      try {
        return await work();
      } finally {
        depth--;
      }
    },
    step: (done, seconds) => write(`✓ ${done} (${formatSeconds(seconds)})`),
    child: (line, source) => write(source === undefined ? line : `[${source}] ${line}`),
  };
}
