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

/** Opens a store in Azurite whose signed URLs lead to `origin` (`http://host:port`), a proxy before Azurite. */
export async function openBlobStore(azurite: Azurite, origin: string): Promise<BlobStore> {
  const service = new BlobServiceClient(`http://127.0.0.1:${azurite.port}/${account}`, credential);
  const blobs = service.getContainerClient(container);
  await blobs.createIfNotExists();
  const url = (name: string, signature: SASQueryParameters) =>
    `${origin}/${account}/${container}/${name}?${signature}`;
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
