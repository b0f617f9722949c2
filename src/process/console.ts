import { closeSync, constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { type Console, runOk } from "./run.ts";

/**
 * Does `work` with a console, whose name is in the directory for a moment. It is a named pipe because the sockets that
 * Node.js gives to children take no more than a few hundred writes of one byte: what a machine prints faster is lost
 * when it turns itself off (QEMU's `-serial stdio`).
 */
export async function withConsole<T>(
  directory: string,
  work: (console: Console) => Promise<T>,
): Promise<T> {
  const path = join(directory, "console");
  await runOk(["mkfifo", "-m", "600", path]);
  // Nobody can open the one end for writing before the other is open for reading.
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const descriptor = openSync(path, "w");
  rmSync(path);
  const output = new Socket({ fd: reading, readable: true, writable: false });
  output.on("error", () => {});
  let ours = true;
  const handOver = () => {
    if (ours) closeSync(descriptor);
    ours = false;
  };
  try {
    return await work({ output, descriptor, handOver });
  } finally {
    handOver();
    output.destroy();
  }
}
