import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findMirror } from "./mirror.ts";

const deb822 = (fields: string) => ({ "sources.list.d/debian.sources": fields });
const oneLine = (text: string) => ({ "sources.list": text });

test.each<[string, Record<string, string>, string]>([
  ["one line", oneLine("deb http://a/debian bookworm main\n"), "http://a/debian"],
  ["a slash at the end", oneLine("deb http://a/debian/ bookworm main\n"), "http://a/debian"],
  [
    "options in brackets, a comment behind",
    oneLine("deb [arch=amd64 signed-by=/k.gpg] https://a/debian trixie main contrib # ours\n"),
    "https://a/debian",
  ],
  [
    "commented lines, sources, a CD, security, foreign archives",
    oneLine(
      [
        "# deb http://no/debian bookworm main",
        "deb-src http://no/debian bookworm main",
        "deb cdrom:[Debian]/ bookworm main",
        "deb http://no/debian-security bookworm-security main",
        "deb https://no/tools tools-bookworm main",
        "deb http://a/debian bookworm contrib",
        "deb http://b/debian bookworm main",
      ].join("\n"),
    ),
    "http://b/debian",
  ],
  [
    "deb822",
    deb822(
      "Types: deb\n# http://no/\nURIs: http://a/debian\nSuites: bookworm bookworm-updates\nComponents: main\n",
    ),
    "http://a/debian",
  ],
  [
    "deb822 with continued lines, other case, several stanzas",
    deb822(
      [
        "types: deb",
        "uris: http://no/debian-security",
        "suites: trixie-security",
        "components: main",
        "",
        "Types: deb deb-src",
        "URIs:",
        " http://a/debian/",
        " http://b/debian",
        "Suites: trixie",
        "\ttrixie-updates",
        "Components: main contrib",
      ].join("\n"),
    ),
    "http://a/debian",
  ],
  [
    "deb822 switched off, one line on",
    {
      ...deb822("Types: deb\nURIs: http://no/debian\nSuites: sid\nComponents: main\nEnabled: no\n"),
      "sources.list.d/a.list": "deb http://a/debian sid main",
      "sources.list.d/b.list.save": "deb http://no/debian sid main",
    },
    "http://a/debian",
  ],
])("the mirror is taken from apt: %s", (_, files, mirror) => {
  expect(findMirror({}, aptDirectory(files))).toBe(mirror);
});

test("DUNE_TARGETS_TEST_MIRROR goes before apt's sources", () => {
  const directory = aptDirectory(oneLine("deb http://a/debian sid main"));
  expect(findMirror({ DUNE_TARGETS_TEST_MIRROR: "http://own/debian" }, directory)).toBe(
    "http://own/debian",
  );
});

test.each([
  ["no sources", {}],
  ["another distribution", oneLine("deb http://a/ubuntu noble main")],
])("without a mirror the error says what to set: %s", (_, files) => {
  expect(() => findMirror({}, aptDirectory(files))).toThrow(/set DUNE_TARGETS_TEST_MIRROR/);
});

function aptDirectory(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), "apt-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}
