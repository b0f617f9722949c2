import { basename, dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Services } from "../base/environment.ts";
import { explain, ownerOf, unfinished } from "./explain.ts";
import type { Answered } from "./protocol.ts";

/** An artifact as the command line names it. */
interface Artifact {
  /** Undefined: the only file goes as it is and lends the artifact its name. */
  readonly name?: string | undefined;
  readonly files: readonly [string, ...string[]];
  readonly level?: string | undefined;
  readonly days?: string | undefined;
  readonly own: readonly string[];
}

/** Milliseconds between the two attempts, as in GitHub's client. */
const pause = 3000;

/**
 * Uploads an artifact. GitHub's client tries five times when the service answers 429 or 5xx, but only once when there
 * is no answer; then this tries once more, unless the service has begun with the artifact.
 */
export async function upload(artifact: Artifact, services: Services): Promise<Answered> {
  try {
    return await send(artifact);
  } catch (first) {
    if (!/^Failed to CreateArtifact: Unable to make request/.test(messageOf(first)))
      return refusal(first, artifact, services, unfinished);
    await sleep(pause);
    // The service may have got the first request all the same: the name is then taken by ourselves, for good.
    const lost = explain(first, services);
    return send(artifact).catch((second: unknown) => refusal(second, artifact, services, lost));
  }
}

async function send({ name, files, level, days }: Artifact): Promise<Answered> {
  const { DefaultArtifactClient } = await import("@actions/artifact");
  const { digest } = await new DefaultArtifactClient().uploadArtifact(
    name ?? basename(files[0]),
    [...files],
    dirname(files[0]),
    {
      ...(days === undefined ? {} : { retentionDays: Number(days) }),
      ...(name === undefined ? { skipArchive: true } : { compressionLevel: Number(level) }),
    },
  );
  return { ok: true, text: digest };
}

/** Why an upload was refused; `nobody` where its name is taken and no artifact has it. */
async function refusal(
  error: unknown,
  { name, files, own }: Artifact,
  services: Services,
  nobody: string,
): Promise<Answered> {
  if (!/\(409\)/.test(messageOf(error))) return { ok: false, cause: explain(error, services) };
  const owner = await ownerOf(name ?? basename(files[0]), own, services);
  return { ok: false, cause: owner ?? nobody };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "");
