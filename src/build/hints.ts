/** What dune or a compiler says, and what it means here. First match wins. */
const hints: readonly { readonly says: RegExp; readonly means: string }[] = [
  {
    says: /cannot be used on a 32-bit platform|Integer literal exceeds the range/,
    means:
      "A literal does not fit into the 31-bit integers of a 32-bit target: use Int32 or Int64 for it.",
  },
  {
    says: /is hidden \(unsatisfied 'enabled_if'\)/,
    means: "The library's enabled_if turns it off in this context.",
  },
  {
    says: /is hidden \(optional with unavailable dependencies\)/,
    means: "The library is optional and something it needs is not installed.",
  },
  {
    says: /No implementation found for virtual library/,
    means:
      "Implementations are chosen for the executables that were asked for; what runs while they are built must list its own.",
  },
  {
    says: /Pure bytecode executables cannot contain foreign stubs/,
    means:
      "An executable with foreign_stubs of its own cannot be bytecode, and with dune 2 not JavaScript either: move the stubs to a library.",
  },
  {
    says: /fatal error: backend "\w+" ?not found/,
    means:
      "A dune file names another backend of Unikraft than its target's: leave -z unikraft-backend=… out of its flags, since the target brings it.",
  },
  {
    says: /No space left on device/,
    means: "The disk is full: free some space, or trim dune's cache with `dune cache trim`.",
  },
  {
    says: /got signal KILL|killed by SIGKILL|Killed signal terminated program|terminated with signal 9/,
    means: "A killed program most often means that memory ran out: lower jobs.",
  },
  {
    says: /Version \S+ of the dune language is not supported/,
    means:
      "The project asks for a newer dune than the one installed: install a newer dune or lower (lang dune …).",
  },
];

/** The sentence that explains a tool's message, if it is one of the known ones. */
export function hintFor(message: string): string | undefined {
  return hints.find(({ says }) => says.test(message))?.means;
}
