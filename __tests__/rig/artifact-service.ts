import type { BlobStore } from "./blob-store.ts";
import {
  int64,
  type Methods,
  optionalText,
  type Request,
  type Response,
  TwirpError,
  text,
} from "./twirp.ts";

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
  readonly methods: Methods;
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

/** The name that a downloaded file gets. */
function fileName({ name, mimeType }: Artifact): string {
  return mimeType === "application/zip" ? `${name}.zip` : name;
}

/** What the methods share. */
interface Store {
  readonly blobs: BlobStore;
  artifacts: readonly Artifact[];
  created: number;
}

function named({ artifacts }: Store, { body, from }: Request): Artifact | undefined {
  const name = text(body, "name");
  return artifacts.find((artifact) => artifact.run === from.run && artifact.name === name);
}

function existing(store: Store, request: Request): Artifact {
  requireOwnRun(request);
  const artifact = named(store, request);
  if (artifact === undefined) throw new TwirpError(404, "not_found", "artifact not found");
  return artifact;
}

function create(store: Store, request: Request): Response {
  requireOwnRun(request);
  if (named(store, request) !== undefined) {
    const message = "an artifact with this name already exists on the workflow run";
    throw new TwirpError(409, "already_exists", message);
  }
  store.created += 1;
  const expires = optionalText(request.body, "expires_at");
  const artifact: Artifact = {
    id: store.created,
    run: request.from.run,
    job: text(request.body, "workflow_job_run_backend_id"),
    name: text(request.body, "name"),
    blob: `artifact-${store.created}`,
    mimeType: optionalText(request.body, "mime_type") ?? "application/zip",
    created: new Date(),
    ...(expires === undefined ? {} : { expires }),
  };
  store.artifacts = [...store.artifacts, artifact];
  return { ok: true, signed_upload_url: store.blobs.uploadUrl(artifact.blob) };
}

async function finalize(store: Store, request: Request): Promise<Response> {
  const artifact = existing(store, request);
  const size = int64(request.body, "size");
  const stored = await store.blobs.size(artifact.blob);
  if (stored !== size) {
    const message = `${size} bytes were declared, ${stored ?? "none"} were uploaded`;
    throw new TwirpError(400, "invalid_argument", message);
  }
  const digest = optionalText(request.body, "hash");
  const finalized = { size, ...(digest === undefined ? {} : { digest }) };
  store.artifacts = store.artifacts.map((other) =>
    other === artifact ? { ...artifact, finalized } : other,
  );
  return { ok: true, artifact_id: String(artifact.id) };
}

function list({ artifacts }: Store, request: Request): Response {
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
}

function sign(store: Store, request: Request): Response {
  const artifact = existing(store, request);
  return { signed_url: store.blobs.downloadUrl(artifact.blob, fileName(artifact)) };
}

async function remove(store: Store, request: Request): Promise<Response> {
  const artifact = existing(store, request);
  store.artifacts = store.artifacts.filter((other) => other !== artifact);
  await store.blobs.remove(artifact.blob);
  return { ok: true, artifact_id: String(artifact.id) };
}

/** An artifact service without artifacts. */
export function openArtifactService(blobs: BlobStore): ArtifactService {
  const store: Store = { blobs, artifacts: [], created: 0 };
  return {
    methods: {
      CreateArtifact: (request) => create(store, request),
      FinalizeArtifact: (request) => finalize(store, request),
      ListArtifacts: (request) => list(store, request),
      GetSignedArtifactURL: (request) => sign(store, request),
      DeleteArtifact: (request) => remove(store, request),
    },
    artifacts: () => store.artifacts,
  };
}
