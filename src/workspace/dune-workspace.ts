import { ConfigurationError, type Location, type Problem } from "../base/errors.ts";
import { versionAtLeast } from "../base/versions.ts";
import {
  atomText,
  field,
  head,
  type List,
  locate,
  parseSexps,
  type Sexp,
} from "../project/sexp.ts";
import type { DuneContext } from "./edit.ts";
import { applySplices, type Splice } from "./splice.ts";

/** Every dune that is supported knows it. */
const language = "2.8";
/** `(disable_dynamically_linked_foreign_archives)` is the newest field that a context of ours has. */
const leastLanguage = "2.0";
const file = "dune-workspace";

/** A context of the project's own dune-workspace, with those for its `(targets …)`. */
interface OwnContext {
  readonly name: string;
  readonly toolchain: string | undefined;
  readonly at: Location;
  /** The context that runs its build-time programs. */
  readonly host: string | undefined;
  readonly node: List;
  /** The `(targets …)`: for each but `native` dune makes another context, `NAME.TARGET`. */
  readonly targets: List | undefined;
}

type WantedContext = Pick<DuneContext, "name" | "toolchain" | "fields">;

/**
 * The `dune-workspace` of a generated tree: the project's own one (`own`, latin1) with only those contexts that ours or
 * their hosts use, its lang raised if our fields need more, and behind it the contexts that it lacks. dune 2 sets up
 * every context and ends where it cannot; any dune runs opam for one of opam's. There always is a `default` context,
 * because cross contexts run their build-time programs there. Throws ConfigurationError if a context of the project has
 * the name of one of ours and another toolchain, or if `own` cannot be read.
 */
export function generateDuneWorkspace(
  contexts: readonly WantedContext[],
  own: string | undefined,
): string {
  const wanted = withDefault(contexts);
  const nodes = own === undefined ? [] : parseSexps(own, file);
  const all = ownContexts(own, nodes);
  const existing = new Map(all.map((context) => [context.name, context]));
  const problems = wanted.flatMap(({ name, toolchain }) =>
    disagreement(existing.get(name), toolchain),
  );
  if (problems.length > 0) throw new ConfigurationError(problems);
  const missing = wanted.filter(({ name }) => !existing.has(name));
  const cross = missing.some(({ toolchain }) => toolchain !== undefined);
  const start =
    own === undefined
      ? `(lang dune ${language})\n`
      : applySplices(own, [
          ...languageSplices(nodes, cross),
          ...unusedParts(all, usedNames(wanted, all)).map((span) => cut(own, span)),
        ]);
  const separator = start === "" || start.endsWith("\n") || missing.length === 0 ? "" : "\n";
  return start + separator + missing.map(contextStanza).join("");
}

const withDefault = (contexts: readonly WantedContext[]): readonly WantedContext[] =>
  contexts.some(({ name }) => name === "default")
    ? contexts
    : [{ name: "default", toolchain: undefined }, ...contexts];

/** The names of contexts that ours use: their own, and those of the hosts in the project's stanzas for them. */
function usedNames(
  wanted: readonly WantedContext[],
  all: readonly OwnContext[],
): ReadonlySet<string> {
  const used = new Set(wanted.map(({ name }) => name));
  for (const name of used)
    for (const context of all)
      if (context.host !== undefined && namesOf(context).includes(name)) used.add(context.host);
  return used;
}

/** The contexts that a stanza makes, by name. */
const namesOf = (context: OwnContext): readonly string[] => [
  context.name,
  ...crossTargets(context).map(({ name }) => name),
];

/** The targets of a context but for `native`, with the contexts that dune makes for them. */
const crossTargets = ({ name, targets }: OwnContext) =>
  (targets?.items.slice(1) ?? []).flatMap((node) => {
    const toolchain = node.kind === "list" ? value(node, "name") : node.text;
    if (toolchain === undefined || toolchain === "native") return [];
    return [{ node, toolchain, name: `${name}.${toolchain}` }];
  });

/** Contexts and targets of contexts that are not among the used ones. */
function unusedParts(
  all: readonly OwnContext[],
  used: ReadonlySet<string>,
): readonly Pick<List, "start" | "end">[] {
  return all.flatMap((context) => {
    if (!namesOf(context).some((name) => used.has(name))) return [context.node];
    const cross = crossTargets(context);
    const unused = cross.filter(({ name }) => !used.has(name));
    // Without the field there is the native one.
    if (context.targets && unused.length === cross.length) return [context.targets];
    return unused.map(({ node }) => node);
  });
}

/** Cuts a part out and keeps its lines, so that dune names the user's. */
const cut = (text: string, { start, end }: Pick<List, "start" | "end">): Splice => ({
  ...{ start, end },
  text: text.slice(start, end).replace(/[^\n]/g, ""),
});

/** findlib toolchains of the contexts that `generateDuneWorkspace` keeps of the project's own dune-workspace (latin1). */
export function ownToolchains(
  contexts: readonly WantedContext[],
  own: string | undefined,
): ReadonlySet<string> {
  const all = own === undefined ? [] : ownContexts(own, parseSexps(own, file));
  const used = usedNames(withDefault(contexts), all);
  const made = all.flatMap((context) => [context, ...crossTargets(context)]);
  return new Set(made.flatMap(({ name, toolchain = [] }) => (used.has(name) ? toolchain : [])));
}

function contextStanza({ name, toolchain, fields }: WantedContext): string {
  if (toolchain === undefined)
    return name === "default" ? "(context default)\n" : `(context (default (name ${name})))\n`;
  return `(context (default (name ${name}) (toolchain ${toolchain}) (host default) (disable_dynamically_linked_foreign_archives true)${fields ? ` ${fields}` : ""}))\n`;
}

function ownContexts(text = "", nodes: readonly Sexp[]): readonly OwnContext[] {
  return nodes.flatMap((node) => {
    if (node.kind !== "list" || head(node) !== "context") return [];
    const place = { at: locate(text, file, node.start), node };
    const [, body] = node.items;
    if (body?.kind !== "list") {
      const name = atomText(body) ?? "default";
      return [{ name, ...{ toolchain: undefined, host: undefined, targets: undefined }, ...place }];
    }
    const name = value(body, "name") ?? (head(body) === "opam" ? value(body, "switch") : undefined);
    const [toolchain, host] = [value(body, "toolchain"), value(body, "host")];
    const targets = field(body.items, "targets");
    return [{ name: name ?? "default", toolchain, host, targets, ...place }];
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

/** Raises the lang where our fields need more. */
function languageSplices(nodes: readonly Sexp[], cross: boolean): readonly Splice[] {
  const [first] = nodes;
  const version = first?.kind === "list" && head(first) === "lang" ? first.items[2] : undefined;
  const written = atomText(version) ?? "";
  if (!version || !/^\d+\.\d+$/.test(written))
    throw new ConfigurationError({
      message: "The first line must be (lang dune VERSION); write it.",
      at: { file, line: 1 },
    });
  if (versionAtLeast(written, leastLanguage) || !cross) return [];
  const { start, end } = version;
  return [{ start, end, text: leastLanguage }];
}
