import type { TwirpMethod } from "./faults.ts";
import { fields, type Identity } from "./token.ts";

/** A request that is refused: twirp's JSON error, under its HTTP status. */
export class TwirpError extends Error {
  override readonly name = "TwirpError";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The fields of a request, in the JSON form of protocol buffers with the names of the `.proto` file. */
export interface Request {
  readonly from: Identity;
  readonly body: unknown;
}

/** A response: only what is not a default is sent. */
export type Response = Readonly<Record<string, unknown>>;

/** One method of a service. */
export type Method = (request: Request) => Promise<Response> | Response;

/** Methods of a service by name. */
export type Methods = { readonly [name in TwirpMethod]?: Method };

function malformed(name: string, expected: string): TwirpError {
  return new TwirpError(400, "malformed", `the field ${name} must be ${expected}`);
}

/** A string that may be absent. A wrapped one (StringValue) has the same form. */
export function optionalText(body: unknown, name: string): string | undefined {
  const value = fields(body)[name];
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw malformed(name, "a string");
  return value;
}

/** A string that must be there and not empty. */
export function text(body: unknown, name: string): string {
  const value = optionalText(body, name) ?? "";
  if (value === "") throw new TwirpError(400, "invalid_argument", `the field ${name} is missing`);
  return value;
}

/** An int64, which JSON carries as a string of digits; 0 when absent, as all defaults are. */
export function int64(body: unknown, name: string): number {
  const value = optionalText(body, name) ?? "0";
  if (!/^\d+$/.test(value)) throw malformed(name, "a string of digits");
  return Number(value);
}

/** Strings; none when absent. */
export function texts(body: unknown, name: string): string[] {
  const value = fields(body)[name] ?? [];
  if (!Array.isArray(value)) throw malformed(name, "a list of strings");
  return value.map((item: unknown) => {
    if (typeof item !== "string") throw malformed(name, "a list of strings");
    return item;
  });
}
