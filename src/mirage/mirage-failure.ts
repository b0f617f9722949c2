import { ConfigurationError, type Problem, ToolError } from "../base/errors.ts";
import { listed, quoted } from "../base/words.ts";
import { parseDiagnostics } from "../dune/diagnostics.ts";
import type { Finished } from "../process/run.ts";
import { configFile } from "./detect.ts";

/**
 * The error for a `mirage configure` that failed: ConfigurationError when config.ml (with the place) or
 * `configure-args` is wrong, else ToolError with mirage's own output. It recognises the messages of mirage 4.11.
 */
export function configureError(finished: Finished, told: Told): Error {
  const { stdout } = finished;
  const stderr = finished.stderr.replace(/^run \['dune'[\s\S]*?\]: exited with \d+$/gm, "");
  for (const read of readers) {
    const problem = read(stderr, told);
    if (problem !== undefined) return new ConfigurationError(problem);
  }
  const problems = compilerProblems(stderr);
  if (problems.length > 0) return new ConfigurationError(problems);
  const output = `${stdout}${stderr}`.trim().split("\n").slice(-30).join("\n");
  return new ToolError(`mirage configure -t ${told.target} ${ending(finished)}.`, output);
}

/** The arguments of a `mirage configure`. */
interface Told {
  readonly target: string;
  readonly args: readonly string[];
}

/** Recognises one kind of failure in mirage's standard error; undefined when it is another kind. */
type Reader = (stderr: string, told: Told) => Problem | undefined;

const atFirstLine = { at: { file: configFile, line: 1 } };

const readers: readonly Reader[] = [
  (stderr) => {
    const [found, wanted, there] =
      /Version mismatch: required is mirage (\S+ \S+), but (\S+) is installed/.exec(stderr) ?? [];
    if (found === undefined) return undefined;
    const message = `This project wants mirage ${wanted}, and ${there} is used; change the line, or the version of mirage in \`opam-packages\`.`;
    return { message, ...atFirstLine };
  },
  (stderr) =>
    /^(?:Unknown first line, must be|Bad comment, multiple|only digits and \. allowed|couldn't extract version)/m.test(
      stderr,
    )
      ? {
          message:
            "The versions of mirage cannot be read; write them like `(* mirage >= 4.9.0 & < 4.12.0 *)`.",
          ...atFirstLine,
        }
      : undefined,
  (stderr, { target }) =>
    /^mirage: option '-t(?:arget)?': invalid value/m.test(stderr)
      ? {
          message: `This version of mirage cannot configure for ${target}; allow a newer one in the first line of ${configFile}, or leave this target out.`,
        }
      : undefined,
  (stderr, { args }) => {
    const said =
      /^mirage: ((?:unknown option|option|too many arguments|required)\b.*(?:\n +.*)*)/m.exec(
        stderr,
      )?.[1];
    if (said === undefined) return undefined;
    const given = args.length > 0 ? quoted(args.join(" ")) : "nothing";
    return {
      message: `mirage refuses \`configure-args\`, which is ${given}: ${said.replace(/\s+/g, " ")}.`,
    };
  },
  (stderr) => {
    const thrown = /^Fatal error: exception (.*)$/m.exec(stderr)?.[1];
    return thrown === undefined
      ? undefined
      : {
          message: `Running this file ends with an exception: ${thrown}.`,
          ...atFirstLine,
        };
  },
];

/** The errors of dune and the compiler in config.ml, which is built and run to configure the project. */
function compilerProblems(stderr: string): readonly Problem[] {
  const errors = parseDiagnostics(stderr).filter(({ severity }) => severity === "error");
  return errors.flatMap(({ file, line, column, message }): readonly Problem[] => {
    const text = message.replace(/\s+/g, " ");
    if (file === undefined) return [];
    if (/^Library "mirage" not found/.test(text)) return [];
    return [
      { message: text, at: { file, line: line ?? 1, ...(column !== undefined && { column }) } },
    ];
  });
}

/** The error for a failed `opam-monorepo lock`: ConfigurationError when the project or its repositories must change. */
export function lockError(finished: Finished): Error {
  const text = withoutPrefix(finished.stderr);
  const foreign = bulleted(text, "don't use dune as their build\nsystem:");
  if (foreign.length > 0)
    return new ConfigurationError(
      `These packages, which the unikernel needs, are not built with dune: ${listed(foreign)}. Add a repository that has them with dune files to \`opam-repositories\`, or put their sources into the project (docs/mirageos.md).`,
    );
  const missing = [
    ...text.matchAll(/There is no eligible version of (\S+) that matches (.*)$/gm),
  ].map(([, name, wanted]) => `${name} ${wanted}`);
  const rejected = rejectedPackages(text);
  if (missing.length > 0 || rejected.length > 0) {
    const why = missing.length > 0 ? `there is no ${missing.join(", no ")}` : rejected.join("; ");
    return new ConfigurationError(
      `No packages can be found that fit all targets together: ${why}. Change config.ml, or the state of the repositories (\`opam-repositories\`, \`opam-overlays\` among them).`,
    );
  }
  return new ToolError(`opam-monorepo lock ${ending(finished)}.`, lastLines(finished));
}

/** Messages of opam-monorepo without its prefix. */
const withoutPrefix = (stderr: string): string =>
  stderr.replace(/^opam-monorepo: (?:\S+ )?(?=\[)/gm, "").replaceAll("\r", "");

/** The items (`- name`) below a line that ends with `heading`, which may itself be broken into lines anywhere. */
function bulleted(text: string, heading: string): readonly string[] {
  const words = heading.replaceAll("\n", " ").split(" ").join("\\s+");
  const [, list = ""] = new RegExp(`${words}\\s*\\n((?:\\s*- \\S+\\s*\\n?)+)`).exec(text) ?? [];
  return [...list.matchAll(/- (\S+)/g)].map(([, name = ""]) => name);
}

/** Names in problems that only follow from others: the solver's own, and packages that come with a compiler. */
const consequence = /^(?:ocaml(?:-\w+)*|system-\w+|.*[|&].*)$/;

/** A package for which the solver found no version, and its reasons. */
interface Rejected {
  readonly name: string;
  readonly reason: string;
  /** 0: nobody has it. 1: the unikernel itself wants other versions. 2: what it needs is not to be had. 3: the rest. */
  readonly rank: number;
}

/**
 * The packages of the solver's diagnosis (`- name -> (problem)`) with their reasons: at most three, causes first, and
 * nothing else where the unikernel asks for what nobody has.
 */
function rejectedPackages(text: string): readonly string[] {
  const [, list = ""] = /Can't find all required versions\.([\s\S]*)/.exec(text) ?? [];
  const found = [...list.matchAll(/^- (\S+) -> \(problem\)((?:\n {4,}.*)*)/gm)].map(
    ([, name = "", below = ""]): Rejected => {
      const lines = below.split("\n");
      return { name, reason: reasonOf(lines), rank: rankOf(below) };
    },
  );
  const causes = found.filter(({ name }) => !consequence.test(name));
  const asked = causes.filter(({ rank }) => rank <= 1);
  const told = asked.length > 0 ? asked : causes.length > 0 ? causes : found;
  return told
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, 3)
    .map(({ name, reason }) => `${name}: ${reason}`);
}

function rankOf(reasons: string): number {
  if (/^ {4}No known implementations at all/m.test(reasons)) return 0;
  if (/^ {4}unikernels zdev requires/m.test(reasons)) return 1;
  return /^ {6}\S+: (?:Requires|Availability)/m.test(reasons) ? 2 : 3;
}

/**
 * The solver's reasons against a package, with that against the first of the versions it has tried. Of those who want
 * some of its versions, at most three are told: the unikernel first, then those for whom versions were rejected.
 */
function reasonOf(lines: readonly string[]): string {
  const own = lines.filter((line) => /^ {4}\S.*[^:]$/.test(line)).map((line) => line.trim());
  const candidates = lines.filter((line) => /^ {6}\S/.test(line)).map((line) => line.trim());
  const decisive = new Set(candidates.map((line) => line.replace(/^.*with restriction: /, "")));
  const weight = (line: string) =>
    Number(!line.startsWith("unikernels ")) +
    2 * Number(!decisive.has(line.replace(/^.* (?:requires|requested) /, "")));
  const first = own.toSorted((a, b) => weight(a) - weight(b)).slice(0, 3);
  return [...first, ...candidates.slice(0, 1)]
    .map((line) => line.replace(/^unikernels zdev requires/, "the unikernel requires"))
    .join(", ");
}

/** The error for a failed `opam-monorepo pull`. */
export function pullError(finished: Finished): Error {
  const { stderr } = finished;
  const [failed, name = "", url = ""] =
    /\[ERROR\] Failed to pull \S*?([^/\s]+): (\S+)/.exec(stderr) ?? [];
  const why = /"curl: \(\d+\) ([^"]*)"/.exec(stderr)?.[1];
  const reason = why === undefined ? url : `${url}: ${why}`;
  if (failed !== undefined && /^checksum$/i.test(url))
    return new ToolError(
      `The source of ${name} has another hash than the lock file says; look for a proxy that alters files, or lock again if its authors have replaced it.`,
      lastLines(finished),
    );
  if (failed !== undefined)
    return new ToolError(
      `The source of ${name} could not be fetched (${reason}); check the network and the proxy (https_proxy) and run again.`,
      lastLines(finished),
    );
  return new ToolError(`opam-monorepo pull ${ending(finished)}.`, lastLines(finished));
}

function ending({ code, signal }: Finished): string {
  return signal === null ? `exited with status ${code}` : `was killed by ${signal}`;
}

const lastLines = ({ stdout, stderr }: Finished): string =>
  `${stdout}${stderr}`.trim().split("\n").slice(-40).join("\n");
