import { isAbsolute } from "node:path";
import { quoted } from "../base/words.ts";
import type { TargetRow } from "../targets/extend.ts";
import { isTargetName } from "../targets/select-targets.ts";
import { readLibraries, readTags } from "./adjustments.ts";
import { readEnvironment } from "./target-environment.ts";
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

/** The `boot` of a target's row, whose shape the schema has accepted; undefined if it is not said. */
export function readBoot(value: Value | undefined, report: Report): TargetRow["boot"] {
  if (value === undefined) return undefined;
  if (value.kind !== "mapping") return !/^false$/i.test(textOf(value) ?? "");
  const command = entryOf(value, "command");
  const packages = entryOf(value, "packages");
  const success = entryOf(value, "success");
  const memory = entryOf(value, "memory");
  const devices = entryOf(value, "devices");
  const own = entryOf(value, "arguments");
  return {
    ...(command && { argv: readCommand(command, report) }),
    ...(packages && { packages: readPackages(textsOf(packages), report) }),
    ...(success && { success: readNumber(success, [0, 255], report) }),
    ...(memory && { memory: readNumber(memory, [1, 65_536], report) }),
    ...(devices && { devices: readDevices(devices, report) }),
    ...(own && { arguments: readArguments(own, report) }),
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

/** Coercion lets `1e1` and ` 3` pass for numbers. */
function readNumber(value: Value, [least, most]: readonly [number, number], report: Report) {
  const text = textOf(value) ?? "";
  if (!/^\d{1,5}$/.test(text)) {
    const range = `a whole number from ${least} to ${most}`;
    report(problemAt(value, `expected ${range}, found ${quoted(text)}.`));
  }
  return Number(text);
}

/** Names are those of a Solo5 manifest, and a file is one of the project's. */
function readDevices(value: Value, report: Report): Readonly<Record<string, string>> {
  const entries = value.kind === "mapping" ? value.entries : [];
  const devices = entries.flatMap(({ key, at, value: given }): readonly [string, string][] => {
    if (!/^[A-Za-z0-9]{1,67}$/.test(key)) {
      const rule = "expected up to 67 letters and digits";
      report(problemAt(at, `${quoted(key)} cannot name a device: ${rule}.`));
    }
    if (given.kind !== "text" || !isClean(given, report)) return [];
    if (isAbsolute(given.text)) {
      const rule = "expected a path from the project, or the name of a network interface";
      report(problemAt(given, `${quoted(given.text)} is an absolute path: ${rule}.`));
    }
    return [[key, given.text]];
  });
  return Object.fromEntries(devices);
}

/** The text of a scalar. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.kind === "text" ? value.text : undefined;
}

/** Arguments as the program is to see them: nothing is split or unquoted. */
export function readArguments(value: Value | undefined, report: Report): readonly string[] {
  return textsOf(value)
    .filter((text) => isClean(text, report))
    .map(({ text }) => text);
}
