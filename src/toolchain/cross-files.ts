import type { CrossRequest } from "./cross-build.ts";

/** Removes what nobody reads who builds a program with a cross compiler that was installed in `directory`. */
export async function pruneCross(_directory: string, _request: CrossRequest): Promise<void> {}
