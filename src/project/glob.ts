type Test = (character: string) => boolean;

/** A part of a glob: one character, any number of them, or one of several branches. */
type Piece =
  | { readonly kind: "one"; readonly test: Test }
  | { readonly kind: "many"; readonly test: Test }
  | { readonly kind: "either"; readonly branches: readonly (readonly Piece[])[] };

const noSlash: Test = (character) => character !== "/";
const noSlashNoDot: Test = (character) => character !== "/" && character !== ".";
const anything: Test = () => true;

/**
 * Reads a dune glob as a test of whole names, or says why it is none. A leading `*` does not match a leading dot; a set
 * `[…]` has no ranges (upstream otherlibs/dune-glob/src/lexer.mll). Matching takes time linear in both lengths.
 */
export function parseGlob(glob: string): ((name: string) => boolean) | { readonly why: string } {
  const pieces = parsePieces(glob);
  if ("why" in pieces) return pieces;
  return (name) => advance(pieces.sequence, name, new Set([0])).has(name.length);
}

/** A sequence while it is read and, inside braces, the branches before it. */
interface Level {
  sequence: Piece[];
  readonly branches: Piece[][];
}

function parsePieces(
  glob: string,
): { readonly sequence: readonly Piece[] } | { readonly why: string } {
  const outer: Level[] = [];
  let level: Level = { sequence: [], branches: [] };
  for (const { 0: token, index } of glob.matchAll(/\*\*|\[[^\]]*\]|\\.|./gs)) {
    if (token === "{") {
      if (outer.push(level) > 50) return { why: "its braces are nested too deeply" };
      level = { sequence: [], branches: [] };
    } else if (token === "," && outer.length > 0) {
      level.branches.push(level.sequence);
      level.sequence = [];
    } else if (token === "}") {
      const branches = [...level.branches, level.sequence];
      const parent = outer.pop();
      if (parent === undefined) return { why: "a } closes nothing" };
      level = parent;
      level.sequence.push({ kind: "either", branches });
    } else if (token === "[") return { why: "a [ is never closed" };
    else if (token === "]") return { why: "a ] closes nothing" };
    else level.sequence.push(...simplePieces(token, index === 0));
  }
  return outer.length > 0 ? { why: "a { is never closed" } : level;
}

function simplePieces(token: string, first: boolean): readonly Piece[] {
  if (token === "**" && first) return [{ kind: "many", test: anything }];
  if (token === "**" || (token === "*" && first))
    return [
      { kind: "one", test: noSlashNoDot },
      { kind: "many", test: noSlash },
    ];
  if (token === "*") return [{ kind: "many", test: noSlash }];
  if (token === "?") return [{ kind: "one", test: noSlash }];
  if (token.startsWith("[")) return [characterSet(token.slice(1, -1))];
  // A lone backslash can only be the last character, where dune drops it.
  if (token === "\\") return [];
  const literal = token.slice(-1);
  return [{ kind: "one", test: (character) => character === literal }];
}

function characterSet(body: string): Piece {
  const negated = body.startsWith("!");
  const members = new Set(negated ? body.slice(1) : body);
  return { kind: "one", test: (character) => members.has(character) !== negated };
}

/** The offsets in `name` that `pieces` lead to from `starts`. */
function advance(
  pieces: readonly Piece[],
  name: string,
  starts: ReadonlySet<number>,
): ReadonlySet<number> {
  let reached = starts;
  for (const piece of pieces) {
    const next = new Set<number>();
    if (piece.kind === "either")
      for (const branch of piece.branches)
        for (const offset of advance(branch, name, reached)) next.add(offset);
    else
      for (const start of reached) {
        let offset = start;
        if (piece.kind === "many") {
          next.add(offset);
          while (offset < name.length && piece.test(name.charAt(offset)) && !next.has(offset + 1)) {
            offset += 1;
            next.add(offset);
          }
        } else if (offset < name.length && piece.test(name.charAt(offset))) next.add(offset + 1);
      }
    reached = next;
  }
  return reached;
}
