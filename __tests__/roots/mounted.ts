import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openArchives } from "./archives.ts";
import { type Namespace, openNamespace } from "./namespace.ts";
import type { Suite } from "./pristine.ts";

// $1 downloaded packages, $2 node, $3 "overlay" or "copy", then the pristine root and the layers upon it
// `volatile` does without every sync, and like container images dpkg does not sync each file that it unpacks.
const mountRoot = `
archives=$1 node=$2 how=$3
shift 3
lower= number=0
for layer; do
  number=$((number + 1))
  ln -s "$layer" "lower$number"
  lower="lower$number\${lower:+:$lower}"
done
over() { mount -t overlay -o "lowerdir=$lower,upperdir=upper,workdir=work$1" overlay merged 2>/dev/null; }
if [ "$how" = copy ] || ! { over ,volatile || over "" || [ $number != 1 ]; }
then cp -a --reflink=auto "$1/." merged; fi
mount -t proc proc merged/proc
mount --rbind /dev merged/dev
mount --bind "$archives" merged/var/cache/apt/archives
cp /etc/resolv.conf /etc/hosts merged/etc
echo force-unsafe-io > merged/etc/dpkg/dpkg.cfg.d/no-sync
touch merged/usr/local/bin/node
mount --bind -o ro "$node" merged/usr/local/bin/node`;

/** A root that can be written to, as long as it is open. */
export interface Mounted {
  readonly namespace: Namespace;
  /** What is written to it, but not what is below it; all of it where it is a copy. */
  readonly written: string;
  /** Its own root directory, inside the namespace. */
  readonly merged: string;
  close(): Promise<void>;
}

/** Mounts a root in an empty directory, over the pristine root and the layers upon it, or as a copy of the former. */
export async function mount(
  suite: Suite,
  directory: string,
  below: readonly string[],
  how: "overlay" | "copy",
): Promise<Mounted> {
  for (const name of ["upper", "work", "merged"]) mkdirSync(join(directory, name));
  const archives = openArchives(suite, directory);
  const node = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
  const args = [archives.path, node, how, ...below];
  const namespace = await openNamespace(mountRoot, args, directory);
  const merged = join(directory, "merged");
  return {
    namespace,
    merged,
    written: how === "overlay" ? join(directory, "upper") : merged,
    async close() {
      await namespace.close();
      archives.close();
    },
  };
}
