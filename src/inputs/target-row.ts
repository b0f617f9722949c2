import type { TargetRow } from "../targets/extend.ts";
import { isTargetName } from "../targets/match.ts";
import { quoted } from "../wording.ts";
import { readLibraries, readTags } from "./adjustments.ts";
import { readArguments, readBoot, textOf } from "./boot-row.ts";
import { readEnvironment } from "./environment.ts";
import { entryOf, isClean, type Mapping, problemAt, type Report, type Value } from "./value.ts";

/** Reads a row of a `targets` list whose shape the schema has accepted. */
export function readTargetRow(row: Mapping, report: Report): TargetRow {
  const at = (key: string): Value | undefined => entryOf(row, key);
  const name = at("name");
  if (name?.kind === "text" && !isTargetName(name.text)) {
    const rule =
      "expected up to 63 lower-case letters, digits, `.`, `_` and `-`, a letter or digit first";
    report(problemAt(name, `${quoted(name.text)} cannot name a target: ${rule}.`));
  }
  return {
    name: textOf(name) ?? "",
    extends: textOf(at("extends")),
    summary: lineOf(at("summary"), report),
    variants: readTags(at("variants"), report),
    implementations: readLibraries(at("implementations"), report),
    linkFlags: readArguments(at("link-flags"), report),
    env: readEnvironment(at("env"), report),
    extension: readExtension(at("extension"), report),
    boot: readBoot(at("boot"), report),
  };
}

function lineOf(value: Value | undefined, report: Report): string | undefined {
  return value?.kind === "text" && isClean(value, report) ? value.text : undefined;
}

function readExtension(value: Value | undefined, report: Report): string | undefined {
  const text = textOf(value);
  if (
    value === undefined ||
    text === undefined ||
    /^(?:\.[A-Za-z0-9][A-Za-z0-9._-]{0,15})?$/.test(text)
  )
    return text;
  const rule = "expected a dot, then up to 16 letters, digits, `.`, `_` and `-`";
  report(problemAt(value, `${quoted(text)} is not an extension: ${rule}.`));
  return undefined;
}
