import { visible } from "../base/words.ts";
import type { Image, Plan } from "../plan/plan.ts";
import { selectionRows } from "../plan/plan-json.ts";
import type { Workspace } from "../workspace/edit.ts";
import { duneFiles } from "../workspace/images.ts";
import { textTable } from "./tables.ts";

/** Heading of the selection table. */
export const selectionHeading: readonly string[] = [
  "target",
  "executable",
  "virtual library",
  "implementation",
  "why",
  "needed by",
];

/** Its rows: the implementations that each image gets, and why. */
export function selectionCells(
  images: readonly Pick<Image, "build" | "executable" | "selection">[],
): readonly (readonly string[])[] {
  return images
    .flatMap(selectionRows)
    .map((row) => [
      row.target,
      row.executable,
      row.library,
      row.implementation,
      row.reason === "tag" ? `tag ${row.tag}` : row.reason,
      row.neededBy,
    ]);
}

/** The plan for people: what `plan` shows and what a build prints before it begins. */
export function renderPlan(plan: Plan): string {
  const selection = selectionCells(plan.images);
  const parts = [
    section("host", hostTable(plan)),
    section("toolchains", toolchainTable(plan)),
    ...(selection.length > 0 ? [section("selection", textTable(selectionHeading, selection))] : []),
    ...plan.workspaces.map(workspaceSection),
    ...(plan.images.length > 0 ? [section("images", imageTable(plan))] : []),
    ...plan.unread.map(({ at, why }) => visible(`not read: ${at.file}:${at.line}: ${why}`)),
    ...plan.notes.map((note) => `note: ${note}`),
  ];
  return parts.join("\n\n");
}

function section(title: string, body: string): string {
  return `${title}\n${body.replace(/^(?=.)/gm, "  ")}`;
}

function hostTable({ host, install, opam }: Plan): string {
  const { distribution, architecture, cores } = host;
  const version = (tool: Plan["host"]["ocaml"]) =>
    tool ? `${tool.version} (${tool.from})` : "not known yet";
  return textTable(
    ["what", "which"],
    [
      ["system", `${distribution.name}, ${architecture}, ${cores} cores`],
      ["OCaml", version(host.ocaml)],
      ["dune", version(host.dune)],
      ["install", install.join(" ") || "nothing"],
      ...opamRows(opam),
    ],
  );
}

function opamRows(opam: Plan["opam"]): readonly (readonly string[])[] {
  if (opam === undefined) return [];
  const { repositories, ocaml } = opam;
  return [
    ...(ocaml ? [["opam installs", [ocaml.compiler, ...ocaml.packages].join(" ")]] : []),
    ...repositories.map(({ name, url, revision }) => [
      `opam repository ${name}`,
      url.includes(revision.replace(/^\w+:/, "")) ? url : `${url}, ${revision}`,
    ]),
  ];
}

function toolchainTable({ toolchains }: Plan): string {
  return textTable(
    ["toolchain", "context", "what", "if it has to be built"],
    toolchains.map(({ toolchain: { name, context, summary, estimate } }) => [
      ...[name, context, summary],
      estimate ? `about ${estimate.cpuSeconds} CPU s, ${estimate.megabytes} MB` : "",
    ]),
  );
}

function workspaceSection({ name, reason, contexts, builds }: Workspace): string {
  const lines = [
    reason,
    ...contexts.map(
      (context) =>
        `context ${context.name}: ${context.builds.map(({ target }) => target.name).join(" ")}`,
    ),
    ...duneFiles(builds).map(visible),
  ];
  return section(`workspace ${name}`, lines.join("\n"));
}

function imageTable({ images }: Plan): string {
  return textTable(
    ["image", "target", "executable", "boot"],
    images.map(({ file, build, executable, boot }) => [
      file,
      build.target.name,
      executable.path,
      boot?.join(" ") ?? "no",
    ]),
  );
}
