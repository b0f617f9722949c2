import { nearest, quoted } from "../base/words.ts";
import type { Boot, Target } from "./target.ts";

/** A target of the user's own, as a row of a `targets` list. What it leaves out is as in the target that it extends. */
export interface TargetRow {
  readonly name: string;
  readonly extends: string | undefined;
  readonly summary: string | undefined;
  /** Put before those of the target it extends. */
  readonly variants: readonly string[];
  readonly implementations: Readonly<Record<string, string>>;
  /** Undefined where it is not said. */
  readonly executables?: readonly string[] | undefined;
  /** Put after those of the target it extends. */
  readonly linkFlags: readonly string[];
  /** Over those of the target it extends. */
  readonly env: Readonly<Record<string, string>>;
  readonly extension: string | undefined;
  /** Undefined where it is not said. */
  readonly boot: boolean | Partial<Boot> | undefined;
}

/**
 * The catalogue's target that a row extends, or a sentence that says why there is none. A row with the name of a
 * target of the catalogue changes that target; any other row is a new one and says which target it is like.
 */
export function baseOf(row: TargetRow, catalogue: readonly Target[]): Target | string {
  const wanted = row.extends ?? row.name;
  const base = catalogue.find(({ name }) => name === wanted);
  const names = catalogue.map(({ name }) => name);
  if (base === undefined && row.extends === undefined) {
    return `the target ${quoted(row.name)} is new, so it needs \`extends\` and the name of a target of the catalogue.`;
  }
  if (base === undefined) {
    const likely = nearest(wanted, names, 1).map(quoted).join();
    return `${quoted(wanted)} is no target of the catalogue, so nothing can extend it; the nearest is ${likely}.`;
  }
  if (wanted !== row.name && names.includes(row.name)) {
    return `the catalogue has a target ${quoted(row.name)}, so it cannot extend ${quoted(wanted)}; name this one differently.`;
  }
  return base;
}

/** Reasons why a row's `boot` cannot work on the target that it extends, as sentences. */
export function bootProblems({ boot }: TargetRow, base: Target): readonly string[] {
  if (boot === undefined || boot === false) return [];
  const command = boot === true ? undefined : boot.argv;
  if (!base.boot && command === undefined)
    return [
      `${quoted(base.name)} is not booted (${base.unbootable}), so \`boot\` needs a command.`,
    ];
  const argv = command ?? base.boot?.argv ?? [];
  const settings = boot === true ? {} : boot;
  return placeholders.flatMap(({ key, words }) =>
    settings[key] === undefined || words.some((word) => argv.some((each) => each.includes(word)))
      ? []
      : [
          `no argument of the command is ${words.join(" or ")}, so \`${key}\` would change nothing.`,
        ],
  );
}

const placeholders = [
  { key: "memory", words: ["{memory}"] },
  { key: "devices", words: ["{tender-devices}", "{qemu-devices}"] },
  { key: "arguments", words: ["{arguments}", "{command-line}"] },
] as const;

/** The target that a row makes of the one that it extends. */
export function extendTarget(base: Target, row: TargetRow): Target {
  return {
    ...base,
    name: row.name,
    summary: row.summary ?? base.summary,
    variants: preferring(row.variants, base.variants),
    implementations: { ...base.implementations, ...row.implementations },
    ...(row.executables && { executables: row.executables }),
    linkFlags: [...base.linkFlags, ...row.linkFlags],
    env: { ...base.env, ...row.env },
    extension: row.extension ?? base.extension,
    boot: extendBoot(base.boot, row.boot),
  };
}

function extendBoot(base: Boot | undefined, change: TargetRow["boot"]): Boot | undefined {
  if (change === false) return undefined;
  if (change === undefined || change === true) return base;
  const { on, kvm, ...rest } = base ?? { argv: [], packages: [], success: 0 };
  // A command of the user's own has needs that we do not know.
  const needs = change.argv ? {} : { ...(on && { on }), ...(kvm && { kvm }) };
  return { ...rest, ...needs, ...change };
}

/** Tags, each once, with `first` before the others. */
export function preferring(first: readonly string[], rest: readonly string[]): readonly string[] {
  return [...new Set([...first, ...rest])];
}
