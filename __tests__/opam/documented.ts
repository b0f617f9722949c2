import { documented } from "../docs/faults.ts";

/** What docs/opam.md says that the log says of a fault: all of a message. */
export function told(fault: string): RegExp {
  return new RegExp(`^${documented(fault, "What goes wrong", "docs/opam.md").source}$`);
}
