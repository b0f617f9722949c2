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
  [
    "/usr/bin/ld: /opt/solo5_spt.o: in function `_start':\n(.text+0x3): undefined reference to `solo5_app_main'\ncollect2: error: ld returned 1 exit status",
    /define solo5_app_main in a C file of it, or let dune link it as an executable/,
  ],
  [
    "ld: /opt/solo5_virtio.o:(.data+0x0): undefined reference to `__solo5_mft1_note'",
    /needs a manifest: link the C file that `solo5-elftool gen-manifest` makes/,
  ],
  [
    "ld: /opt/libasmrun.a(solo5-startup.o): in function `solo5_app_main':\nstartup.c:(.text+0x0): multiple definition of `solo5_app_main'; startup.o:startup.c:(.text+0x0): first defined here",
    /starts itself, .* has no Solo5 manifest: link the C file/,
  ],
  ["ld: b.o: multiple definition of `solo5_app_main'; a.o: first defined here", undefined],
  ["/usr/bin/gcc got signal SEGV.", undefined],
  ["Unbound module Clock", undefined],
])("%s", (message, hint) => {
  if (hint === undefined) expect(hintFor(message)).toBeUndefined();
  else expect(hintFor(message)).toMatch(hint);
});
