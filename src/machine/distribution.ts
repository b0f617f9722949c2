import { compareVersions } from "../base/versions.ts";

/** A Linux distribution as its os-release file names it. */
export interface Distribution {
  readonly id: string;
  readonly version: string;
  readonly name: string;
}

/**
 * Reads os-release(5). Debian's testing has no VERSION_ID, so its code name stands in. A machine without the file, of
 * which `text` is empty, is `linux` with an empty version.
 */
export function parseOsRelease(text: string): Distribution {
  const fields = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    if (name !== undefined && value !== undefined) fields.set(name, unquote(value));
  }
  const id = fields.get("ID") ?? "linux";
  return {
    id,
    version: fields.get("VERSION_ID") ?? fields.get("VERSION_CODENAME") ?? "",
    name: fields.get("PRETTY_NAME") ?? fields.get("NAME") ?? id,
  };
}

function unquote(value: string): string {
  const [, , inner] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return (inner ?? value).replace(/\\(["'$`\\])/g, "$1");
}

/** OCaml and dune of releases of a distribution. */
interface Shipped {
  readonly id: string;
  readonly versions: readonly string[];
  readonly ocaml: string;
  readonly dune: string;
}

/** Versions in the archives of distributions, read from their package lists in November 2026. */
export const shippedReleases: readonly Shipped[] = [
  { id: "debian", versions: ["12"], ocaml: "4.13.1", dune: "2.9.3" },
  { id: "debian", versions: ["13"], ocaml: "5.3.0", dune: "3.17.2" },
  { id: "debian", versions: ["14", "forky"], ocaml: "5.4.1", dune: "3.24.1" },
  { id: "ubuntu", versions: ["22.04"], ocaml: "4.13.1", dune: "2.9.1" },
  { id: "ubuntu", versions: ["24.04"], ocaml: "4.14.1", dune: "3.14.0" },
  { id: "ubuntu", versions: ["26.04"], ocaml: "5.4.0", dune: "3.20.2" },
];

/** The OCaml and dune that a distribution is known to ship, for planning on a machine without package lists. */
export function shippedVersions(
  distribution: Distribution,
): { readonly ocaml: string; readonly dune: string } | undefined {
  return shippedReleases.find(
    (row) =>
      row.id === distribution.id &&
      row.versions.some(
        (version) =>
          version === distribution.version || compareVersions(version, distribution.version) === 0,
      ),
  );
}

/** Upstream's part of a Debian version: `15:12.2.rel1-1` → `12.2.rel1`, `3.17.2-1+b1` → `3.17.2`. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}
