/** Options of a request: this process asks with them on the command line of the other (action/transfer.ts). */
export const requestOptions = {
  key: { type: "string" },
  name: { type: "string" },
  file: { type: "string", multiple: true },
  level: { type: "string" },
  days: { type: "string" },
  own: { type: "string", multiple: true },
} as const;

/** The answer to a request: the last line of the other process's standard output, as JSON. */
export type Answered =
  /** `text` is the key of the entry that was found or saved, or an artifact's SHA-256; undefined if there is none. */
  | { readonly ok: true; readonly text: string | undefined }
  /** The client's or the service's own sentence; empty when the client has only printed one. */
  | { readonly ok: false; readonly cause: string };

/**
 * The one file in every cache entry. @actions/cache makes its path a part of the entry's version, so it must be the
 * same on every machine: it is relative to GITHUB_WORKSPACE, for which each request gets a directory of its own.
 */
export const member = "entry.tar";
