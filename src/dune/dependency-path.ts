import { type Diagnostic, parseBlocks } from "./diagnostics.ts";

/** A file on the way from an error to what dune was asked for. */
interface Step {
  readonly context: string;
  readonly path: string;
}

const chain = /\n?^-> required by [^\n]*$/gm;
/** `_build/CONTEXT/lib/s.o` of dune 3, and of dune 2 `lib/s.o (context CONTEXT)`, or `lib/s.o` in `default`. */
const step =
  /^-> required by (?:(?:library ".*" in )?_build\/([^/\s]+)\/(\S+)|([^\s"%]+)(?: \(context (\S+)\))?)$/;

function stepsIn(lines: readonly string[]): readonly Step[] {
  return lines.flatMap((line) => {
    const [, context, path, plain, named = "default"] = step.exec(line) ?? [];
    if (context !== undefined && path !== undefined) return [{ context, path }];
    return plain === undefined ? [] : [{ context: named, path: plain }];
  });
}

type Way = Pick<Diagnostic, "context" | "program">;

function wayOf(lines: readonly string[]): Way | undefined {
  const steps = stepsIn(lines);
  const [first] = steps;
  if (!first) return undefined;
  const program = steps.find(({ context, path }, index) => {
    const isProgram = context !== "default" && /\.(?:exe|bc)$/.test(path);
    return isProgram && steps[index + 1]?.context === context;
  });
  return { context: first.context, ...(program && { program: program.path }) };
}

const keyOf = ({ file, line, column, message }: Diagnostic): string =>
  JSON.stringify([file, line, column, message.replace(chain, "")]);

/**
 * A function that tells the context of an error, and the program that a rule has among its deps on the way to it, from
 * what dune printed with `--debug-dependency-path` (2.9 to 3.24). It tells nothing of an error in several contexts.
 */
export function readDependencyPaths(output: string): (error: Diagnostic) => Way {
  const ways = new Map<string, Way[]>();
  const all: Way[] = [];
  for (const { lines, diagnostics } of parseBlocks(output)) {
    const way = wayOf(lines);
    if (!way) continue;
    all.push(way);
    for (const error of diagnostics)
      ways.set(keyOf(error), [...(ways.get(keyOf(error)) ?? []), way]);
  }
  return (error) => {
    // A message may name a temporary file, which is another one each time.
    const known = ways.get(keyOf(error)) ?? all;
    const [first, ...others] = known;
    return first && others.every(({ context }) => context === first.context) ? first : {};
  };
}
