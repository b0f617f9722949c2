import { expect, test } from "vitest";
import { hintFor } from "../../src/dune/diagnostics.ts";

test.each([
  [
    'No implementation found for virtual library "clock" in _build/default/clock.\n-> required by executable gen in gen/dune:1',
    /must list its own/,
  ],
  ["Pure bytecode executables cannot contain foreign stubs.", /move the stubs to a library/],
  ["a.ml cannot be used on a 32-bit platform: it holds an integer over 31 bits", /Int32 or Int64/],
  ["/usr/bin/gcc got signal KILL.", /memory ran out/],
  ["gcc stub/st.o (got signal KILL)", /memory ran out/],
  ["The C compiler or linker was killed by SIGKILL.", /memory ran out/],
  ["gcc: fatal error: Killed signal terminated program cc1", /memory ran out/],
  ['fatal error: backend "qemu"not found', /leave -z unikraft-backend=… out/],
  ["/usr/bin/gcc got signal SEGV.", undefined],
  ["Unbound module Clock", undefined],
])("%s", (message, hint) => {
  if (hint === undefined) expect(hintFor({ message })).toBeUndefined();
  else expect(hintFor({ message })).toMatch(hint);
});
