import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { fields } from "./token.ts";

/** A JavaScript action: its bundles, and its inputs with their defaults. */
export interface Action {
  /** Path of the bundle that `runs.main` names. */
  readonly main: string;
  /** Path of the bundle that runs at the end of the job, whatever happened. */
  readonly post?: string;
  /** Empty text where there is no default, as a runner has it. Without this, inputs are taken as they come. */
  readonly inputs?: Readonly<Record<string, string>>;
}

/**
 * Reads an `action.yml` whose `runs.using` is a version of Node. `directory` is where the machine that runs it has the
 * file's directory. Throws if it is of another kind.
 */
export function readAction(file: string, directory = dirname(file)): Action {
  const { runs, inputs } = fields(parse(readFileSync(file, "utf8")));
  const { using, main, post } = fields(runs);
  if (typeof using !== "string" || !using.startsWith("node") || typeof main !== "string") {
    throw new Error(`${file} is no JavaScript action`);
  }
  const defaults = Object.entries(fields(inputs)).map(([name, input]) => {
    const { default: value } = fields(input);
    return [name, value === undefined ? "" : String(value)] as const;
  });
  const bundle = (path: string) => join(directory, path);
  return {
    main: bundle(main),
    inputs: Object.fromEntries(defaults),
    ...(typeof post === "string" ? { post: bundle(post) } : {}),
  };
}
