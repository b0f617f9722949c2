import { visible } from "../base/words.ts";
import type { Plan } from "../plan/plan.ts";
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

/** Its rows: which implementation each target gets, and why. */
export function selectionRows(plan: Plan): readonly (readonly string[])[] {
  return plan.selection.map((row) => [
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
  const parts = [
    section("host", hostTable(plan)),
    section("toolchains", toolchainTable(plan)),
    ...(plan.selection.length > 0
      ? [section("selection", textTable(selectionHeading, selectionRows(plan)))]
      : []),
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
  const version = (tool: Plan["host"]["ocaml"]) =>
    tool ? `${tool.version} (${tool.from})` : "not known yet";
  return textTable(
    ["what", "which"],
    [
      ["system", `${host.name}, ${host.architecture}, ${host.cores} cores`],
      ["OCaml", version(host.ocaml)],
      ["dune", version(host.dune)],
      ["install", install.join(" ") || "nothing"],
      ...opamRows(opam),
    ],
  );
}

function opamRows(opam: Plan["opam"]): readonly (readonly string[])[] {
  if (opam === undefined) return [];
  const { repositories, compiler, packages = [] } = opam;
  return [
    ...(compiler === undefined ? [] : [["opam installs", [compiler, ...packages].join(" ")]]),
    ...repositories.map(({ name, url, revision }) => [
      `opam repository ${name}`,
      url.includes(revision.replace(/^\w+:/, "")) ? url : `${url}, ${revision}`,
    ]),
  ];
}

function toolchainTable({ toolchains }: Plan): string {
  return textTable(
    ["toolchain", "context", "what", "if it has to be built"],
    toolchains.map(({ name, context, summary, estimate }) => [
      ...[name, context, summary],
      estimate ? `about ${estimate.cpuSeconds} CPU s, ${estimate.megabytes} MB` : "",
    ]),
  );
}

function workspaceSection({ name, reason, contexts, files }: Plan["workspaces"][number]): string {
  const lines = [
    reason,
    ...contexts.map((context) => `context ${context.name}: ${context.targets.join(" ")}`),
    ...files.map(visible),
  ];
  return section(`workspace ${name}`, lines.join("\n"));
}

function imageTable({ images }: Plan): string {
  return textTable(
    ["image", "target", "executable", "boot"],
    images.map(({ file, target, executable, boot }) => [
      file,
      target,
      executable,
      boot?.join(" ") ?? "no",
    ]),
  );
}
