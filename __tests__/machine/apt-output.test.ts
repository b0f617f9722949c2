import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  classifyAptFailure,
  dpkgFormat,
  lockHolder,
  parseDpkg,
  parsePolicy,
} from "../../src/machine/apt-output.ts";

const captured = (name: string) =>
  readFileSync(join(import.meta.dirname, "captured", name), "utf8");

describe("installed packages", () => {
  test("the format is one that dpkg-query understands", () => {
    expect(dpkgFormat).toBe("$" + "{Package}\t$" + "{db:Status-Status}\t$" + "{Version}\n");
  });

  test.each([
    ["debian-12", { ocaml: "4.13.1-4", "ocaml-dune": "2.9.3-1" }],
    [
      "debian-13",
      {
        ocaml: "5.3.0-3",
        "ocaml-dune": "3.17.2-1+b1",
        "qemu-system-riscv": "1:10.0.13+ds-0+deb13u1",
      },
    ],
    [
      "debian-next",
      { ocaml: "5.4.1-1", "ocaml-dune": "3.24.1-4", "qemu-system-riscv": "1:11.1.2+ds-3" },
    ],
  ])("%s", (file, expected) => {
    expect(Object.fromEntries(parseDpkg(captured(`${file}.dpkg`)))).toEqual(expected);
  });

  test("a package of which only the configuration is left is not installed", () => {
    expect(parseDpkg("dune\tconfig-files\t2.9.3-1\n").size).toBe(0);
  });
});

describe("candidates", () => {
  test.each([
    ["debian-12", { ocaml: "4.13.1-4", "ocaml-nox": "4.13.1-4", sudo: "1.9.13p3-1+deb12u4" }],
    [
      "debian-13",
      {
        ocaml: "5.3.0-3",
        "ocaml-nox": "5.3.0-3",
        "qemu-system-riscv": "1:10.0.13+ds-0+deb13u1",
        sudo: "1.9.16p2-3+deb13u2",
      },
    ],
    ["debian-next", { ocaml: "5.4.1-1", "qemu-system-riscv": "1:11.1.2+ds-3", sudo: "1.9.17p2-9" }],
  ])("%s", (file, expected) => {
    expect(Object.fromEntries(parsePolicy(captured(`${file}.policy`)))).toEqual(expected);
  });

  test("a virtual package has none", () => {
    expect(parsePolicy("x:\n  Installed: (none)\n  Candidate: (none)\n").size).toBe(0);
  });
});

test.each([
  ["E: Failed to fetch http://archive.example/x.deb  404  Not Found", "stale"],
  ["E: Unable to locate package picolibc-arm-none-eabi", "stale"],
  ["E: Package 'ocaml' has no installation candidate", "stale"],
  ["E: You don't have enough free space in /var/cache/apt/archives/.", "no space"],
  [
    "dpkg: error: cannot copy extracted data: failed to write (No space left on device)",
    "no space",
  ],
  ["E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)", "locked"],
  ["E: Could not get lock /var/lib/apt/lists/lock. It is held by process 12 (apt)", "locked"],
  [
    "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?",
    "locked",
  ],
  [
    "E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), are you root?",
    "other",
  ],
  [
    "Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)...\nE: Failed to fetch http://archive.example/x.deb  404  Not Found",
    "stale",
  ],
  ["E: Failed to fetch http://archive.example/x.deb  Hash Sum mismatch", "damaged"],
  [
    "E: Failed to fetch http://archive.example/x.deb  File has unexpected size (1 != 2). Mirror sync in progress?",
    "damaged",
  ],
  [
    "E: Failed to fetch http://archive.example/x.deb  Could not connect to archive.example:80 (192.0.2.1), connection timed out",
    "unreachable",
  ],
  ["E: Failed to fetch http://archive.example/x.deb  503  Service Unavailable", "unreachable"],
  [
    "E: dpkg was interrupted, you must manually run 'dpkg --configure -a' to correct the problem.",
    "interrupted",
  ],
  ["E: Sub-process /usr/bin/dpkg returned an error code (1)", "other"],
  ["Get:404 http://archive.example/ocaml 4.13.1 [1404 kB]", "other"],
] as const)("%s: %s", (output, kind) => {
  expect(classifyAptFailure(output)).toBe(kind);
});

test.each([
  [
    "Waiting for cache lock: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)...",
    "process 12 (apt)",
  ],
  [
    "E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7 (apt (old))",
    "process 7 (apt (old))",
  ],
  [
    "E: Could not get lock /var/lib/dpkg/lock - open (11: Resource temporarily unavailable)",
    "another program",
  ],
  ["E: Could not get lock /var/lib/dpkg/lock. It is held by process 0 ()", "another program"],
  ["E: Unable to lock directory /var/lib/apt/lists/", undefined],
])("who holds the lock: %s", (line, holder) => {
  expect(lockHolder(line)).toBe(holder);
});
