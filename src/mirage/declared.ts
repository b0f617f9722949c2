/** A `package` of a config.ml. */
export interface DeclaredPackage {
  /** As opam calls it: `lwt`. */
  readonly name: string;
  /** Its line, from 1. */
  readonly line: number;
  /** All texts of the call: its name, versions, and parts of it (`~sublibs:["unix"]`). */
  readonly texts: readonly string[];
}

/** Blanks comments and quotes as characters, and keeps the lines. Text may hold what looks like a comment. */
const withoutComments = (text: string): string =>
  text.replace(/"(?:[^"\\]|\\[\s\S])*"|'\\?"'|\(\*[\s\S]*?\*\)/g, (found) =>
    found.startsWith('"') ? found : found.replace(/[^\n]/g, " "),
  );

/** Labelled arguments before the one without a label. */
const labelled = String.raw`(?:\s+[~?]\w+(?:\s*:\s*(?:\[[^\]]*\]|\([^)]*\)|"[^"]*"|[^\s"]+))?)*`;
const packageCall = new RegExp(String.raw`\bpackage\b${labelled}\s+"([^"]*)"`, "g");
const registerCall = new RegExp(String.raw`\bregister\b${labelled}\s+("[^"\\]*")?`, "g");

/** The packages that a config.ml asks for by literal names, in its order. */
export function declaredPackages(config: string): readonly DeclaredPackage[] {
  const code = withoutComments(config);
  const calls = [...code.matchAll(packageCall)];
  return calls.map((call, index) => {
    const [whole, name = ""] = call;
    // Labels may also follow; the next call ends this one at the latest.
    const end = Math.min(
      calls[index + 1]?.index ?? code.length,
      nextEnd(code, call.index + whole.length),
    );
    const texts = [...code.slice(call.index, end).matchAll(/"([^"]*)"/g)].map(
      ([, text = ""]) => text,
    );
    return { name, line: code.slice(0, call.index).split("\n").length, texts };
  });
}

/** Where an element of a list ends. */
function nextEnd(code: string, from: number): number {
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    const character = code.charAt(at);
    if (/[[(]/.test(character)) depth++;
    else if (/[\])]/.test(character) && --depth < 0) return at;
    else if (character === ";" && depth === 0) return at;
  }
  return code.length;
}

/** The name that a config.ml registers its unikernel by; undefined unless it is one literal. */
export function registeredName(config: string): string | undefined {
  const names = [...withoutComments(config).matchAll(registerCall)].map(([, name]) => name);
  const [first] = names;
  return first === undefined || names.some((name) => name !== first)
    ? undefined
    : first.slice(1, -1) || undefined;
}
