/** A string, a parenthesis or a word of a META file; comments and other signs are left out. */
const tokens = /#[^\n]*|"((?:[^"\\]|\\.)*)"|[()]|[A-Za-z_][\w.-]*/gs;

/**
 * Names of the libraries of a findlib META file: the package itself and those of its `package "name" (…)` blocks, at
 * any depth (findlib's reference manual, META). An `exists_if` is not looked at.
 */
export function metaLibraries(text: string, packageName: string): ReadonlySet<string> {
  const names = new Set([packageName]);
  const path = [packageName];
  let afterPackage = false;
  let pending: string | undefined;
  for (const [token, string] of text.matchAll(tokens)) {
    if (token.startsWith("#")) continue;
    if (token === "(") {
      // The other parentheses, `archive(byte)`, do not start a block but are closed as well.
      path.push(pending ?? path.at(-1) ?? packageName);
    } else if (token === ")") path.pop();
    else if (string !== undefined && afterPackage) {
      pending = `${path.at(-1) ?? packageName}.${string}`;
      names.add(pending);
      afterPackage = false;
      continue;
    }
    afterPackage = token === "package";
    pending = undefined;
  }
  return names;
}
