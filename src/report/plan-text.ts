import { visible } from "../base/words.ts";
import type { Expected, Image, Plan, PlannedOcaml } from "../plan/plan.ts";
import { selectionRows } from "../plan/plan-json.ts";
import type { Estimate } from "../toolchain/toolchain.ts";
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
    ...(plan.expected ? [section("images", expectedTable(plan.expected))] : []),
    ...plan.unread.map(({ at, why }) => visible(`not read: ${at.file}:${at.line}: ${why}`)),
    ...plan.notes.map((note) => `note: ${note}`),
  ];
  return parts.join("\n\n");
}

function section(title: string, body: string): string {
  return `${title}\n${body.replace(/^(?=.)/gm, "  ")}`;
}

function hostTable({ host, install, opam, expected }: Plan): string {
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
      ...(expected ? sourceRows(expected, opam) : []),
    ],
  );
}

function opamRows(opam: Plan["opam"]): readonly (readonly string[])[] {
  if (opam === undefined) return [];
  const { repositories, ocaml } = opam;
  return [
    ...(ocaml ? opamInstalls(ocaml) : []),
    ...repositories.map((one) => [`opam repository ${one.name}`, repositoryCell(one)]),
  ];
}

const opamInstalls = ({
  compiler,
  packages,
  cpuSeconds,
}: PlannedOcaml): readonly (readonly string[])[] => [
  ["opam installs", [compiler, ...packages].join(" ")],
  ...(cpuSeconds === undefined
    ? []
    : [["if it has to be built", `about ${cpuSeconds} CPU s, and its other packages`]]),
];

function repositoryCell({ url, revision = "" }: Expected["repositories"][number]): string {
  return url.includes(revision.replace(/^\w+:/, "")) ? url : `${url}, ${revision}`;
}

/** Repositories for the packages of unikernels, from which no tools come. */
function sourceRows(
  { repositories }: Expected,
  opam: Plan["opam"],
): readonly (readonly string[])[] {
  const listed = new Set(opam?.repositories.map(({ name }) => name));
  return repositories
    .filter(({ name }) => !listed.has(name))
    .map((one) => [`packages of unikernels: ${one.name}`, repositoryCell(one)]);
}

function toolchainTable({ toolchains }: Plan): string {
  return textTable(
    ["toolchain", "context", "what", "if it has to be built"],
    toolchains.map(({ toolchain: { name, context, summary, estimate } }) => [
      ...[name, context, summary],
      estimate ? costOf(estimate) : "",
    ]),
  );
}

const costOf = ({ cpuSeconds, megabytes }: Estimate): string =>
  [...(cpuSeconds === undefined ? [] : [`about ${cpuSeconds} CPU s`]), `${megabytes} MB`].join(
    ", ",
  );

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

/** Images of a project that mirage has yet to configure. */
function expectedTable({ images }: Expected): string {
  return textTable(
    ["image", "target"],
    images.map(({ target, file }) => [file ?? "not known yet", target.name]),
  );
}
