import type http from "node:http";
import { receive } from "./blob-proxy.ts";
import { type TwirpMethod, twirpMethods } from "./faults.ts";
import { parse, readToken } from "./token.ts";
import { type Methods, type Response, TwirpError } from "./twirp.ts";

const service = /^\/twirp\/github\.actions\.results\.api\.v1\.(Artifact|Cache)Service\/(\w+)$/;

/** Whether a path is one of a service's, even if there is no such method. */
export function isTwirp(path: string): boolean {
  return path.startsWith("/twirp/");
}

/** The method that a path names. */
export function methodOf(path: string): TwirpMethod | undefined {
  const [, kind = "", name] = service.exec(path) ?? [];
  return twirpMethods.find((method) => method === name && method.includes(kind));
}

/** A request and what was answered: the fields of the request, the HTTP status. */
export interface Exchange {
  readonly body: unknown;
  readonly status: number;
}

async function respond(
  request: http.IncomingMessage,
  body: unknown,
  methods: Methods,
): Promise<Response> {
  const method = methodOf(request.url ?? "");
  const serve = method && methods[method];
  if (serve === undefined) throw new TwirpError(404, "bad_route", "no such method");
  const from = readToken(request.headers.authorization);
  if (from === undefined) {
    throw new TwirpError(401, "unauthenticated", "the token is missing, malformed or expired");
  }
  return serve({ from, body });
}

function answer(response: http.ServerResponse, status: number, body: Response): number {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  return status;
}

/** Serves one call of a method. */
export async function serveTwirp(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  methods: Methods,
): Promise<Exchange> {
  const body = parse((await receive(request)).body.toString());
  try {
    return { body, status: answer(response, 200, await respond(request, body, methods)) };
  } catch (error) {
    if (!(error instanceof TwirpError)) throw error;
    const refusal = { code: error.code, msg: error.message };
    return { body, status: answer(response, error.status, refusal) };
  }
}
