/** What a job may do with one cache scope (a branch). Rights: 1 read, 2 write, 3 both, as GitHub numbers them. */
export interface CacheScope {
  readonly scope: string;
  readonly rights: 1 | 2 | 3;
}

/** Who a request comes from. */
export interface Identity {
  readonly run: string;
  readonly job: string;
  readonly scopes: readonly CacheScope[];
  /** Seconds since 1970. */
  readonly expires: number;
}

const anHour = 3600;
const mainBranch: CacheScope = { scope: "refs/heads/main", rights: 3 };

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

/**
 * Makes an ACTIONS_RUNTIME_TOKEN: an unsigned JWT whose `scp` names run and job, and whose `ac` holds the cache
 * scopes as a JSON string. Without options it is a job of `run` that may read and write the main branch's cache.
 */
export function runtimeToken(identity: Partial<Identity> = {}): string {
  const { run = "run", job = "job", scopes = [mainBranch] } = identity;
  const expires = identity.expires ?? Math.floor(Date.now() / 1000) + anHour;
  const access = scopes.map(({ scope, rights }) => ({ Scope: scope, Permission: rights }));
  const claims = {
    scp: `Actions.GenericRead:00000000 Actions.Results:${run}:${job}`,
    ac: JSON.stringify(access),
    repository_id: "1",
    exp: expires,
  };
  return `${encode({ alg: "none", typ: "JWT" })}.${encode(claims)}.unsigned`;
}

/** A value as a record of unknown fields; empty if it is none. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function cacheScopes(access: unknown): CacheScope[] {
  if (!Array.isArray(access)) return [];
  return access.flatMap((entry: unknown) => {
    const { Scope: scope, Permission: rights } = fields(entry);
    const valid = rights === 1 || rights === 2 || rights === 3;
    return typeof scope === "string" && valid ? [{ scope, rights }] : [];
  });
}

/** Reads an `Authorization` header; nothing if it is absent, no token of a job's, or expired. */
export function readToken(header: string | undefined): Identity | undefined {
  const payload = /^Bearer [^.]*\.([^.]*)\./.exec(header ?? "")?.[1];
  if (payload === undefined) return undefined;
  const claims = fields(parse(Buffer.from(payload, "base64url").toString()));
  const { scp, ac, exp } = claims;
  const words = typeof scp === "string" ? scp.split(" ").map((word) => word.split(":")) : [];
  const [, run, job] = words.find((word) => word[0] === "Actions.Results") ?? [];
  if (run === undefined || job === undefined) return undefined;
  if (typeof exp !== "number" || exp * 1000 < Date.now()) return undefined;
  return { run, job, scopes: cacheScopes(parse(typeof ac === "string" ? ac : "")), expires: exp };
}

/** JSON to a value, or nothing if it is not JSON. */
export function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
