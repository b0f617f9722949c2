import { ConfigurationError, type Location, type Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import { atomText, field, head, type List, locate, parseSexps } from "../project/sexp.ts";
import type { DuneContext } from "./edit.ts";
import { applySplices } from "./splice.ts";

/** Every dune that is supported knows it. */
const language = "2.8";
/** `(disable_dynamically_linked_foreign_archives)` is the newest field that a context of ours has. */
const leastLanguage = "2.0";
const file = "dune-workspace";

interface OwnContext {
  readonly name: string;
  readonly toolchain: string | undefined;
  readonly at: Location;
  /** The context that runs its build-time programs. */
  readonly host: string | undefined;
  readonly span: Pick<List, "start" | "end">;
}

/**
 * The `dune-workspace` of a generated tree: the project's own one (`own`, latin1) byte for byte, its lang raised if our
 * fields need more, and behind it the contexts that it lacks. There always is a `default` context, because cross
 * contexts run their build-time programs there. Throws ConfigurationError if a context of the project has the name of
 * one of ours and another toolchain, or if `own` cannot be read.
 *
 * A context of the project's that nothing is asked of, and whose toolchain is not defined (`isDefined`), is left out: dune 2
 * sets up every context, and ends there.
 */
export function generateDuneWorkspace(
  contexts: readonly Pick<DuneContext, "name" | "toolchain" | "fields">[],
  own: string | undefined,
  isDefined: (toolchain: string) => boolean = () => true,
): string {
  const wanted = contexts.some(({ name }) => name === "default")
    ? contexts
    : [{ name: "default", toolchain: undefined }, ...contexts];
  const nodes = own === undefined ? [] : parseSexps(own, file);
  const existing = new Map(ownContexts(own, nodes).map((context) => [context.name, context]));
  const problems = wanted.flatMap(({ name, toolchain }) =>
    disagreement(existing.get(name), toolchain),
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
  const text =
    own &&
    withoutContexts(own, [...existing.values()], (context) => {
      const { name, toolchain } = context;
      const used = wanted.some((one) => one.name === name);
      return !used && toolchain !== undefined && !isDefined(toolchain);
    });
  const missing = wanted.filter(({ name }) => !existing.has(name));
  const cross = missing.some(({ toolchain }) => toolchain !== undefined);
  const start = text === undefined ? `(lang dune ${language})\n` : withLanguage(text, nodes, cross);
  const separator = start === "" || start.endsWith("\n") || missing.length === 0 ? "" : "\n";
  return start + separator + missing.map(contextStanza).join("");
}

/** Contexts that others are built with stay. */
function withoutContexts(
  text: string,
  contexts: readonly OwnContext[],
  isUseless: (context: OwnContext) => boolean,
): string {
  const useless = contexts.filter(
    (context) => isUseless(context) && !contexts.some(({ host }) => host === context.name),
  );
  return applySplices(
    text,
    useless.map(({ span: { start, end } }) => ({ start, end, text: "" })),
  );
}

/** findlib toolchains that the contexts of a project's own dune-workspace (latin1) name. */
export function ownToolchains(own: string | undefined): ReadonlySet<string> {
  const contexts = own === undefined ? [] : ownContexts(own, parseSexps(own, file));
  return new Set(contexts.flatMap(({ toolchain }) => toolchain ?? []));
}

function contextStanza({
  name,
  toolchain,
  fields,
}: Pick<DuneContext, "name" | "toolchain" | "fields">): string {
  if (toolchain === undefined)
    return name === "default" ? "(context default)\n" : `(context (default (name ${name})))\n`;
  return `(context (default (name ${name}) (toolchain ${toolchain}) (host default) (disable_dynamically_linked_foreign_archives true)${fields ? ` ${fields}` : ""}))\n`;
}

function ownContexts(text = "", nodes: ReturnType<typeof parseSexps>): readonly OwnContext[] {
  return nodes.flatMap((node) => {
    if (node.kind !== "list" || head(node) !== "context") return [];
    const place = { at: locate(text, file, node.start), span: node };
    const [, body] = node.items;
    if (body?.kind !== "list") {
      const name = atomText(body) ?? "default";
      return [{ name, toolchain: undefined, host: undefined, ...place }];
    }
    const name = value(body, "name") ?? (head(body) === "opam" ? value(body, "switch") : undefined);
    const [toolchain, host] = [value(body, "toolchain"), value(body, "host")];
    return [{ name: name ?? "default", toolchain, host, ...place }];
  });
}

function value(body: List, name: string): string | undefined {
  return atomText(field(body.items, name)?.items[1]);
}

function disagreement(own: OwnContext | undefined, toolchain: string | undefined): Problem[] {
  if (!own || own.toolchain === toolchain) return [];
  const has = own.toolchain === undefined ? "no toolchain" : `(toolchain ${own.toolchain})`;
  const remedy = toolchain === undefined ? "without a toolchain" : `with (toolchain ${toolchain})`;
  return [
    {
      message: `The context ${own.name} has ${has}, but the targets asked for need it ${remedy}; change it, rename it or leave it out.`,
      at: own.at,
    },
  ];
}

function withLanguage(own: string, nodes: ReturnType<typeof parseSexps>, cross: boolean): string {
  const [first] = nodes;
  const version = first?.kind === "list" && head(first) === "lang" ? first.items[2] : undefined;
  const written = atomText(version) ?? "";
  if (!version || !/^\d+\.\d+$/.test(written))
    throw new ConfigurationError({
      message: "The first line must be (lang dune VERSION); write it.",
      at: { file, line: 1 },
    });
  if (versionAtLeast(written, leastLanguage) || !cross) return own;
  const { start, end } = version;
  return applySplices(own, [{ start, end, text: leastLanguage }]);
}
