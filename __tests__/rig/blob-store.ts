import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  type SASQueryParameters,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import type { Azurite } from "./azurite.ts";

/** Blobs by name, and the signed URLs through which clients reach them. */
export interface BlobStore {
  uploadUrl(name: string): string;
  /** `fileName` becomes the Content-Disposition, from which a client names what it downloads. */
  downloadUrl(name: string, fileName: string): string;
  /** Bytes, or nothing if there is no such blob. */
  size(name: string): Promise<number | undefined>;
  /** The bytes themselves. Throws if there is no such blob. */
  read(name: string): Promise<Buffer>;
  remove(name: string): Promise<void>;
}

const account = "devstoreaccount1";
/** Published by Microsoft for its emulators: not a secret. */
const key =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const container = "results";
const credential = new StorageSharedKeyCredential(account, key);
const anHour = 3600 * 1000;

function sign(blobName: string, permissions: string, contentDisposition?: string) {
  return generateBlobSASQueryParameters(
    {
      containerName: container,
      blobName,
      permissions: BlobSASPermissions.parse(permissions),
      expiresOn: new Date(Date.now() + anHour),
      ...(contentDisposition === undefined ? {} : { contentDisposition }),
    },
    credential,
  );
}

/** The host of Azurite's one account, as a host of Azure's. It does not exist: see azure-hosts.mjs. */
const azureHost = `${account}.blob.core.windows.net`;

/**
 * Opens a store in Azurite whose signed URLs lead to the proxy before it, which listens at `port`; `azureHosts`
 * makes them look like those of Azure.
 */
export async function openBlobStore(
  azurite: Azurite,
  { port, azureHosts }: { readonly port: number; readonly azureHosts: boolean },
): Promise<BlobStore> {
  const service = new BlobServiceClient(`http://127.0.0.1:${azurite.port}/${account}`, credential);
  const blobs = service.getContainerClient(container);
  await blobs.createIfNotExists();
  const origin = azureHosts ? `${azureHost}:${port}` : `127.0.0.1:${port}/${account}`;
  const url = (name: string, signature: SASQueryParameters) =>
    `http://${origin}/${container}/${name}?${signature}`;
  return {
    uploadUrl: (name) => url(name, sign(name, "cw")),
    downloadUrl: (name, fileName) =>
      url(name, sign(name, "r", `attachment; filename="${fileName}"`)),
    async size(name) {
      const blob = blobs.getBlobClient(name);
      return (await blob.exists()) ? (await blob.getProperties()).contentLength : undefined;
    },
    read: (name) => blobs.getBlobClient(name).downloadToBuffer(),
    remove: async (name) => void (await blobs.getBlobClient(name).deleteIfExists()),
  };
}
