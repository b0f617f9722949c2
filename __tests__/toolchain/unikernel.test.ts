import { expect, test } from "vitest";
import { isNeeded } from "../../src/toolchain/unikernel.ts";

const library = "lib/ocaml-solo5/lib/ocaml";

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
])("%s stays", (path) => expect(isNeeded(path)).toBe(true));

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
  "lib/ocaml-solo5/bin/ocamldoc.byte",
])("%s goes", (path) => expect(isNeeded(path)).toBe(false));
