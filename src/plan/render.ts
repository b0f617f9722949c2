import { textTable } from "../report/table.ts";
import { visible } from "../wording.ts";
import type { Plan } from "./plan.ts";

const section = (title: string, body: string): string =>
  `${title}\n${body.replace(/^(?=.)/gm, "  ")}`;

/** The plan for people: what `plan` shows and what a build prints before it begins. */
export function renderPlan(plan: Plan): string {
  const { ocaml, dune } = plan.host;
  const parts = [
    section(
      "host",
      textTable(
        ["what", "which"],
        [
          ["system", `${plan.host.name}, ${plan.host.architecture}, ${plan.host.cores} cores`],
          ["OCaml", ocaml ? `${ocaml.version} (${ocaml.from})` : "not known yet"],
          ["dune", dune ? `${dune.version} (${dune.from})` : "not known yet"],
          ["install", plan.install.join(" ") || "nothing"],
        ],
      ),
    ),
    section(
      "toolchains",
      textTable(
        ["toolchain", "context", "what"],
        plan.toolchains.map(({ name, context, summary }) => [name, context, summary]),
      ),
    ),
    ...(plan.selection.length > 0
      ? [
          section(
            "selection",
            textTable(
              ["target", "executable", "virtual library", "implementation", "why", "needed by"],
              plan.selection.map((row) => [
                row.target,
                row.executable,
                row.library,
                row.implementation,
                row.reason === "tag" ? `tag ${row.tag}` : row.reason,
                row.neededBy,
              ]),
            ),
          ),
        ]
      : []),
    ...plan.workspaces.map((workspace) =>
      section(
        `workspace ${workspace.name}`,
        [
          workspace.reason,
          ...workspace.contexts.map(({ name, targets }) => `context ${name}: ${targets.join(" ")}`),
          ...workspace.files.map(visible),
        ].join("\n"),
      ),
    ),
    section(
      "images",
      textTable(
        ["image", "target", "executable", "boot"],
        plan.images.map(({ file, target, executable, boot }) => [
          file,
          target,
          executable,
          boot?.join(" ") ?? "no",
        ]),
      ),
    ),
    ...plan.unread.map(({ at, why }) => visible(`not read: ${at.file}:${at.line}: ${why}`)),
    ...plan.notes.map((note) => `note: ${note}`),
  ];
  return parts.join("\n\n");
}
