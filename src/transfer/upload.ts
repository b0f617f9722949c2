import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.ts";
import { explain, ownerOf, unfinished } from "./explain.ts";

/** An artifact as the command line names it. */
interface Artifact {
  /** Undefined: a single file goes as it is and lends the artifact its own. */
  readonly name?: string | undefined;
  readonly files: readonly string[];
  readonly level?: string | undefined;
  readonly days?: string | undefined;
  readonly own: readonly string[];
}

/** Milliseconds, as the client waits before it tries again what it does try again. */
const pause = 3000;

/**
 * Uploads an artifact. GitHub's client tries five times when the service answers 429 or 5xx, but not when there was
 * no answer; then this does, once, as long as the service has not begun with it.
 */
export async function upload(artifact: Artifact): Promise<Answer> {
  try {
    return await send(artifact);
  } catch (first) {
    if (!/^Failed to CreateArtifact: Unable to make request/.test(messageOf(first)))
      return refusal(first, artifact, unfinished);
    await sleep(pause);
    // The request may have been served all the same: its own name is then taken, and cannot be had again.
    const lost = explain(first, process.env);
    return send(artifact).catch((second: unknown) => refusal(second, artifact, lost));
  }
}

async function send({ name, files, level, days }: Artifact): Promise<Answer> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const { digest } = await new DefaultArtifactClient().uploadArtifact(
    name ?? "",
    [...files],
    dirname(files[0] ?? ""),
    {
      ...(days === undefined ? {} : { retentionDays: Number(days) }),
      ...(name === undefined ? { skipArchive: true } : { compressionLevel: Number(level) }),
    },
  );
  return { ok: true, text: digest ?? "" };
}

/** `nobody` is said where the name is taken and no artifact has it. */
async function refusal(
  error: unknown,
  { name, files, own }: Artifact,
  nobody: string,
): Promise<Answer> {
  if (!/\(409\)/.test(messageOf(error))) return { ok: false, cause: explain(error, process.env) };
  return { ok: false, cause: (await ownerOf(name ?? basename(files[0] ?? ""), own)) ?? nobody };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "");
