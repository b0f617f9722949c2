import type { BlobStore } from "./blob-store.ts";
import type { Identity } from "./token.ts";
import {
  int64,
  type Methods,
  type Request,
  type Response,
  TwirpError,
  text,
  texts,
} from "./twirp.ts";

/** A cache entry. Until it is finalized nobody can restore it, but its key is taken. */
export interface CacheEntry {
  readonly id: number;
  readonly scope: string;
  readonly key: string;
  readonly version: string;
  readonly blob: string;
  /** Bytes, once finalized. */
  readonly size?: number;
}

/** The cache service v2: its methods, and what they have stored, oldest first. */
export interface CacheService {
  readonly methods: Methods;
  readonly entries: () => readonly CacheEntry[];
}

const read = 1;
const write = 2;

function scopesWith(right: number, { scopes }: Identity): string[] {
  return scopes.filter(({ rights }) => (rights & right) !== 0).map(({ scope }) => scope);
}

/**
 * The entry that a restore gets: in the first scope that has any, the one with exactly the key; else for each
 * key in order the one with exactly that key or else the newest that begins with it.
 */
function match(
  entries: readonly CacheEntry[],
  scopes: readonly string[],
  keys: readonly string[],
): CacheEntry | undefined {
  for (const scope of scopes) {
    const inScope = entries.filter((entry) => entry.scope === scope);
    for (const key of keys) {
      const found =
        inScope.find((entry) => entry.key === key) ??
        inScope.findLast((entry) => entry.key.startsWith(key));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What the methods share. */
interface Store {
  readonly blobs: BlobStore;
  entries: readonly CacheEntry[];
  created: number;
}

/** The entry that a request is about, in the scope that its job writes to. */
function named({ entries }: Store, { body, from }: Request): CacheEntry | undefined {
  const [key, version] = [text(body, "key"), text(body, "version")];
  const [scope] = scopesWith(write, from);
  return entries.find(
    (entry) => entry.scope === scope && entry.key === key && entry.version === version,
  );
}

function create(store: Store, request: Request): Response {
  const [scope] = scopesWith(write, request.from);
  // The client knows this refusal by how the message begins.
  if (scope === undefined) return { message: "cache write denied: no writable scope" };
  if (named(store, request) !== undefined) {
    const message = "cache entry with the same key, version, and scope already exists";
    throw new TwirpError(409, "already_exists", message);
  }
  store.created += 1;
  const entry: CacheEntry = {
    id: store.created,
    scope,
    key: text(request.body, "key"),
    version: text(request.body, "version"),
    blob: `cache-${store.created}`,
  };
  store.entries = [...store.entries, entry];
  return { ok: true, signed_upload_url: store.blobs.uploadUrl(entry.blob) };
}

async function finalize(store: Store, request: Request): Promise<Response> {
  const entry = named(store, request);
  if (entry === undefined) throw new TwirpError(404, "not_found", "cache entry not found");
  if (entry.size !== undefined) {
    throw new TwirpError(409, "already_exists", "cache entry is finalized already");
  }
  const size = int64(request.body, "size_bytes");
  const stored = await store.blobs.size(entry.blob);
  if (stored !== size) {
    return { message: `${size} bytes were declared, ${stored ?? "none"} were uploaded` };
  }
  store.entries = [...store.entries.filter((other) => other !== entry), { ...entry, size }];
  return { ok: true, entry_id: String(entry.id) };
}

function find({ entries, blobs }: Store, { body, from }: Request): Response {
  const keys = [text(body, "key"), ...texts(body, "restore_keys")];
  const version = text(body, "version");
  const scopes = scopesWith(read, from);
  if (scopes.length === 0) {
    throw new TwirpError(403, "permission_denied", "cache read denied: no readable scope");
  }
  const ready = entries.filter((entry) => entry.version === version && entry.size !== undefined);
  const entry = match(ready, scopes, keys);
  if (entry === undefined) return {};
  const url = blobs.downloadUrl(entry.blob, entry.blob);
  return { ok: true, signed_download_url: url, matched_key: entry.key };
}

/** A cache service without entries. */
export function openCacheService(blobs: BlobStore): CacheService {
  const store: Store = { blobs, entries: [], created: 0 };
  return {
    methods: {
      CreateCacheEntry: (request) => create(store, request),
      FinalizeCacheEntryUpload: (request) => finalize(store, request),
      GetCacheEntryDownloadURL: (request) => find(store, request),
    },
    entries: () => store.entries,
  };
}
