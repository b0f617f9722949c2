import type { Problem } from "../base/errors.ts";
import { quoted } from "../base/words.ts";
import type { Solo5Abi, Target } from "../targets/target.ts";

/** A target of `mirage configure` (mirage 4.11, lib/devices/key.ml). */
export type MirageTarget =
  | "unix"
  | "macosx"
  | "hvt"
  | "spt"
  | "virtio"
  | "muen"
  | "xen"
  | "qubes"
  | "unikraft-qemu"
  | "unikraft-firecracker";

const byAbi: Readonly<Record<Exclude<Solo5Abi, "xen">, MirageTarget>> = {
  hvt: "hvt",
  spt: "spt",
  virtio: "virtio",
  muen: "muen",
};

/**
 * mirage's name for a target, whatever its architecture. A user's own target has that of the one that it extends, which
 * is recognised by its image and variants. A problem where mirage has no such target.
 */
export function mirageTarget(target: Target, platform = process.platform): MirageTarget | Problem {
  const { image, mode, toolchain, variants, name } = target;
  if (image.format === "elf" && image.solo5 !== undefined)
    return image.solo5 === "xen"
      ? variants.includes("qubes")
        ? "qubes"
        : "xen"
      : byAbi[image.solo5];
  if (toolchain === "host" && mode === "exe") return platform === "darwin" ? "macosx" : "unix";
  for (const unikraft of ["unikraft-qemu", "unikraft-firecracker"] as const)
    if (variants.includes(unikraft)) return unikraft;
  const has = "unix, the Solo5 targets and those of Unikraft";
  return {
    message: `${quoted(name)} is no target for a MirageOS project: mirage configures for ${has}; leave it out, or build what needs it from a dune project without config.ml.`,
  };
}

/** The ABI that Solo5 links a target for; undefined for a target that is not on Solo5. */
export function abiOf(target: MirageTarget): Solo5Abi | undefined {
  switch (target) {
    case "hvt":
    case "spt":
    case "virtio":
    case "muen":
      return target;
    case "xen":
    case "qubes":
      return "xen";
    default:
      return undefined;
  }
}
