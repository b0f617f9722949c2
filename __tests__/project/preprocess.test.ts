import { describe, expect, test } from "vitest";
import { installedLibraries } from "../../src/project/installed.ts";
import { ppxPackages, withPpxRuntime } from "../../src/project/preprocess.ts";
import { readProject } from "../../src/project/read-project.ts";
import { libraryIndex } from "../../src/project/resolve.ts";
import { filesOf } from "./files-of.ts";

/** ppx_show is of META files, ppx_json of a dune-package; both are rewriters of ppxlib. */
const machine = installedLibraries(
  [
    {
      path: "/lib",
      files: filesOf({
        "ppxlib/META": 'requires = "ppx_derivers"',
        "ppx_derivers/META": "",
        "ppx_show/META": `package "runtime" ( requires = "" )
package "show" (
  requires(-ppx_driver) = "ppx_show.runtime"
  requires(ppx_driver) = "ppxlib"
  ppx_runtime_deps = "ppx_show.runtime"
)`,
        "ppx_json/dune-package": `(lang dune 3.0)
(name ppx_json)
(library (name ppx_json) (kind ppx_rewriter) (requires ppxlib) (ppx_runtime_deps json unix))`,
      }),
    },
  ],
  true,
);

function projectWith(dune: string) {
  const project = readProject(filesOf({ "dune-project": "(lang dune 3.0)", dune }));
  return { project, index: libraryIndex(project, machine) };
}

function needed(dune: string): readonly string[] {
  const { project, index } = projectWith(dune);
  const [executable] = withPpxRuntime(project, index).executables;
  return (
    executable?.dependencies.flatMap((one) => (one.kind === "direct" ? one.name : "select")) ?? []
  );
}

const program = (preprocess: string) =>
  `(executable (name main) (libraries str) (preprocess ${preprocess}))`;

describe("what a ppx writes into a program needs libraries, which the program is linked with", () => {
  test.each([
    ["(pps ppx_show.show)", ["ppx_show.runtime"]],
    ["(pps ppx_json -flag --other)", ["json", "unix"]],
    ["(pps ppx_json ppx_show.show -- ppx_none)", ["json", "unix", "ppx_show.runtime"]],
    ["(staged_pps ppx_json)", ["json", "unix"]],
    ["(per_module ((pps ppx_json) a b) ((action (run cat)) c))", ["json", "unix"]],
    ["(pps not_there)", []],
    ["(action (run pps ppx_json))", []],
    ["no_preprocessing", []],
  ])("%s", (preprocess, runtime) => {
    expect(needed(program(preprocess))).toEqual(["str", ...runtime]);
  });

  test("also of a ppx in the tree, and of one that it is made of", () => {
    const vendored = `(library (name mine) (kind ppx_rewriter) (libraries ppx_json)
 (ppx_runtime_libraries mine_runtime))`;
    expect(needed(`${program("(pps mine)")}\n${vendored}`)).toEqual([
      ...["str", "mine_runtime", "json", "unix"],
    ]);
  });
});

test("the packages of the machine that a project's ppx rewriters consist of", () => {
  const packages = (dune: string) => {
    const { project, index } = projectWith(dune);
    return ppxPackages(project, index.resolve);
  };
  expect(packages(program("(pps ppx_show.show)"))).toEqual(["ppx_derivers", "ppx_show", "ppxlib"]);
  expect(packages(program("no_preprocessing"))).toEqual([]);
  const own = "(library (name mine) (kind ppx_rewriter) (libraries ppxlib))";
  expect(packages(`${program("(pps mine)")}\n${own}`)).toEqual(["ppx_derivers", "ppxlib"]);
});
