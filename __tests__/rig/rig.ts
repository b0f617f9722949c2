import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Artifact, openArtifactService } from "./artifact-service.ts";
import { startAzurite } from "./azurite.ts";
import { receive, relay } from "./blob-proxy.ts";
import { openBlobStore } from "./blob-store.ts";
import { type CacheEntry, openCacheService } from "./cache-service.ts";
import { type Fault, type Faults, type Harm, type Operation, openFaults } from "./faults.ts";
import { parse, readToken } from "./token.ts";
import { type Method, type Response, TwirpError } from "./twirp.ts";

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

const artifactPath = "/twirp/github.actions.results.api.v1.ArtifactService/";
const cachePath = "/twirp/github.actions.results.api.v1.CacheService/";

function isTwirp(path: string): boolean {
  return path.startsWith(artifactPath) || path.startsWith(cachePath);
}

const blobOperations: Readonly<Record<string, Operation>> = {
  PUT: "PUT blob",
  GET: "GET blob",
  HEAD: "HEAD blob",
};

function operationOf(request: http.IncomingMessage, methods: Methods): Operation | undefined {
  const { pathname } = new URL(request.url ?? "/", "http://rig");
  return isTwirp(pathname)
    ? methods.get(pathname)?.operation
    : blobOperations[request.method ?? "GET"];
}

type Methods = ReadonlyMap<string, { readonly operation: Operation; readonly serve: Method }>;

const methodNames = [
  "CreateArtifact",
  "FinalizeArtifact",
  "ListArtifacts",
  "GetSignedArtifactURL",
  "DeleteArtifact",
  "CreateCacheEntry",
  "FinalizeCacheEntryUpload",
  "GetCacheEntryDownloadURL",
] as const;

/** The methods of both services by the path of their URL. */
function routes(path: string, methods: ReadonlyMap<string, Method>): Methods {
  const found = methodNames.flatMap((operation) => {
    const serve = methods.get(operation);
    return serve === undefined ? [] : [[path + operation, { operation, serve }] as const];
  });
  return new Map(found);
}

async function serveMethod(request: http.IncomingMessage, body: unknown, serve: Method) {
  const from = readToken(request.headers.authorization);
  if (from === undefined) {
    throw new TwirpError(401, "unauthenticated", "the token is missing, malformed or expired");
  }
  return serve({ from, body });
}

function answerJson(response: http.ServerResponse, status: number, body: Response): number {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return status;
}

async function answerMethod(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  serve: Method | undefined,
): Promise<Omit<Logged, "operation">> {
  const body = parse((await receive(request)).body.toString());
  try {
    if (serve === undefined) throw new TwirpError(404, "bad_route", "no such method");
    return { body, status: answerJson(response, 200, await serveMethod(request, body, serve)) };
  } catch (error) {
    if (!(error instanceof TwirpError)) throw error;
    const refusal = { code: error.code, msg: error.message };
    return { body, status: answerJson(response, error.status, refusal) };
  }
}

/** Does what a fault says instead of serving; nothing if the request is to be served all the same. */
async function refuse(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  harm: Harm | undefined,
): Promise<Omit<Logged, "operation"> | undefined> {
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

/** Starts Azurite and the services before it. Takes about three seconds; `close` ends both. */
export async function openRig(): Promise<Rig> {
  const azurite = await startAzurite();
  const faults: Faults = openFaults();
  let log: readonly Logged[] = [];
  const server = http.createServer();
  const origin = `http://127.0.0.1:${await listen(server)}`;
  const blobs = await openBlobStore(azurite, origin);
  const [artifacts, caches] = [openArtifactService(blobs), openCacheService(blobs)];
  const methods: Methods = new Map([
    ...routes(artifactPath, artifacts.methods),
    ...routes(cachePath, caches.methods),
  ]);

  const serve = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const operation = operationOf(request, methods);
    const harm = operation && faults.take(operation);
    const path = request.url ?? "/";
    const outcome =
      (await refuse(request, response, harm)) ??
      (isTwirp(path)
        ? await answerMethod(request, response, methods.get(path)?.serve)
        : await relay(azurite.port, request, response, harm));
    log = [...log, { operation: operation ?? "unknown", ...outcome }];
  };
  server.on("request", (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });

  return {
    url: `${origin}/`,
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
