import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { dirname } from "node:path";
import type { Root } from "../roots/open-root.ts";

/**
 * What becomes of a file on its way: the connection ends in its middle (`cut`), half of it comes as if it were all
 * (`short`), one byte is another (`changed`), the same while no cache was passed by (`cached`).
 */
export type Harm = "cut" | "short" | "changed" | "cached";

/** A Debian archive over HTTP with one package, whose files may be harmed on their way. */
export interface Archive {
  readonly url: string;
  /** Files that were asked for, in order, each with ` (no-cache)` if caches were to be passed by. */
  readonly requests: string[];
  /** Makes this version the only one: lists that name another are out of date. */
  publish(version: string): void;
  /** Takes a file away that the lists go on to name. */
  lose(name: string): void;
  /** Harms the next `times` answers for files of this name. */
  harm(harm: Harm, name: RegExp, times?: number): void;
  close(): Promise<void>;
}

export const packageName = "board-runner";

/** Its program runs what it is given; its data, random and thus not compressible, take this many bytes. */
const dataSize = 1_000_000;

function write(root: Root, path: string, text: string | Buffer, mode = 0o644): void {
  mkdirSync(dirname(root.path(path)), { recursive: true });
  writeFileSync(root.path(path), text, { mode });
}

const control = (version: string): string =>
  [
    `Package: ${packageName}`,
    `Version: ${version}`,
    "Architecture: all",
    "Maintainer: Nobody <nobody@example.org>",
    "Description: runs programs of a board",
    "",
  ].join("\n");

async function buildPackage(root: Root, version: string): Promise<Buffer> {
  const tree = `/srv/${packageName}-${version}`;
  write(root, `${tree}/DEBIAN/control`, control(version));
  write(root, `${tree}/usr/bin/${packageName}`, '#!/bin/sh\nexec "$@"\n', 0o755);
  write(root, `${tree}/usr/share/${packageName}/data`, Buffer.alloc(dataSize, version));
  await root.runOk(["dpkg-deb", "-Znone", "--build", tree, `${tree}.deb`]);
  return readFileSync(root.path(`${tree}.deb`));
}

const sha256 = (content: Buffer | string): string =>
  createHash("sha256").update(content).digest("hex");

/** The package file and the lists that name it. */
function filesFor(version: string, content: Buffer): ReadonlyMap<string, Buffer> {
  const name = `${packageName}_${version}_all.deb`;
  const file = [`Filename: ./${name}`, `Size: ${content.length}`, `SHA256: ${sha256(content)}`];
  const packages = `${control(version)}${file.join("\n")}\n\n`;
  const release = `Date: ${new Date().toUTCString()}\nSHA256:\n ${sha256(packages)} ${packages.length} Packages\n`;
  return new Map([
    [name, content],
    ["Packages", Buffer.from(packages)],
    ["Release", Buffer.from(release)],
  ]);
}

function answer(response: ServerResponse, content: Buffer, harm: Harm | undefined): void {
  const half = content.subarray(0, content.length / 2);
  const sent = harm === "short" ? half : Buffer.from(content);
  if (harm === "changed" || harm === "cached") sent[half.length] = ~(sent[half.length] ?? 0);
  response.writeHead(200, { "content-length": sent.length });
  if (harm !== "cut") response.end(sent);
  // Without a range in the answer, apt begins anew each time.
  else response.write(half, () => response.destroy());
}

/** Starts an archive on the loopback interface, with packages of these versions that `root` builds. */
export async function openArchive(root: Root, versions: readonly string[]): Promise<Archive> {
  const packages = new Map<string, Buffer>();
  for (const version of versions) packages.set(version, await buildPackage(root, version));
  const requests: string[] = [];
  let files = new Map<string, Buffer>();
  let harmed = { harm: "cut" as Harm, name: /$^/, times: 0 };
  const server = createServer(({ url = "", headers }, response) => {
    const name = url.replace(/^.*\//, "");
    const fresh = headers["cache-control"] === "no-cache";
    requests.push(fresh ? `${name} (no-cache)` : name);
    const content = files.get(name);
    const { harm } = harmed;
    const hit = harmed.times > 0 && harmed.name.test(name) && !(harm === "cached" && fresh);
    if (hit) harmed = { ...harmed, times: harmed.times - 1 };
    if (content) answer(response, content, hit ? harm : undefined);
    else response.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    publish(version) {
      files = new Map(filesFor(version, packages.get(version) ?? Buffer.alloc(0)));
      harmed = { ...harmed, times: 0 };
      requests.length = 0;
    },
    lose: (name) => void files.delete(name),
    harm(harm, name, times = Number.POSITIVE_INFINITY) {
      harmed = { harm, name, times };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
