import { isAbsolute } from "node:path";
import { quoted } from "../base/words.ts";
import type { TargetRow } from "../targets/extend.ts";
import { isTargetName } from "../targets/select-targets.ts";
import { readLibraries, readNames, readTags } from "./adjustments.ts";
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

/** Reads a row of a `targets` list whose shape the schema has accepted. Undefined only for a row without a name. */
export function readTargetRow(row: Mapping, report: Report): TargetRow | undefined {
  const at = (key: string): Value | undefined => entryOf(row, key);
  const name = textAt(row, "name");
  if (name === undefined) return undefined;
  if (!isTargetName(name.text)) {
    const rule =
      "expected up to 63 lower-case letters, digits, `.`, `_` and `-`, a letter or digit first";
    report(problemAt(name, `${quoted(name.text)} cannot name a target: ${rule}.`));
  }
  const summary = textAt(row, "summary");
  const executables = readNames(at("executables"), report);
  return {
    name: name.text,
    extends: textAt(row, "extends")?.text,
    summary: summary && isClean(summary, report) ? summary.text : undefined,
    variants: readTags(at("variants"), report),
    implementations: readLibraries(at("implementations"), report),
    executables: executables.length > 0 ? executables : undefined,
    linkFlags: readArguments(at("link-flags"), report),
    env: readVariables(at("env"), report),
    extension: readExtension(textAt(row, "extension"), report),
    boot: readBoot(at("boot"), report),
  };
}

/** The text of a mapping's key; undefined if there is none. */
function textAt(mapping: Mapping, key: string): Text | undefined {
  const value = entryOf(mapping, key);
  return value?.kind === "text" ? value : undefined;
}

/**
 * Variables that decide which programs, compilers and caches there are, and a runner's own: with another value the plan
 * would not come true.
 */
const reserved =
  /^(?:(?:DUNE|OCAMLFIND|ACTIONS|GITHUB|RUNNER|LD)_.*|PATH|HOME|TMPDIR|XDG_CACHE_HOME|INSIDE_DUNE|OCAMLLIB|CAMLLIB|OCAMLPARAM|OCAMLPATH|CAML_LD_LIBRARY_PATH)$/;

/** `env`: variables for dune and what it runs. */
function readVariables(value: Value | undefined, report: Report): Readonly<Record<string, string>> {
  const entries = value?.kind === "mapping" ? value.entries : [];
  const read = entries.flatMap(({ key, at, value: given }): [string, string][] => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) {
      const rule = "expected letters, digits and `_`, no digit first";
      report(problemAt(at, `${quoted(key)} cannot name a variable: ${rule}.`));
    } else if (reserved.test(key)) {
      const why = "it decides how dune is run and is not a target's to set";
      report(problemAt(at, `the variable ${quoted(key)} cannot be set here: ${why}; remove it.`));
    } else if (given.kind === "text" && isClean(given, report)) return [[key, given.text]];
    return [];
  });
  return Object.fromEntries(read);
}

function readExtension(extension: Text | undefined, report: Report): string | undefined {
  if (extension === undefined || /^(?:\.[A-Za-z0-9][A-Za-z0-9._-]{0,15})?$/.test(extension.text))
    return extension?.text;
  const rule = "expected a dot, then up to 16 letters, digits, `.`, `_` and `-`";
  report(problemAt(extension, `${quoted(extension.text)} is not an extension: ${rule}.`));
  return undefined;
}

/** `boot`: a mapping of changes, or whether the target is booted at all; undefined if it is not said. */
function readBoot(value: Value | undefined, report: Report): TargetRow["boot"] {
  if (value === undefined) return undefined;
  if (value.kind !== "mapping") return !(value.kind === "text" && /^false$/i.test(value.text));
  const command = entryOf(value, "command");
  const packages = entryOf(value, "packages");
  const success = textAt(value, "success");
  const memory = textAt(value, "memory");
  const devices = entryOf(value, "devices");
  const own = entryOf(value, "arguments");
  return {
    ...(command && { argv: readCommand(command, report) }),
    ...(packages && { packages: readPackages(textsOf(packages), report) }),
    ...(success && { success: readWhole(success, [0, 255], report) }),
    ...(memory && { memory: readWhole(memory, [1, 65_536], report) }),
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

/** A whole number in digits: the schema checks the range, but takes `1e1` and ` 3` for numbers. */
function readWhole(number: Text, [least, most]: readonly [number, number], report: Report): number {
  if (!/^\d{1,5}$/.test(number.text)) {
    const range = `a whole number from ${least} to ${most}`;
    report(problemAt(number, `expected ${range}, found ${quoted(number.text)}.`));
  }
  return Number(number.text);
}

/** Devices of a Solo5 manifest to files of the project or network interfaces. */
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

/** Arguments as the program is to see them: nothing is split or unquoted. */
function readArguments(value: Value | undefined, report: Report): readonly string[] {
  return textsOf(value)
    .filter((text) => isClean(text, report))
    .map(({ text }) => text);
}
