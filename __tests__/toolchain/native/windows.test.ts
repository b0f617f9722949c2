import { describe, expect, test } from "vitest";
import { acceptStatic } from "../../../src/toolchain/native/patches.ts";

/** The places of OCaml 5.4.1's configure that are about Windows without shared libraries. */
const refusal = `if test x"$enable_shared" = "xno"
then :
  supports_shared_libraries=false
  case $target in #(
  *-pc-windows|*-w64-mingw32*) :
    as_fn_error $? "Cannot build native Win32 with --disable-shared" "$LINENO" 5 ;; #(
  *) :
     ;;
esac
`;
const search = `case $flexdll_source_dir,$supports_shared_libraries,$flexlink,$target in #(
  ,true,,*-*-cygwin) :
    supports_shared_libraries=false ;; #(
  ,*,,*-w64-mingw32*|,*,,*-pc-windows) :
    as_fn_error $? "flexlink is required for native Win32" "$LINENO" 5 ;; #(
  *) :
     ;;
esac
`;
const link = (toolchain: string) => `    ostype="Win32"
    toolchain="${toolchain}"
    mkexe_cmd_exp="flexlink -exe -chain \${flexdll_chain} \${flexlink_flags}"
    mkexe_cmd="flexlink -exe -chain \${flexdll_chain} \${flexlink_flags}"
    mkexe_ldflags_prefix='-link '
    oc_exe_ldflags='-municode'
`;
const configure = `${refusal}\n${search}\n${link("mingw")}\n${link("msvc")}`;

test("mingw-w64 without shared libraries is linked by the compiler, all else is as it was", () => {
  const edited = acceptStatic(configure, "5.4.1").split("\n");
  const before = configure.split("\n");
  expect(before.filter((line) => !edited.includes(line)).map((line) => line.trim())).toEqual([
    "*-pc-windows|*-w64-mingw32*) :",
    ",*,,*-w64-mingw32*|,*,,*-pc-windows) :",
  ]);
  expect(edited.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
    "*-pc-windows) :",
    ",true,,*-w64-mingw32*|,*,,*-pc-windows) :",
  ]);
  const after = edited.join("\n");
  expect(after).toContain("    toolchain=\"mingw\"\n    oc_exe_ldflags='-municode'\n");
  expect(after).toContain(link("msvc"));
});

describe("another configure is refused", () => {
  test.each([
    [configure.replace("--disable-shared", "that"), "refuses --disable-shared"],
    [configure.replace(",*,,*-w64-mingw32*|", ""), "looks for flexlink"],
    [configure.replace(link("mingw"), ""), "links by flexlink"],
    ["", "refuses --disable-shared"],
  ])("%#: no case that %s", (text, what) => {
    expect(() => acceptStatic(text, "9.9.9")).toThrow(
      `The configure of OCaml 9.9.9 has no case for mingw-w64 that ${what}, so it cannot be taught static programs; use OCaml 5.4.1, or leave the target windows out.`,
    );
  });
});
