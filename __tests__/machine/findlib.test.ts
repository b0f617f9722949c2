import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hostFindlib } from "../../src/machine/findlib.ts";
import { hostWith } from "../toolchain/host.ts";

test("without ocamlfind, opam's libraries are beside lib/ocaml", async () => {
  const library = join(mkdtempSync(join(tmpdir(), "findlib-")), "lib", "ocaml");
  mkdirSync(library, { recursive: true });
  const host = hostWith({ version: "5.4.1", library });
  expect(await hostFindlib(host, { PATH: "/nowhere", OCAMLPATH: "/mine" })).toEqual({
    path: ["/mine", join(library, ".."), library],
    destdir: join(library, ".."),
  });
});

test("without ocamlfind, Debian's are below the standard library and in /usr/local", async () => {
  const library = "/usr/lib/x86_64-linux-gnu/ocaml/5.4.1";
  const found = await hostFindlib(hostWith({ version: "5.4.1", library }), { PATH: "/nowhere" });
  expect(found).toEqual({
    path: ["/usr/local/lib/ocaml/5.4.1", library, `${library}/METAS`],
    destdir: "/usr/local/lib/ocaml/5.4.1",
  });
});

test("without OCaml nothing is known", async () => {
  expect(await hostFindlib(hostWith(undefined), { PATH: "/nowhere" })).toBeUndefined();
});
