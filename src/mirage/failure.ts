import { parseDiagnostics } from "../build/diagnostics.ts";
import { ConfigurationError, type Problem, ToolError } from "../errors.ts";
import type { Finished } from "../process.ts";
import { quoted } from "../wording.ts";
import { configFile } from "./detect.ts";

/** What mirage was told. */
interface Told {
  readonly target: string;
  readonly args: readonly string[];
}

/** One kind of failure: what is wrong, from mirage's standard error, or undefined when it is another kind. */
type Reader = (stderr: string, told: Told) => Problem | undefined;

const atGate = { at: { file: configFile, line: 1 } };

const readers: readonly Reader[] = [
  (stderr) => {
    const [found, wanted, there] =
      /Version mismatch: required is mirage (\S+ \S+), but (\S+) is installed/.exec(stderr) ?? [];
    if (found === undefined) return undefined;
    const message = `This project wants mirage ${wanted}, and ${there} is used; change the line, or the version of mirage in \`opam-packages\`.`;
    return { message, ...atGate };
  },
  (stderr) =>
    /^(?:Unknown first line, must be|Bad comment, multiple|only digits and \. allowed|couldn't extract version)/m.test(
      stderr,
    )
      ? {
          message:
            "The versions of mirage cannot be read; write them like `(* mirage >= 4.9.0 & < 4.12.0 *)`.",
          ...atGate,
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
          at: { file: configFile, line: 1 },
        };
  },
];

/**
 * Why `mirage configure` failed: ConfigurationError with places where config.ml or `configure-args` are wrong, else
 * ToolError with mirage's own words. Written for mirage 4.11, whose texts those are.
 */
export function configureError(finished: Finished, told: Told): Error {
  const { stdout, code, signal } = finished;
  const stderr = finished.stderr.replace(/^run \['dune'[\s\S]*?\]: exited with \d+$/gm, "");
  for (const read of readers) {
    const problem = read(stderr, told);
    if (problem !== undefined) return new ConfigurationError(problem);
  }
  const problems = compilerProblems(stderr);
  if (problems.length > 0) return new ConfigurationError(problems);
  const how = signal === null ? `exited with status ${code}` : `was killed by ${signal}`;
  const output = `${stdout}${stderr}`.trim().split("\n").slice(-30).join("\n");
  return new ToolError(`mirage configure -t ${told.target} ${how}.`, output);
}

/** What dune and the compiler say of config.ml, which is built and run to configure the project. */
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
