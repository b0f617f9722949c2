import { expect, test } from "vitest";
import { withoutCompilerLibraries } from "../../../src/toolchain/native/patches.ts";

/** The end of Makefile.cross's crossopt in OCaml 5.4.1, and what follows it. */
const before = `.PHONY: crossopt
crossopt: runtime-all
\t$(MAKE) tools-allopt.opt $(CROSS_COMPILER_OVERRIDES) $(OLDS)
`;
const step = `\t# We now build the compiler libs again, but for target this time
\trm -f $(ocamlcommon_NCOBJS) $(ocamlmiddleend_NCOBJS) \\
\t  $(ocamltoplevel_NCOBJS) $(CROSSCOMPILERLIBS)
\t$(MAKE) $(CROSSCOMPILERLIBS) $(CROSS_COMPILERLIBS_OVERRIDES) $(OLDS)
`;
const after = `
.PHONY: cross-flexdll
cross-flexdll: | $(BYTE_BINDIR) $(OPT_BINDIR)
\trm -f $(FLEXDLL_SOURCE_DIR)/flexlink.exe
`;

test("the compiler's libraries are not compiled twice", () => {
  expect(withoutCompilerLibraries(before + step + after)).toBe(before + after);
});

test("a makefile without that step stays as it is", () => {
  expect(withoutCompilerLibraries(before + after)).toBe(before + after);
});
