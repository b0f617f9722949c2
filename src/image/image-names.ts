/** An image that needs a name. */
export interface ImageRequest {
  /** Directory and name of the executable, relative to the project: `bin/main`. */
  readonly executable: string;
  readonly target: string;
  /** With its dot, or empty. */
  readonly extension: string;
}

/**
 * File names `NAME-TARGET.EXT` for all images of a run, in the order asked for. NAME is the executable's; two
 * executables of one name get their directory before it (`bin-main`). Letters, digits, `.`, `_`, `+` and `-` stay,
 * everything else becomes `_`. What still meets, also when case does not count (macOS, Windows), is numbered.
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
      // Its debug file counts too, because `x` and `x.debug` may both be images.
      const claimed = [file.toLowerCase(), `${file.toLowerCase()}.debug`];
      if (claimed.some((one) => taken.has(one))) continue;
      for (const one of claimed) taken.add(one);
      return file;
    }
  });
}

const UNSAFE = /[^A-Za-z0-9._+-]/g;

/** Neither hidden nor taken for an option. */
function safe(text: string): string {
  return text.replaceAll(UNSAFE, "_").replace(/^[.-]+/, "") || "image";
}

/** True for what `imageNames` can produce; a file name of an earlier manifest is believed only then. */
export function isImageName(file: string): boolean {
  return /^[A-Za-z0-9_+][A-Za-z0-9._+-]*$/.test(file);
}
