import type { TargetRow } from "../targets/extend.ts";
import { isTargetName } from "../targets/match.ts";
import type { Boot } from "../targets/target.ts";
import { quoted } from "../wording.ts";
import { readLibraries, readTags } from "./adjustments.ts";
import {
  entryOf,
  isClean,
  type Mapping,
  problemAt,
  type Report,
  type Text,
  textsOf,
  type Value,
} from "./value.ts";

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
    extension: readExtension(at("extension"), report),
    boot: readBoot(at("boot"), report),
  };
}

function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "text" ? value.text : undefined;
}

function lineOf(value: Value | undefined, report: Report): string | undefined {
  return value?.kind === "text" && isClean(value, report) ? value.text : undefined;
}

/** Arguments as the program is to see them: nothing is split or unquoted. */
function readArguments(value: Value | undefined, report: Report): readonly string[] {
  return textsOf(value)
    .filter((text) => isClean(text, report))
    .map(({ text }) => text);
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

function readBoot(value: Value | undefined, report: Report): boolean | Partial<Boot> {
  if (value?.kind !== "mapping") return !/^false$/i.test(textOf(value) ?? "");
  const command = entryOf(value, "command");
  const packages = entryOf(value, "packages");
  const success = entryOf(value, "success");
  return {
    ...(command && { argv: readCommand(command, report) }),
    ...(packages && { packages: readPackages(textsOf(packages), report) }),
    ...(success && { success: readStatus(success, report) }),
  };
}

function readCommand(value: Value, report: Report): readonly string[] {
  const argv = readArguments(value, report);
  if (!argv.some((argument) => argument.includes("{image}"))) {
    report(
      problemAt(
        value,
        "no argument holds `{image}`, so the command would not run the image; add it.",
      ),
    );
  }
  return argv;
}

/** Names of Debian packages: they go to the package manager, so none may look like one of its options. */
function readPackages(packages: readonly Text[], report: Report): readonly string[] {
  for (const each of packages) {
    if (/^[a-z0-9][a-z0-9+.-]+(?: \| [a-z0-9][a-z0-9+.-]+)*$/.test(each.text)) continue;
    report(
      problemAt(
        each,
        `${quoted(each.text)} is not the name of a Debian package, nor names like \`a | b\`.`,
      ),
    );
  }
  return packages.map(({ text }) => text);
}

function readStatus(value: Value, report: Report): number {
  const text = textOf(value) ?? "";
  if (!/^\d{1,3}$/.test(text)) {
    report(problemAt(value, `expected a whole number from 0 to 255, found ${quoted(text)}.`));
  }
  return Number(text);
}
