import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
import { type Answer, member } from "./answer.ts";
import { ownerOf } from "./owner.ts";

const options = {
  key: { type: "string" },
  prefix: { type: "string", multiple: true },
  name: { type: "string" },
  file: { type: "string", multiple: true },
  level: { type: "string" },
  days: { type: "string" },
} as const;

type Words = ReturnType<typeof parse>["values"];

const parse = (argv: readonly string[]) =>
  parseArgs({ args: [...argv], options, allowPositionals: true });

/** Does what `argv` asks for with GitHub's own clients, which print what they do. Never throws. */
export async function perform(argv: readonly string[]): Promise<Answer> {
  const { values, positionals } = parse(argv);
  try {
    return await request(positionals[0] ?? "", values);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    if (!/\(409\)/.test(cause)) return { ok: false, cause };
    return { ok: false, cause: await ownerOf(values.name ?? basename(values.file?.[0] ?? "")) };
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
      return upload(words);
    default:
      throw new Error(`no request is named ${what}`);
  }
}

async function restore(
  what: "restore" | "find",
  { key = "", prefix = [] }: Words,
): Promise<Answer> {
  const { restoreCache } = await import("@actions/cache");
  const found = await restoreCache([member], key, prefix, { lookupOnly: what === "find" });
  return { ok: true, text: found ?? "" };
}

async function save({ key = "" }: Words): Promise<Answer> {
  const { saveCache } = await import("@actions/cache");
  const id = await saveCache([member], key);
  return id === -1 ? { ok: false, cause: "" } : { ok: true, text: key };
}

/** A single file without a name goes as it is and lends the artifact its own. */
async function upload({ name, file = [], level, days }: Words): Promise<Answer> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const [first = ""] = file;
  const { digest } = await new DefaultArtifactClient().uploadArtifact(
    name ?? "",
    file,
    dirname(first),
    {
      ...(days === undefined ? {} : { retentionDays: Number(days) }),
      ...(name === undefined ? { skipArchive: true } : { compressionLevel: Number(level) }),
    },
  );
  return { ok: true, text: digest ?? "" };
}
