import { expect, test } from "vitest";
import {
  fillPlaceholders,
  findPlaceholders,
  type Placeholder,
  relocatableValue,
} from "../../src/image/placeholders.ts";

/** As dune encodes one: at least `least` characters, padded with `%`. */
function encode(value: string, least = 0): string {
  const bare = `%%DUNE_PLACEHOLDER:`.length + value.length + 3;
  const length = [1, 2, 3, 4, 5].map((n) => bare + n).find((n) => String(n).length === n - bare);
  const whole = Math.max(length ?? 0, least);
  return `%%DUNE_PLACEHOLDER:${whole}:${value}`.padEnd(whole, "%");
}

const bytes = (text: string) => Buffer.from(text, "latin1");
const found = (text: string) => findPlaceholders(bytes(text)).map(({ placeholder }) => placeholder);

test.each<[string, Placeholder]>([
  ["vcs-describe:1:.", { kind: "version", directory: "." }],
  ["vcs-describe:7:src/foo", { kind: "version", directory: "src/foo" }],
  ["vcs-describe:3:a:b", { kind: "version", directory: "a:b" }],
  ["vcs-describe:2:a%", { kind: "version", directory: "a%" }],
  ["location:share:3:pkg", { kind: "location", section: "share", library: "pkg" }],
  ["location:lib_root:3:pkg", { kind: "location", section: "lib_root", library: "pkg" }],
  ["configpath:sourceroot:", { kind: "source root" }],
  ["configpath:stdlib:", { kind: "standard library" }],
  ["hardcoded_ocaml_path:", { kind: "library path" }],
  ["repeat:3:2:ab", { kind: "repeated", text: "ababab" }],
])("%s is read, padded or not, wherever it is", (value, expected) => {
  const [plain, padded] = [encode(value), encode(value, 64)];
  expect(found(plain)).toEqual([expected]);
  expect(found(`\x7fELF%%%${padded}\0${plain}%%`)).toEqual([expected, expected]);
});

test("dune's own example", () => {
  expect(findPlaceholders(bytes("..%%DUNE_PLACEHOLDER:46:vcs-describe:7:src/foo%%%%"))).toEqual([
    { start: 2, length: 46, placeholder: { kind: "version", directory: "src/foo" } },
  ]);
});

test.each([
  "%%DUNE_PLACEHOLDER:",
  "%%DUNE_PLACEHOLDER:99",
  "%%DUNE_PLACEHOLDER:99:vcs-describe:1:.%%",
  "%%DUNE_PLACEHOLDER:7:vcs-describe:1:.%%",
  "%%DUNE_PLACEHOLDER:040:vcs-describe:1:.%%",
  "%%DUNE_PLACEHOLDER:0:vcs-describe:1:.%%",
  "%%DUNE_PLACEHOLDER:99999:vcs-describe:1:.%%",
  encode("vcs-describe:9:."),
  encode("vcs-describe:1:.x"),
  encode("unheard-of:1:."),
  encode("configpath:stdlib:x"),
  encode("vcs-describe:1:.").replace(/%%$/, "xx"),
])("%s is none, and one behind it is found", (text) => {
  expect(found(text)).toEqual([]);
  expect(found(`${text}${encode("vcs-describe:1:.")}`)).toHaveLength(1);
});

test("values take the place of placeholders without moving anything", () => {
  const [short, long] = [encode("vcs-describe:1:."), encode("vcs-describe:1:.", 64)];
  const program = bytes(`a${long}b${short}c`);
  const filled = Buffer.from(fillPlaceholders(program, () => "v1.2")).toString("latin1");
  expect(filled).toBe(`a${"=4:v1.2".padEnd(64)}b${"=4:v1.2".padEnd(short.length)}c`);
  expect(program.toString("latin1")).toBe(`a${long}b${short}c`);
  const cut = Buffer.from(fillPlaceholders(bytes(short), () => "x".repeat(100))).toString();
  expect(cut).toBe(`=100:${"x".repeat(short.length - 5)}`);
  expect(Buffer.from(fillPlaceholders(program, () => undefined))).toEqual(program);
});

test("places are relative to the directory above the program's", () => {
  const values = (text: string) => found(encode(text)).map(relocatableValue);
  expect(values("location:share:3:pkg")).toEqual(["share/pkg"]);
  expect(values("location:etc:3:pkg")).toEqual(["etc/pkg"]);
  expect(values("location:stublibs:3:pkg")).toEqual(["lib/stublibs"]);
  expect(values("location:misc:3:pkg")).toEqual([undefined]);
  expect(values("configpath:sourceroot:")).toEqual([""]);
  expect(values("hardcoded_ocaml_path:")).toEqual(["relocatable"]);
  expect(values("vcs-describe:1:.")).toEqual([undefined]);
});
