import type { Boot } from "../targets/target.ts";
import { hasConsole } from "./command.ts";

/** How an image that crashed ended, as far as it tells what the image missed. */
interface End {
  /** Null after a signal. */
  readonly code: number | null;
  /** Its output. */
  readonly text: string;
}

/** Cmdliner, Arg, getopt and shells begin so what they print when an argument is missing. */
const usage =
  /^\s*usage\s*:|required (?:argument|option)s? .*(?:is|are) missing|missing (?:required )?(?:argument|operand)|not enough arguments|too few arguments/im;

/** Whether a boot has a place for arguments of the image and gives it none. */
const givesNone = ({ argv, arguments: given = [] }: Boot): boolean =>
  given.length === 0 && argv.some((word) => /\{(?:arguments|command-line)\}/.test(word));

/** Whether an image ended, by a status of its own, because it was given no arguments: it says how it is used. */
export const asksForArguments = (boot: Boot, { code, text }: End): boolean =>
  code !== null && givesNone(boot) && usage.test(text);

/** A sentence on what a program of an operating system may have missed. */
export function adviceFor(boot: Boot, { code, text }: End): string | undefined {
  if (code === null || hasConsole(boot) || !boot.argv.includes("{arguments}")) return undefined;
  if (givesNone(boot))
    return "It ran without arguments in an empty directory: give it some with boot.arguments, or turn boot off.";
  return /no such file or directory|ENOENT|file not found/i.test(text)
    ? "It ran in an empty directory: bring the files with a boot.command of your own, or turn boot off."
    : undefined;
}
