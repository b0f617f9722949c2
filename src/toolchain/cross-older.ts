import { ConfigurationError } from "../errors.ts";
import type { CrossRequest } from "./cross-build.ts";

/** Builds a cross compiler of an OCaml whose makefiles know none: 4.13 and 4.14. */
export async function buildOlder({ version }: CrossRequest): Promise<void> {
  throw new ConfigurationError(`Cross compilers of OCaml ${version} cannot be built yet.`);
}
