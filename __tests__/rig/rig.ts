import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Artifact, openArtifactService } from "./artifact-service.ts";
import { startAzurite } from "./azurite.ts";
import { receive, relay } from "./blob-proxy.ts";
import { openBlobStore } from "./blob-store.ts";
import { type CacheEntry, openCacheService } from "./cache-service.ts";
import { type Fault, type Faults, type Harm, type Operation, openFaults } from "./faults.ts";
import { parse, readToken } from "./token.ts";
import type { Methods } from "./twirp.ts";
import { isTwirp, methodOf, serveTwirp } from "./twirp-server.ts";

/** One request as the rig saw it. */
export interface Logged {
  readonly operation: Operation | "unknown";
  /** HTTP status, or what became of the request instead. */
  readonly status: number | "dropped";
  /** Of a service's method: the fields of the request. */
  readonly body?: unknown;
  /** Of a blob: how many bytes went up or down. */
  readonly bytes?: number;
}

/** The artifact and cache services of GitHub, on this machine. */
export interface Rig {
  /** ACTIONS_RESULTS_URL: `http://127.0.0.1:port/`. */
  readonly url: string;
  /** Artifacts and cache entries, also those not finalized. */
  artifacts(): readonly Artifact[];
  cacheEntries(): readonly CacheEntry[];
  /** What a client has uploaded for an artifact or cache entry. */
  read(stored: Artifact | CacheEntry): Promise<Buffer>;
  /** Makes the next requests for an operation go wrong. */
  fail(fault: Fault): void;
  /** Requests in the order they were answered. */
  log(): readonly Logged[];
  /** Forgets faults and log; keeps what is stored. */
  reset(): void;
  close(): Promise<void>;
}

const blobOperations: ReadonlyMap<string | undefined, Operation> = new Map([
  ["PUT", "PUT blob"],
  ["GET", "GET blob"],
  ["HEAD", "HEAD blob"],
]);

function operationOf({ url = "/", method }: http.IncomingMessage): Operation | undefined {
  return isTwirp(url) ? methodOf(url) : blobOperations.get(method);
}

type Outcome = Omit<Logged, "operation">;

/** Does what a fault says instead of serving; nothing if the request is to be served all the same. */
async function refuse(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  harm: Harm | undefined,
): Promise<Outcome | undefined> {
  if (harm?.kind === "delay") await sleep(harm.milliseconds);
  if (harm?.kind === "drop") {
    request.socket.destroy();
    return { status: "dropped" };
  }
  if (harm?.kind !== "answer") return undefined;
  const { body } = await receive(request);
  response.writeHead(harm.status, { "content-type": "application/json", ...harm.headers });
  response.end(harm.body ?? JSON.stringify({ code: "internal", msg: "a fault of the rig" }));
  return isTwirp(request.url ?? "")
    ? { status: harm.status, body: parse(body.toString()) }
    : { status: harm.status };
}

function listen(server: http.Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" ? (address?.port ?? 0) : 0);
    });
  });
}

interface Served {
  readonly methods: Methods;
  readonly azurite: number;
  readonly faults: Faults;
  /** The workflow run that a request is for, if that can be told. */
  runOf(request: http.IncomingMessage): string | undefined;
}

/** Serves the methods, and hands blobs on to Azurite at `azurite`. Whatever is answered, `record` is told. */
function serve(
  server: http.Server,
  { methods, azurite, faults, runOf }: Served,
  record: (logged: Logged) => void,
): void {
  const handle = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const operation = operationOf(request);
    const harm = operation && faults.take(operation, runOf(request));
    const served = () =>
      isTwirp(request.url ?? "")
        ? serveTwirp(request, response, methods)
        : relay(azurite, request, response, harm);
    const outcome = (await refuse(request, response, harm)) ?? (await served());
    record({ operation: operation ?? "unknown", ...outcome });
  };
  server.on("request", (request, response) => {
    // A client that goes away in the middle is no mistake of the rig's.
    handle(request, response).catch(() => response.destroy());
  });
}

/** A rig that differs from the usual. */
export interface RigOptions {
  /**
   * Blobs seem to be on a host of Azure's, as they are on GitHub: clients then download caches in parts. They must
   * load azure-hosts.mjs to find it.
   */
  readonly azureHosts?: boolean;
}

/** Starts Azurite and the services before it. Takes about three seconds; `close` ends both. */
export async function openRig({ azureHosts = false }: RigOptions = {}): Promise<Rig> {
  const azurite = await startAzurite();
  const server = http.createServer();
  const port = await listen(server);
  const blobs = await openBlobStore(azurite, { port, azureHosts });
  const [artifacts, caches, faults] = [
    openArtifactService(blobs),
    openCacheService(blobs),
    openFaults(),
  ];
  const methods = { ...artifacts.methods, ...caches.methods };
  let log: readonly Logged[] = [];
  const runOf = ({ url, headers }: http.IncomingMessage) =>
    readToken(headers.authorization)?.run ??
    artifacts.artifacts().find(({ blob }) => url?.includes(`/${blob}?`))?.run;
  serve(server, { methods, azurite: azurite.port, faults, runOf }, (logged) => {
    log = [...log, logged];
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    artifacts: artifacts.artifacts,
    cacheEntries: caches.entries,
    read: ({ blob }) => blobs.read(blob),
    fail: faults.add,
    log: () => log,
    reset() {
      faults.clear();
      log = [];
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await azurite.close();
    },
  };
}
