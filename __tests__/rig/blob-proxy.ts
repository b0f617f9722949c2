import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Harm } from "./faults.ts";

/** A request or an answer that has come in whole. */
export interface Message {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Reads a request or an answer to its end. */
export async function receive(stream: http.IncomingMessage): Promise<Message> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return { headers: stream.headers, body: Buffer.concat(pieces) };
}

/** The body as it arrives after the harm. */
function changed(body: Buffer, harm: Harm | undefined): Buffer {
  if (harm?.kind === "shorten") return body.subarray(0, harm.length);
  if (harm?.kind !== "corrupt" || body.length === 0) return body;
  const copy = Buffer.from(body);
  const middle = Math.floor(body.length / 2);
  copy.writeUInt8(copy.readUInt8(middle) ^ 0xff, middle);
  return copy;
}

function forward(
  port: number,
  request: http.IncomingMessage,
  body: Buffer,
): Promise<http.IncomingMessage> {
  const { "transfer-encoding": _, ...headers } = request.headers;
  return new Promise((resolve, reject) => {
    const onward = http.request({
      host: "127.0.0.1",
      port,
      method: request.method,
      path: request.url,
      headers: { ...headers, "content-length": body.length },
    });
    onward.once("response", resolve).once("error", reject).end(body);
  });
}

const pause = 50;

async function trickle(response: http.ServerResponse, body: Buffer, bytesPerSecond: number) {
  const step = Math.max(1, Math.floor((bytesPerSecond * pause) / 1000));
  for (let from = 0; from < body.length && !response.destroyed; from += step) {
    response.write(body.subarray(from, from + step));
    await sleep(pause);
  }
  response.end();
}

async function deliver(response: http.ServerResponse, body: Buffer, harm: Harm | undefined) {
  if (harm?.kind === "slow") return trickle(response, body, harm.bytesPerSecond);
  if (harm?.kind !== "truncate") return void response.end(body);
  // What was written must have left before the connection goes.
  await new Promise((resolve) => response.write(body.subarray(0, harm.length), resolve));
  response.destroy();
}

/**
 * Hands a request for a blob on to Azurite at `port`, and its answer back. Harm of a blob's bytes hits what is
 * uploaded by a PUT and what is downloaded by a GET. Returns the HTTP status and the number of bytes of the blob
 * that the peer was to get.
 */
export async function relay(
  port: number,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  harm: Harm | undefined,
): Promise<{ readonly status: number; readonly bytes: number }> {
  const { body: sent } = await receive(request);
  const upload = request.method === "PUT";
  const answer = await forward(port, request, upload ? changed(sent, harm) : sent);
  const { headers, body } = await receive(answer);
  const status = answer.statusCode ?? 502;
  if (upload || request.method === "HEAD") {
    response.writeHead(status, headers).end(body);
    return { status, bytes: sent.length };
  }
  const { "transfer-encoding": _, ...kept } = headers;
  const arriving = changed(body, harm);
  response.writeHead(status, { ...kept, "content-length": arriving.length });
  await deliver(response, arriving, harm);
  return { status, bytes: arriving.length };
}
