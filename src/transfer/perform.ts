import { parseArgs } from "node:util";
import type { Services } from "../base/environment.ts";
import { type Answered, member, requestOptions } from "./protocol.ts";
import { upload } from "./upload.ts";

type Words = ReturnType<typeof parse>["values"];

const parse = (argv: readonly string[]) =>
  parseArgs({ args: [...argv], options: requestOptions, allowPositionals: true });

/**
 * Does what `argv` asks for with GitHub's own clients, which print what they do and take their variables from this
 * process. Never throws.
 */
export async function perform(argv: readonly string[], services: Services): Promise<Answered> {
  try {
    const { values, positionals } = parse(argv);
    return await request(positionals[0], values, services);
  } catch (error) {
    return { ok: false, cause: error instanceof Error ? error.message : String(error) };
  }
}

async function request(
  what: string | undefined,
  words: Words,
  services: Services,
): Promise<Answered> {
  switch (what) {
    case "restore":
    case "find":
      return restore(what, words);
    case "save":
      return save(words);
    case "upload": {
      const { file: [first, ...others] = [], own = [] } = words;
      if (first === undefined) throw new Error("an upload needs a file");
      return upload({ ...words, files: [first, ...others], own }, services);
    }
    default:
      throw new Error(`no request is named ${what}`);
  }
}

async function restore(what: "restore" | "find", { key = "" }: Words): Promise<Answered> {
  const { restoreCache } = await import("@actions/cache");
  const text = await restoreCache([member], key, [key], { lookupOnly: what === "find" });
  return { ok: true, text };
}

async function save({ key = "" }: Words): Promise<Answered> {
  const { saveCache } = await import("@actions/cache");
  const id = await saveCache([member], key);
  return id === -1 ? { ok: false, cause: "" } : { ok: true, text: key };
}
