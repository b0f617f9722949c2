import type { BlobStore } from "./blob-store.ts";
import { int64, type Method, optionalText, type Request, TwirpError, text } from "./twirp.ts";

/** An artifact as the service knows it. Until it is finalized nobody sees it, but its name is taken. */
export interface Artifact {
  readonly id: number;
  readonly run: string;
  readonly job: string;
  readonly name: string;
  readonly blob: string;
  readonly mimeType: string;
  /** RFC 3339; absent when the repository's default holds. */
  readonly expires?: string;
  readonly created: Date;
  /** Bytes and digest (`sha256:…`) as the client declared them, once it has. */
  readonly finalized?: { readonly size: number; readonly digest?: string };
}

/** The artifact service of Actions v4: its methods, and what they have stored. */
export interface ArtifactService {
  readonly methods: ReadonlyMap<string, Method>;
  readonly artifacts: () => readonly Artifact[];
}

function requireOwnRun({ body, from }: Request): void {
  if (text(body, "workflow_run_backend_id") === from.run) return;
  throw new TwirpError(403, "permission_denied", "the token is not of this workflow run");
}

function describe(artifact: Artifact) {
  return {
    workflow_run_backend_id: artifact.run,
    workflow_job_run_backend_id: artifact.job,
    database_id: String(artifact.id),
    name: artifact.name,
    size: String(artifact.finalized?.size ?? 0),
    created_at: artifact.created.toISOString(),
    digest: artifact.finalized?.digest,
  };
}

/** The same, with the file name that a download gets. */
function fileName({ name, mimeType }: Artifact): string {
  return mimeType === "application/zip" ? `${name}.zip` : name;
}

/** An artifact service without artifacts. */
export function openArtifactService(blobs: BlobStore): ArtifactService {
  let artifacts: readonly Artifact[] = [];
  let created = 0;

  const named = ({ body, from }: Request) => {
    const name = text(body, "name");
    return artifacts.find((artifact) => artifact.run === from.run && artifact.name === name);
  };
  const existing = (request: Request) => {
    requireOwnRun(request);
    const artifact = named(request);
    if (artifact === undefined) throw new TwirpError(404, "not_found", "artifact not found");
    return artifact;
  };
  const without = (gone: Artifact) => artifacts.filter((artifact) => artifact !== gone);

  const create: Method = (request) => {
    requireOwnRun(request);
    if (named(request) !== undefined) {
      const message = "an artifact with this name already exists on the workflow run";
      throw new TwirpError(409, "already_exists", message);
    }
    created += 1;
    const expires = optionalText(request.body, "expires_at");
    const artifact: Artifact = {
      id: created,
      run: request.from.run,
      job: text(request.body, "workflow_job_run_backend_id"),
      name: text(request.body, "name"),
      blob: `artifact-${created}`,
      mimeType: optionalText(request.body, "mime_type") ?? "application/zip",
      created: new Date(),
      ...(expires === undefined ? {} : { expires }),
    };
    artifacts = [...artifacts, artifact];
    return { ok: true, signed_upload_url: blobs.uploadUrl(artifact.blob) };
  };

  const finalize: Method = async (request) => {
    const artifact = existing(request);
    const size = int64(request.body, "size");
    const stored = await blobs.size(artifact.blob);
    if (stored !== size) {
      const message = `${size} bytes were declared, ${stored ?? "none"} were uploaded`;
      throw new TwirpError(400, "invalid_argument", message);
    }
    const digest = optionalText(request.body, "hash");
    const finalized = { size, ...(digest === undefined ? {} : { digest }) };
    artifacts = [...without(artifact), { ...artifact, finalized }];
    return { ok: true, artifact_id: String(artifact.id) };
  };

  const list: Method = (request) => {
    requireOwnRun(request);
    const name = optionalText(request.body, "name_filter");
    const id = int64(request.body, "id_filter");
    const found = artifacts.filter(
      (artifact) =>
        artifact.run === request.from.run &&
        artifact.finalized !== undefined &&
        (name === undefined || artifact.name === name) &&
        (id === 0 || artifact.id === id),
    );
    return { artifacts: found.map(describe) };
  };

  const sign: Method = (request) => {
    const artifact = existing(request);
    return { signed_url: blobs.downloadUrl(artifact.blob, fileName(artifact)) };
  };

  const remove: Method = async (request) => {
    const artifact = existing(request);
    artifacts = without(artifact);
    await blobs.remove(artifact.blob);
    return { ok: true, artifact_id: String(artifact.id) };
  };

  return {
    methods: new Map([
      ["CreateArtifact", create],
      ["FinalizeArtifact", finalize],
      ["ListArtifacts", list],
      ["GetSignedArtifactURL", sign],
      ["DeleteArtifact", remove],
    ]),
    artifacts: () => artifacts,
  };
}
