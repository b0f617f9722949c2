import type { Writable } from "node:stream";
import type { WriteStream } from "node:tty";
import { formatProblem, type Location } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { formatSeconds } from "../base/words.ts";

/**
 * A plain log: a heading for each phase, its lines indented. On a terminal what children print passes by on one line;
 * elsewhere all of it is kept.
 */
export function terminalLog(out: Writable & Partial<Pick<WriteStream, "isTTY" | "columns">>): Log {
  let depth = 0;
  const clear = out.isTTY ? "\r\u001b[2K" : "";
  const write = (text: string) => {
    const indent = "  ".repeat(depth);
    out.write(`${clear}${text.replace(/^(?=.)/gm, indent)}\n`);
  };
  const pass = (text: string) => {
    const line = `${"  ".repeat(depth)}${text.replace(/[\u0000-\u001f\u007f]+/g, " ")}`;
    out.write(`${clear}${line.slice(0, (out.columns ?? 80) - 1)}`);
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
        out.write(clear);
        depth--;
      }
    },
    step: (done, seconds) => write(`✓ ${done} (${formatSeconds(seconds)})`),
    child: (line, source) =>
      (out.isTTY ? pass : write)(source === undefined ? line : `[${source}] ${line}`),
  };
}
