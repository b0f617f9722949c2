/** A target's name is part of file names, so it has no character that any file system or shell treats specially. */
export function isTargetName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(name);
}

/** True for what has a glob's characters. */
export function isGlob(selector: string): boolean {
  return /[*?[\]{}]/.test(selector);
}

/**
 * A test of names for a name or glob (`*`, `?`, `[…]`, `{a,b}`). What is neither matches nothing: picomatch would read
 * groups and repeats of regular expressions, which take for ever on some names, and so do many `*`.
 */
export async function matcher(selector: string): Promise<(name: string) => boolean> {
  if (!isGlob(selector)) return (name) => name === selector;
  if (!/^[\w.*?[\]{},-]{1,100}$/.test(selector) || selector.split(/\*+/).length > 5)
    return () => false;
  const { default: picomatch } = await import("picomatch");
  return picomatch(selector, { dot: true, noextglob: true, nonegate: true });
}
