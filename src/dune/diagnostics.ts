/** One message of a compiler or of dune. `line` counts from 1, columns count bytes from 0. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** As the tool wrote it: relative to the project's root. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** The whole message without dune's excerpt of the source. */
  readonly message: string;
  /** The context that it is of, where that is known and not the image's own. */
  readonly context?: string;
  /** A program, built for the target, that it keeps a rule from having among its deps. */
  readonly program?: string;
}

const position = /^File "([^"]+)", lines? (\d+)(?:-\d+)?(?:, characters (\d+)-\d+)?:?$/;
/** `ocamlc lib/.lib.objs/byte/lib.{cmi,cmo} [xen] (exit 2)`, `gcc lib/st.o (got signal SEGV)`. */
const command = /^\s*\S+ (\S+)(?: \[\S+\])? \((?:exit \d+|got signal \w+)\)$/;
/** `(cd _build/default && tools/pp.exe main.ml) > …`: what ran, where dune shows it. */
const commandLine = /^\(cd _build\/\S* && ('[^']*'|[^\s)]+)/;
const signalled = /^Command got signal /;
const excerpt = /^(?:\s*\d+ \| |\s*\^+\s*$|\.{3,}$)/;
const gcc = /^([^\s:][^:]*):(\d+):(?:(\d+):)? (?:fatal )?(error|warning): (.*)$/;
/** These two "files" only announce that what the linker said, above, was the error. */
const noise =
  /^(?:Context: \S+|(?:Entering|Leaving) directory .*|\(cd _build\/.*|File "(?:caml_startup|_none_)", line 1:)$/;

/** The words of the shell in which OCaml runs the C compiler for one that died, and the signal. */
const deaths: ReadonlyMap<string, string> = new Map([
  ["Killed", "SIGKILL"],
  ["Segmentation fault", "SIGSEGV"],
  ["Aborted", "SIGABRT"],
  ["Bus error", "SIGBUS"],
  ["Illegal instruction", "SIGILL"],
]);
const linkerDied =
  /^([A-Z][a-z ]+)(?: \(core dumped\))?\n(?=Error: Error (?:during linking|while building))/;

/** Two dunes, of two runs perhaps, compiled the same at once, and `-g` wrote another directory. Harmless. */
const cacheRace = /^Warning: cache store error /;

interface Block {
  readonly head: RegExpExecArray | undefined;
  /** Directory in which the failed command ran: that of its target or of the dune file that asks for it. */
  readonly directory: string;
  readonly lines: string[];
}

function blocksOf(output: string): readonly Block[] {
  const blocks: Block[] = [{ head: undefined, directory: "", lines: [] }];
  let program = "Command";
  for (const line of output.split("\n")) {
    program = commandLine.exec(line)?.[1] ?? program;
    if (noise.test(line) || excerpt.test(line)) continue;
    const head = position.exec(line);
    const ran = command.exec(line);
    const inRace = cacheRace.test(blocks.at(-1)?.lines[0] ?? "");
    if (cacheRace.test(line) || (inRace && /^(?:Error|Warning)\b/.test(line)))
      blocks.push({ head: undefined, directory: "", lines: [line] });
    else if (head) blocks.push({ head, directory: parent(head[1] ?? ""), lines: [] });
    else if (ran)
      blocks.push({ head: undefined, directory: parent(ran[1] ?? ""), lines: failure(line) });
    else blocks.at(-1)?.lines.push(line.replace(signalled, `${program} got signal `));
  }
  return blocks;
}

const parent = (path: string): string => path.replace(/\/?[^/]*$/, "");

/** A signal is the cause itself; an exit status only announces the message that follows. */
const failure = (line: string): string[] =>
  line.includes("got signal") ? [line.trim().replace(/ \((got signal \w+)\)$/, " $1.")] : [];

function fromCompiler(block: Block): readonly Diagnostic[] {
  return block.lines.flatMap((line) => {
    const match = gcc.exec(line);
    if (!match) return [];
    const [, file = "", at = "1", column, severity, message = ""] = match;
    const inTree =
      file.includes("/") || block.directory === "" ? file : `${block.directory}/${file}`;
    return [
      {
        severity: severity === "error" ? "error" : "warning",
        file: inTree,
        line: Number(at),
        ...(column === undefined ? {} : { column: Number(column) - 1 }),
        message,
      } satisfies Diagnostic,
    ];
  });
}

function fromBlock(block: Block): readonly Diagnostic[] {
  const compiler = fromCompiler(block);
  if (compiler.length > 0) return compiler;
  const text = block.lines.join("\n").trim();
  if (text === "" || cacheRace.test(text)) return [];
  const severity = /^Warning\b/.test(text) ? "warning" : "error";
  const message = text
    .replace(/^(?:Error|Warning)(?: \d+)?: /, "")
    .replace(linkerDied, (said, word: string) => {
      const signal = deaths.get(word);
      return signal === undefined ? said : `The C compiler or linker was killed by ${signal}.\n`;
    });
  if (!block.head) return [{ severity, message }];
  const [, file = "", line = "1", column] = block.head;
  const at = { file: file.replace(/^_build\/[^/]+\//, ""), line: Number(line) };
  return [
    { severity, ...at, ...(column === undefined ? {} : { column: Number(column) }), message },
  ];
}

/** Output of dune, piece by piece: the lines of one, and the diagnostics in it. */
export const parseBlocks = (
  output: string,
): readonly { readonly lines: readonly string[]; readonly diagnostics: readonly Diagnostic[] }[] =>
  blocksOf(output).map((block) => ({ lines: block.lines, diagnostics: fromBlock(block) }));

/**
 * Reads what `dune build --display quiet|short` printed (dune 2.9 to 3.24, OCaml and C compilers), in its order.
 * Text that belongs to no known form is one diagnostic without a place, so that nothing is lost;
 * a message that comes twice, as from a byte and a native compilation, is one.
 */
export function parseDiagnostics(output: string): readonly Diagnostic[] {
  const all = parseBlocks(output).flatMap(({ diagnostics }) => diagnostics);
  return [...new Map(all.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}

/** Words of dune or a compiler, and their meaning here. First match wins. */
const hints: readonly {
  readonly says: RegExp;
  readonly means: string | ((match: RegExpExecArray) => string);
}[] = [
  {
    says: /bytecode unit "([^"]+)\.cma" cannot be used on a 32-bit platform(?:.* in ([\w ]+)$)?/m,
    means: ([, archive = "", modules]) => wideLibrary(archive, modules?.split(" ") ?? []),
  },
  {
    says: /cannot be used on a 32-bit platform|Integer literal exceeds the range/,
    means:
      "A literal does not fit into the 31-bit integers of a 32-bit target: use Int32 or Int64 for it.",
  },
  {
    says: /is hidden \(unsatisfied 'enabled_if'\)/,
    means: "The library's enabled_if turns it off in this context.",
  },
  {
    says: /is hidden \(optional with unavailable dependencies\)/,
    means: "The library is optional and something it needs is not installed.",
  },
  {
    says: /No implementation found for virtual library/,
    means:
      "Implementations are chosen for the executables that were asked for; what runs while they are built must list its own.",
  },
  {
    says: /Pure bytecode executables cannot contain foreign stubs/,
    means:
      "An executable with foreign_stubs of its own cannot be bytecode, and with dune 2 not JavaScript either: move the stubs to a library.",
  },
  {
    says: /fatal error: backend "\w+" ?not found/,
    means:
      "A dune file names another backend of Unikraft than its target's: leave -z unikraft-backend=… out of its flags, since the target brings it.",
  },
  {
    says: /solo5-startup\.o\b[\s\S]*multiple definition of .solo5_app_main/,
    means:
      "A program that starts itself, by a solo5_app_main of its own, has no Solo5 manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, which may name no devices.",
  },
  {
    says: /undefined reference to .solo5_app_main/,
    means:
      "Nothing here starts the program on Solo5: define solo5_app_main in a C file of it, or let dune link it as an executable, which gets one from the toolchain.",
  },
  {
    says: /undefined reference to .__solo5_mft1_note/,
    means:
      "A program for Solo5 needs a manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, which may name no devices.",
  },
  {
    says: /No space left on device/,
    means: "The disk is full: free some space, or trim dune's cache with `dune cache trim`.",
  },
  {
    says: /got signal KILL|killed by SIGKILL|Killed signal terminated program|terminated with signal 9/,
    means: "A killed program most often means that memory ran out: lower jobs.",
  },
  {
    says: /Version \S+ of the dune language is not supported/,
    means:
      "The project asks for a newer dune than the one installed: install a newer dune or lower (lang dune …).",
  },
];

/** The sentence that explains an error, if it is one of the known ones. */
export function hintFor({
  message,
  program,
}: Pick<Diagnostic, "message" | "program">): string | undefined {
  if (program !== undefined)
    return `A rule has ${program} among its deps, so it is built for the target, too: if the rule only runs it, write %{exe:…} in the action instead, which is built for the machine that builds.`;
  for (const { says, means } of hints) {
    const match = says.exec(message);
    if (match) return typeof means === "string" ? means : means(match);
  }
  return undefined;
}

/** For a library with integers that a 32-bit target lacks: `archive` is its file without `.cma`. */
function wideLibrary(archive: string, modules: readonly string[]): string {
  const directory = parent(archive);
  const library = archive.slice(directory === "" ? 0 : directory.length + 1);
  const place = directory === "" ? "the project's root" : directory;
  const which = modules.length === 0 ? "" : `, in ${modules.map(moduleName).join(", ")}`;
  return `The library ${library} (${place}) holds integers that do not fit into the 31 bits of a 32-bit target${which}: use Int32 or Int64 for them, or, if the library is not yours, take another version of it or leave out what needs it.`;
}

const moduleName = (unit: string): string => unit.charAt(0).toUpperCase() + unit.slice(1);
