import { once } from "node:events";
import { createServer } from "node:http";

/** What becomes of a file on its way: half of it comes (`cut`), one byte is another (`changed`), or the server fails. */
export type Harm = "cut" | "changed" | "503";

export interface Server {
  readonly url: string;
  /** Paths that were asked for, without the first slash. */
  readonly requests: readonly string[];
  readonly files: Map<string, Buffer>;
  /** Harms the next `times` answers. */
  harm(harm: Harm, times?: number): void;
  close(): Promise<void>;
}

/** Serves `files` (path to content) over HTTP on the loopback interface; what is not there is a 404. */
export async function openServer(): Promise<Server> {
  const files = new Map<string, Buffer>();
  const requests: string[] = [];
  let harmed: { readonly harm: Harm; readonly times: number } = { harm: "cut", times: 0 };
  const server = createServer(({ url = "" }, response) => {
    const content = files.get(url.slice(1));
    requests.push(url.slice(1));
    if (content === undefined) return void response.writeHead(404).end("no such file");
    const harm = harmed.times > 0 ? harmed.harm : undefined;
    harmed = { ...harmed, times: harmed.times - 1 };
    if (harm === "503") return void response.writeHead(503).end();
    const sent = Buffer.from(content);
    const middle = Math.floor(sent.length / 2);
    if (harm === "changed") sent[middle] = ~(sent[middle] ?? 0);
    response.writeHead(200, { "content-length": sent.length });
    if (harm === "cut") response.write(sent.subarray(0, middle), () => response.destroy());
    else response.end(sent);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    files,
    harm(harm, times = Number.POSITIVE_INFINITY) {
      harmed = { harm, times };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
