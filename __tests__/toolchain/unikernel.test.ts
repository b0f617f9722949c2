import { expect, test } from "vitest";
import { isKeptOfSwitch } from "../../src/toolchain/unikernel/unikernel.ts";

const library = "lib/ocaml-solo5/lib/ocaml";
const backend = "lib/ocaml-unikraft-backend-qemu-x86_64";

test.each([
  "bin/x86_64-solo5-ocaml-cc",
  "bin/solo5-spt",
  "lib/findlib.conf.d/solo5.conf",
  "lib/ocaml-solo5/bin/ocamlopt.opt",
  `${library}/stdlib.cmxa`,
  `${library}/stdlib.a`,
  `${library}/libasmrun.a`,
  `${library}/libcamlruntime_eventsnat.a`,
  `${library}/libcamlstrnat.a`,
  `${library}/caml/mlvalues.h`,
  `${library}/compiler-libs/toploop.cmi`,
  "lib/x86_64-solo5-none-static/solo5_hvt.lds",
  "include/solo5/solo5.h",
  "bin/x86_64-unikraft-ocaml-cc",
  "lib/ocaml-unikraft-x86_64/bin/ocamlobjinfo.opt",
  `${backend}/libmusl.o`,
  `${backend}/libkvmplat/link64.lds`,
  `${backend}/libmusl/include/core/include/stdio.h`,
  "lib/unikraft/lib/ukalloc/include/uk/alloc.h",
  "lib/unikraft/lib/uksched/extra.ld",
  "lib/unikraft/support/scripts/multiboot.py",
])("%s stays", (path) => expect(isKeptOfSwitch(path)).toBe(true));

test.each([
  `${library}/stdlib.ml`,
  `${library}/stdlib.mli`,
  `${library}/libcamlrun.a`,
  `${library}/libcamlrund.a`,
  `${library}/libcamlrun_pic.a`,
  `${library}/libcamlruntime_eventsbyt.a`,
  `${library}/libcamlstrbyt.a`,
  `${library}/compiler-libs/ocamlcommon.cmxa`,
  `${library}/compiler-libs/ocamlcommon.a`,
  `${library}/expunge`,
  `${library}/stublibs/dllcamlstrbyt.so`,
  `${library}/libasmrund.a`,
  "lib/ocaml-solo5/bin/ocamldoc.byte",
  "lib/ocaml-unikraft-x86_64/bin/ocamlcmt",
  "lib/ocaml-unikraft-x86_64/bin/ocamlruni",
  `${backend}/libmusl/stdio/printf.o`,
  `${backend}/kconfig/conf.o`,
  "lib/unikraft/lib/ukboot/boot.c",
  "lib/unikraft/plat/kvm/x86/entry64.S",
  "lib/unikraft-musl/musl-1.2.3.tar.gz",
])("%s goes", (path) => expect(isKeptOfSwitch(path)).toBe(false));
