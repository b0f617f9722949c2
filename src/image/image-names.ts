/** An image that needs a name. */
export interface ImageRequest {
  /** Directory, relative to the project, and public name of the executable, or else its own: `bin/main`. */
  readonly executable: string;
  readonly target: string;
  /** With its dot, or empty. */
  readonly extension: string;
}

/**
 * File names `NAME-TARGET.EXT` for all images of a run, in the order of the requests. NAME is the executable's; two
 * executables of one name get their directory before it (`bin-main`). Letters, digits, `.`, `_`, `+` and `-` stay,
 * everything else becomes `_`. Names that are then equal, or differ only in case (macOS, Windows), are numbered.
 */
export function imageNames(requests: readonly ImageRequest[]): readonly string[] {
  const executables = [...new Set(requests.map(({ executable }) => executable))];
  const short = (executable: string) => executable.slice(executable.lastIndexOf("/") + 1);
  const shared = (executable: string) =>
    executables.filter((other) => short(other) === short(executable)).length > 1;
  const taken = new Set<string>();
  return requests.map(({ executable, target, extension }) => {
    const name = shared(executable) ? executable.replaceAll("/", "-") : short(executable);
    const stem = `${safe(name)}-${safe(target)}`;
    for (let number = 1; ; number++) {
      const file = `${stem}${number === 1 ? "" : `-${number}`}${extension.replaceAll(UNSAFE, "_")}`;
      // An image may be called like the debug file of another: `x` and `x.debug`.
      const claimed = [file.toLowerCase(), `${file.toLowerCase()}.debug`];
      if (claimed.some((one) => taken.has(one))) continue;
      for (const one of claimed) taken.add(one);
      return file;
    }
  });
}

const UNSAFE = /[^A-Za-z0-9._+-]/g;

/** A name that is neither hidden nor taken for an option. */
function safe(text: string): string {
  return text.replaceAll(UNSAFE, "_").replace(/^[.-]+/, "") || "image";
}

/** True for a name that `imageNames` can give. No other name in an earlier manifest is believed. */
export function isImageName(file: string): boolean {
  return /^[A-Za-z0-9_+][A-Za-z0-9._+-]*$/.test(file);
}
