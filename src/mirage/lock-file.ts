import { createHash } from "node:crypto";
import type { Files } from "../project/model.ts";
import { vendored } from "./monorepo.ts";
import { itemsOf, readOpamFile, textsIn } from "./opam-file.ts";
import type { MirageTarget } from "./target.ts";

/** A source that a lock file names. */
export interface LockedSource {
  readonly url: string;
  /** Its directory in `duniverse/`. */
  readonly directory: string;
  /** `sha256=…`; none for a commit of git, which is a hash itself. */
  readonly hashes: readonly string[];
}

/** What a lock file of opam-monorepo (0.3 and newer) says. */
export interface Lock {
  readonly text: string;
  readonly sources: readonly LockedSource[];
  /** The OCaml that it was made for. */
  readonly ocaml: string | undefined;
}

/** Reads a lock file (latin1). */
export function readLock(text: string): Lock {
  const fields = readOpamFile(text);
  const sources = itemsOf(fields, "x-opam-monorepo-duniverse-dirs").flatMap(
    (item): readonly LockedSource[] => {
      const [url, directory] = textsIn(item);
      if (item.kind !== "list" || url === undefined || directory === undefined) return [];
      return [{ url, directory, hashes: item.items.slice(2).flatMap(textsIn) }];
    },
  );
  const ocaml = itemsOf(fields, "depends").find(
    (item) => item.kind === "text" && item.text === "ocaml",
  );
  const version = ocaml?.kind === "text" ? /"([^"]*)"/.exec(ocaml.options)?.[1] : undefined;
  return { text, sources, ocaml: version };
}

/** What decides which sources a lock leads to: 64 hexadecimal digits. Where and how it was made does not. */
export function lockDigest({ sources, ocaml }: Lock): string {
  return createHash("sha256")
    .update(JSON.stringify([sources, ocaml]))
    .digest("hex");
}

/** A lock file of the project's own. */
export interface OwnLock {
  /** From the project's root. */
  readonly file: string;
  readonly lock: Lock;
}

/**
 * The project's own lock file for a target: the one that mirage would look for (`mirage/NAME-TARGET.opam.locked`, or at
 * the root), else the only one that it has, if that is not another target's.
 */
export function ownLock(
  files: Files,
  { name, target }: { readonly name: string; readonly target: MirageTarget },
): OwnLock | undefined {
  const found = ["mirage", ""].flatMap((directory) =>
    files
      .list(directory)
      .filter((entry) => entry.endsWith(suffix))
      .map((entry) => (directory === "" ? entry : `${directory}/${entry}`)),
  );
  const named = (file: string) => file.replace(/^.*\//, "").slice(0, -suffix.length);
  const exact = found.find((file) => [`${name}-${target}`, name].includes(named(file)));
  const others = found.filter((file) => !named(file).startsWith(`${name}-`));
  const file = exact ?? (found.length === 1 ? others[0] : undefined);
  const text = file === undefined ? undefined : files.read(file);
  return file === undefined || text === undefined ? undefined : { file, lock: readLock(text) };
}

const suffix = ".opam.locked";

/** That the project's own lock file is used, and what may be the matter with it, for the log. */
export function ownLockText({ file, lock }: OwnLock, ocaml: string): string {
  const used = `The packages are those of ${file}, which the project has: ${lock.sources.length} sources.`;
  return lock.ocaml === undefined || lock.ocaml === ocaml
    ? used
    : `${used} It was made for OCaml ${lock.ocaml}, and this is ${ocaml}; make it anew if something does not build.`;
}

/** Whether the project has its packages' sources in `duniverse/` already. */
export const hasDuniverse = (files: Files): boolean =>
  files.list(vendored).some((entry) => entry.endsWith("/"));
