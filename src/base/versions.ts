/** Version of this tool; a test keeps it equal to package.json's. */
export const version = "0.1.0";

/**
 * Orders two versions of OCaml, dune or a package as dpkg does (Debian policy §5.6.12): runs of digits by value, the
 * text between them by `rank`. Negative if `a` is older, 0 if they are equal (`3.17` and `3.17.0` are not).
 */
export function compareVersions(a: string, b: string): number {
  const left = a.split(/(\d+)/);
  const right = b.split(/(\d+)/);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const [x = "", y = ""] = [left[i], right[i]];
    const difference = i % 2 === 0 ? compareText(x, y) : Number(x) - Number(y);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  return 0;
}

/** Whether `version` is `least` or newer. */
export function versionAtLeast(version: string, least: string): boolean {
  return compareVersions(version, least) >= 0;
}

function compareText(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = rank(a[i]) - rank(b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Rank of one character where two versions differ outside their numbers: `~` comes before the end of the text, the end
 * before letters, letters before anything else (`4.14.1~rc1` < `4.14.1` < `4.14.1+flambda`).
 */
function rank(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  return /[a-z]/i.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}
