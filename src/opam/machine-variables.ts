import type { Host } from "../machine/host.ts";
import type { OpamVariables } from "./opam-filter.ts";

/** opam's variables that decide which packages a machine can have, and what its package manager calls them. */
export function machineVariables({
  architecture,
  distribution: { id, version },
}: Pick<Host, "architecture" | "distribution">): OpamVariables {
  return {
    "opam-version": "2.5.2",
    arch: { x64: "x86_64", arm64: "arm64" }[architecture] ?? architecture,
    os: "linux",
    "os-family": ["debian", "ubuntu"].includes(id) ? "debian" : id,
    "os-distribution": id,
    "os-version": version,
  };
}
