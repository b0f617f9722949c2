import { parseArgs } from "node:util";
import { type Answer, member } from "./answer.ts";
import { upload } from "./upload.ts";

const options = {
  key: { type: "string" },
  name: { type: "string" },
  file: { type: "string", multiple: true },
  level: { type: "string" },
  days: { type: "string" },
  own: { type: "string", multiple: true },
} as const;

type Words = ReturnType<typeof parse>["values"];

const parse = (argv: readonly string[]) =>
  parseArgs({ args: [...argv], options, allowPositionals: true });

/** Does what `argv` asks for with GitHub's own clients, which print what they do. Never throws. */
export async function perform(argv: readonly string[]): Promise<Answer> {
  try {
    const { values, positionals } = parse(argv);
    return await request(positionals[0] ?? "", values);
  } catch (error) {
    return { ok: false, cause: error instanceof Error ? error.message : String(error) };
  }
}

async function request(what: string, words: Words): Promise<Answer> {
  switch (what) {
    case "restore":
    case "find":
      return restore(what, words);
    case "save":
      return save(words);
    case "upload":
      return upload({ ...words, files: words.file ?? [], own: words.own ?? [] });
    default:
      throw new Error(`no request is named ${what}`);
  }
}

async function restore(what: "restore" | "find", { key = "" }: Words): Promise<Answer> {
  const { restoreCache } = await import("@actions/cache");
  const found = await restoreCache([member], key, [key], { lookupOnly: what === "find" });
  return { ok: true, text: found ?? "" };
}

async function save({ key = "" }: Words): Promise<Answer> {
  const { saveCache } = await import("@actions/cache");
  const id = await saveCache([member], key);
  return id === -1 ? { ok: false, cause: "" } : { ok: true, text: key };
}
