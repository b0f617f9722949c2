import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A running Azurite: Microsoft's emulator of Azure's blob storage. */
export interface Azurite {
  readonly port: number;
  close(): Promise<void>;
}

const program = fileURLToPath(import.meta.resolve("azurite/dist/src/blob/main.js"));
/** `skipApiVersionCheck`: the SDK speaks a newer version of the protocol than Azurite knows. */
const flags = [
  ...["--blobHost", "127.0.0.1", "--blobPort", "0"],
  ...["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
];

/** Starts Azurite on a free port of 127.0.0.1, with nothing on disk. Takes about three seconds. */
export async function startAzurite(): Promise<Azurite> {
  const child = spawn(process.execPath, [program, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const port = await listening(child);
  return {
    port,
    async close() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function listening(child: ChildProcess): Promise<number> {
  let output = "";
  return new Promise((resolve, reject) => {
    const read = (text: Buffer) => {
      output += text;
      const port = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("close", () => reject(new Error(`Azurite did not start:\n${output}`)));
    child.once("error", reject);
  });
}
