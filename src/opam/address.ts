/** Where an opam repository is. */
export type Address =
  /** `reference`: a branch, a tag or a commit; undefined for what the remote calls HEAD. */
  | { readonly kind: "git"; readonly remote: string; readonly reference: string | undefined }
  /** A directory on a server, with `index.tar.gz` in it. */
  | { readonly kind: "http"; readonly url: string }
  | { readonly kind: "directory"; readonly path: string };

const forms = "`git+https://…`, `https://…`, `file:///…` or a path";

/**
 * Reads the address of an opam repository: `git+https:`, `git+http:`, `git+ssh:` or `git+file:` with an optional
 * `#branch, tag or commit`, `https:` or `http:`, `file:` or a path that begins with `/` or `.`. What is none of these is the
 * end of a sentence that says what was expected.
 */
export function parseAddress(text: string): Address | string {
  if (/[\s\p{Cc}]/u.test(text)) return `${forms}, without spaces`;
  if (/^[./]/.test(text)) return { kind: "directory", path: text };
  if (/^github\.com\/|^git@|^(?:ssh|git):/.test(text) || /^https?:.*\.git(?:#|$)/.test(text))
    return "`git+https://…` for a git repository";
  const { protocol, hash, href } = parseUrl(text) ?? { protocol: "", hash: "", href: "" };
  const plain = href.slice(0, href.length - hash.length);
  if (/^git\+(?:https?|ssh|file):$/.test(protocol)) {
    const reference = hash.slice(1);
    if (!/^(?:[\w@][\w./+@-]*)?$/.test(reference)) return "a branch, tag or commit after the `#`";
    return { kind: "git", remote: plain.slice("git+".length), reference: reference || undefined };
  }
  if (/^https?:$/.test(protocol)) return { kind: "http", url: plain.replace(/\/+$/, "") };
  if (protocol === "file:" && plain.startsWith("file:///"))
    return { kind: "directory", path: decodeURIComponent(plain.slice("file://".length)) };
  return forms;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
