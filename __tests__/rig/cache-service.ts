import type { BlobStore } from "./blob-store.ts";
import type { Identity } from "./token.ts";
import { int64, type Method, TwirpError, text, texts } from "./twirp.ts";

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
  readonly methods: ReadonlyMap<string, Method>;
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

/** A cache service without entries. */
export function openCacheService(blobs: BlobStore): CacheService {
  let entries: readonly CacheEntry[] = [];
  let created = 0;

  const taken = (scope: string, key: string, version: string) =>
    entries.find(
      (entry) => entry.scope === scope && entry.key === key && entry.version === version,
    );

  const create: Method = ({ body, from }) => {
    const [key, version] = [text(body, "key"), text(body, "version")];
    const [scope] = scopesWith(write, from);
    // The client knows this refusal by how the message begins.
    if (scope === undefined) return { message: "cache write denied: no writable scope" };
    if (taken(scope, key, version) !== undefined) {
      const message = "cache entry with the same key, version, and scope already exists";
      throw new TwirpError(409, "already_exists", message);
    }
    created += 1;
    const entry = { id: created, scope, key, version, blob: `cache-${created}` };
    entries = [...entries, entry];
    return { ok: true, signed_upload_url: blobs.uploadUrl(entry.blob) };
  };

  const finalize: Method = async ({ body, from }) => {
    const [key, version] = [text(body, "key"), text(body, "version")];
    const [scope = ""] = scopesWith(write, from);
    const entry = taken(scope, key, version);
    if (entry === undefined) throw new TwirpError(404, "not_found", "cache entry not found");
    if (entry.size !== undefined) {
      throw new TwirpError(409, "already_exists", "cache entry is finalized already");
    }
    const size = int64(body, "size_bytes");
    const stored = await blobs.size(entry.blob);
    if (stored !== size) {
      return { message: `${size} bytes were declared, ${stored ?? "none"} were uploaded` };
    }
    entries = [...entries.filter((other) => other !== entry), { ...entry, size }];
    return { ok: true, entry_id: String(entry.id) };
  };

  const find: Method = ({ body, from }) => {
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
  };

  return {
    methods: new Map([
      ["CreateCacheEntry", create],
      ["FinalizeCacheEntryUpload", finalize],
      ["GetCacheEntryDownloadURL", find],
    ]),
    entries: () => entries,
  };
}
