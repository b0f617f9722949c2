/** An official release of opam as one file: a program that needs no library. */
export interface Release {
  readonly version: string;
  /** The directory that the files are in. */
  readonly url: string;
  /** By Node's name of the architecture: the file, and SHA-512 of its content in hexadecimal digits. */
  readonly files: Readonly<Record<string, { readonly name: string; readonly sha512: string }>>;
}

/**
 * opam 2.5.2 for Linux. The hashes are those that opam's own installer checks, SHA-512 because no other kind is
 * published (shell/install.sh of ocaml/opam, commit 080443c0a of 2026-07-09).
 */
export const release: Release = {
  version: "2.5.2",
  url: "https://github.com/ocaml/opam/releases/download/2.5.2",
  files: {
    x64: {
      name: "opam-2.5.2-x86_64-linux",
      sha512:
        "508a128cec8ddf06e763db56232818481a4eee7725fb725c08f543b4aefa0daa23042ec89a4dcb4fe8eac99c53c219196c715eec46b4f1f6769b47782f79943a",
    },
    arm64: {
      name: "opam-2.5.2-arm64-linux",
      sha512:
        "a8e2d121e4e6e50db6a4c241fdca4ab29a4aa4a7df12dc0bd9d85cda19c413175725099d4e734790654291c155e472c53d91659bd6e78cb3ce6c3fe8da9c5c89",
    },
  },
};
