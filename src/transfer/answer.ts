/** What came of a request. */
export type Answer =
  /** `text` is the key of the entry that was found or saved, or an artifact's SHA-256; empty when there is none. */
  | { readonly ok: true; readonly text: string }
  /** The client's or the service's own sentence; empty when the client has only printed one. */
  | { readonly ok: false; readonly cause: string };

/**
 * The one member of every cache entry's archive. @actions/cache makes its path a part of the entry's version, so it
 * is the same on every machine; it is in GITHUB_WORKSPACE, which transfer.ts sets to a directory of its own.
 */
export const member = "entry.tar";
