import type { Location } from "../base/errors.ts";
import { groupBy } from "../base/group-by.ts";
import type { ToolVersion } from "../machine/host.ts";
import type { Unread } from "../project/model.ts";
import type { Choice } from "../selection/selection.ts";
import type { Estimate, LinkMode } from "../toolchain/toolchain.ts";
import type { Workspace } from "../workspace/edit.ts";
import { duneFiles } from "../workspace/images.ts";
import type { Expected, Image, Plan } from "./plan.ts";

/** Version of the plan's JSON form; raised when a field changes its meaning or goes. */
export const planSchema = 1;

/** One row of the selection table. */
export interface SelectionRow
  extends Pick<Choice, "library" | "implementation" | "reason" | "tag" | "neededBy"> {
  readonly target: string;
  readonly executable: string;
}

/** A plan as other programs read it: `plan.json` and the output `plan`. The contract is plan.schema.json. */
export interface PlanDocument {
  readonly schema: typeof planSchema;
  readonly host: {
    readonly name: string;
    readonly architecture: string;
    readonly cores: number;
    readonly ocaml: ToolVersion | undefined;
    readonly dune: ToolVersion | undefined;
  };
  readonly profile: string;
  readonly targets: readonly {
    readonly name: string;
    readonly toolchain: string;
    readonly context: string;
    readonly mode: LinkMode;
    readonly variants: readonly string[];
  }[];
  readonly toolchains: readonly {
    readonly name: string;
    readonly summary: string;
    readonly context: string;
    readonly packages: readonly string[];
    readonly estimate?: Required<Estimate>;
  }[];
  readonly opam?: {
    /** `revision`: `commit:` or `sha256:` and hexadecimal digits. */
    readonly repositories: readonly RepositoryRow[];
    readonly compiler?: string;
    readonly packages?: readonly string[];
    readonly cpuSeconds?: number;
  };
  readonly install: readonly string[];
  readonly workspaces: readonly {
    readonly name: string;
    readonly contexts: readonly {
      readonly name: string;
      readonly toolchain: string | undefined;
      readonly fields?: string;
      readonly targets: readonly string[];
    }[];
    readonly targets: readonly string[];
    readonly reason: string;
    readonly gated: boolean;
    /** The files that dune is asked for, relative to the tree. */
    readonly files: readonly string[];
  }[];
  readonly executables: readonly {
    readonly path: string;
    readonly targets: readonly string[];
    readonly at: Location;
  }[];
  readonly selection: readonly SelectionRow[];
  readonly images: readonly {
    readonly file: string;
    readonly target: string;
    readonly executable: string;
    readonly workspace: string;
    readonly built: string;
    readonly linkedFrom?: string;
    readonly boot?: readonly string[];
    readonly companions?: readonly string[];
  }[];
  readonly expected?: {
    readonly images: readonly { readonly target: string; readonly file?: string }[];
    readonly repositories: readonly (Pick<RepositoryRow, "name" | "url"> &
      Partial<Pick<RepositoryRow, "revision">>)[];
  };
  readonly unread: readonly Unread[];
  readonly notes: readonly string[];
}

interface RepositoryRow {
  readonly name: string;
  readonly url: string;
  readonly revision: string;
}

/** The only way from a plan to JSON. */
export function planDocument(plan: Plan): PlanDocument {
  const { distribution, architecture, cores, ocaml, dune } = plan.host;
  return {
    schema: planSchema,
    host: { name: distribution.name, architecture, cores, ocaml, dune },
    profile: plan.profile,
    targets: plan.builds.map(({ target: { name, mode, variants }, toolchain }) => ({
      ...{ name, toolchain: toolchain.name, context: toolchain.context },
      ...{ mode, variants },
    })),
    toolchains: plan.toolchains.map(({ toolchain, packages }) => {
      const { name, summary, context, estimate } = toolchain;
      return { name, summary, context, packages, ...wholeEstimate(estimate) };
    }),
    ...(plan.opam && { opam: { ...repositoryRows(plan), ...plan.opam.ocaml } }),
    install: plan.install,
    workspaces: plan.workspaces.map(workspaceRow),
    executables: [...groupBy(plan.images, ({ executable }) => executable.path)].map(
      ([path, images]) => ({
        path,
        targets: images.map(targetOf),
        at: images[0].executable.stanza.at,
      }),
    ),
    selection: plan.images.flatMap(selectionRows),
    images: plan.images.map(imageRow),
    ...(plan.expected && { expected: expectedRows(plan.expected) }),
    unread: plan.unread.map(({ at, why }) => ({ at, why })),
    notes: plan.notes,
  };
}

const expectedRows = ({
  images,
  repositories,
}: Expected): NonNullable<PlanDocument["expected"]> => ({
  images: images.map(({ target: { name }, file }) => ({
    target: name,
    ...(file !== undefined && { file }),
  })),
  repositories: repositories.map(({ name, url, revision }) => ({
    ...{ name, url },
    ...(revision !== undefined && { revision }),
  })),
});

const targetOf = ({ build }: Pick<Image, "build">): string => build.target.name;

/** The contract promises time and size, or neither. */
function wholeEstimate(estimate: Estimate | undefined): { readonly estimate?: Required<Estimate> } {
  const { cpuSeconds, megabytes } = estimate ?? {};
  return cpuSeconds === undefined || megabytes === undefined
    ? {}
    : { estimate: { cpuSeconds, megabytes } };
}

/** Where opam looks for packages, and in which state that is; nothing where it is not used. */
export const repositoryRows = ({
  opam,
}: Pick<Plan, "opam">): { readonly repositories: readonly RepositoryRow[] } => ({
  repositories: (opam?.repositories ?? []).map(({ name, url, revision }) => ({
    ...{ name, url, revision },
  })),
});

function workspaceRow({
  name,
  contexts,
  builds,
  reason,
  gated,
}: Workspace): PlanDocument["workspaces"][number] {
  return {
    name,
    contexts: contexts.map(({ builds, ...context }) => ({
      ...context,
      targets: builds.map(({ target }) => target.name),
    })),
    targets: builds.map(({ target }) => target.name),
    ...{ reason, gated, files: duneFiles(builds) },
  };
}

/** The rows of the selection table for one image: its implementations, and why. */
export function selectionRows({
  build,
  executable,
  selection,
}: Pick<Image, "build" | "executable" | "selection">): readonly SelectionRow[] {
  return selection.choices.map(({ library, implementation, reason, tag, neededBy }) => ({
    ...{ target: build.target.name, executable: executable.path },
    ...{ library, implementation, reason, tag, neededBy },
  }));
}

function imageRow({
  file,
  build,
  executable,
  workspace,
  built,
  linkedFrom,
  boot,
  companions,
}: Image): PlanDocument["images"][number] {
  return {
    ...{ file, target: build.target.name, executable: executable.path },
    ...{ workspace: workspace.name, built },
    ...(linkedFrom && { linkedFrom: linkedFrom.built }),
    ...(boot && { boot }),
    ...(companions.length > 0 && { companions: companions.map((one) => one.file) }),
  };
}
