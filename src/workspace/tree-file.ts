import {
  chmodSync,
  copyFileSync,
  type Dirent,
  lstatSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";

/** Numbers of entries that were made anew, or removed. All 0 when the tree was up to date. */
export interface TreeChanges {
  linked: number;
  copied: number;
  written: number;
  removed: number;
}

/** What a directory entry is itself, links not followed. `other` are sockets, pipes and devices. */
export type Kind = "file" | "directory" | "link" | "other";

/** The kind of a directory entry. */
export function kindOf(entry: Dirent): Kind {
  if (entry.isSymbolicLink()) return "link";
  if (entry.isDirectory()) return "directory";
  return entry.isFile() ? "file" : "other";
}

/** Makes `to` a link to `from` and says whether it had to. `before` is what `to` is now, no directory. */
export function linkFile(from: string, to: string, before: Kind | undefined): boolean {
  if (before === "link" && readlinkSync(to) === from) return false;
  if (before !== undefined) rmSync(to);
  symlinkSync(from, to);
  return true;
}

/**
 * Makes `to` a copy of the file behind `from`, with its mode and time, and says whether it had to. A copy of the same
 * size, mode and time counts as up to date. `before` is what `to` is now, no directory.
 */
export function copyFile(from: string, to: string, before: Kind | undefined): boolean {
  const wanted = statSync(from);
  if (before === "file") {
    const copy = lstatSync(to);
    // Times are set in floating point seconds, which loses nanoseconds.
    const sameTime = Math.abs(copy.mtimeMs - wanted.mtimeMs) < 1;
    if (sameTime && copy.size === wanted.size && copy.mode === wanted.mode) return false;
  }
  if (before !== undefined) rmSync(to);
  copyFileSync(from, to);
  chmodSync(to, wanted.mode);
  // Last, so that a copy that was cut short is never taken for a whole one.
  utimesSync(to, wanted.atime, wanted.mtime);
  return true;
}

/** Makes `path` a regular file that holds `text` (latin1), never through a link, and says whether it had to. */
export function writeText(path: string, text: string): boolean {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before?.isFile() && readFileSync(path, "latin1") === text) return false;
  if (before) rmSync(path);
  writeFileSync(path, text, "latin1");
  return true;
}
