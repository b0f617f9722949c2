import type { Firmware } from "./bytecode-recipe.ts";

/** Flags that OCaml's own configure gives a bytecode program's C code, for size. */
const cFlags = "-Os -fno-strict-aliasing -fwrapv";

/**
 * The answer of `ocamlc -config` for a chip: that of the machine's own compiler with every field replaced that
 * speaks of the machine. Fields that this version of OCaml does not have are not added.
 *
 * @param answer output of the machine's `ocamlc -config`
 * @param prefix absolute path of the toolchain
 */
export function rewriteConfiguration(answer: string, prefix: string, firmware: Firmware): string {
  const fields = chipFields(prefix, firmware);
  return answer.replace(/^(\w+):.*$/gm, (line, name: string) => {
    const value = fields[name];
    return value === undefined ? line : `${name}: ${value}`;
  });
}

function chipFields(
  prefix: string,
  { tools, triple, architecture }: Firmware,
): Readonly<Record<string, string>> {
  const library = `${prefix}/lib/ocaml`;
  const compiler = `${prefix}/bin/cc`;
  const both = (name: string, value: string) => ({
    [`ocamlc_${name}`]: value,
    [`ocamlopt_${name}`]: value,
    [`bytecode_${name}`]: value,
    [`native_${name}`]: value,
  });
  const no = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, "false"]));
  return {
    standard_library: library,
    standard_library_default: library,
    c_compiler: compiler,
    ...both("cflags", cFlags),
    ...both("cppflags", ""),
    bytecomp_c_compiler: `${compiler} ${cFlags}`,
    native_c_compiler: `${compiler} ${cFlags}`,
    bytecomp_c_libraries: "-lm",
    native_c_libraries: "-lm",
    compression_c_libraries: "",
    native_pack_linker: `${tools}-ld -r -o `,
    asm: `${tools}-as`,
    ranlib: `${tools}-ranlib`,
    architecture,
    word_size: "32",
    int_size: "31",
    system: "none",
    host: triple,
    target: triple,
    ...no("supports_shared_libraries with_frame_pointers natdynlink_supported native_dynlink"),
    ...no("systhread_supported native_compiler function_sections asm_cfi_supported"),
  };
}
