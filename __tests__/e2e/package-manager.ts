import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";
import { project } from "../bad-input/refused.ts";
import { openRoot, type Root, repository } from "../roots/open-root.ts";
import { packageName } from "./archive.ts";
import { readImages, verdicts } from "./images.ts";

/** Where apt keeps what it downloads, away from what roots share. */
export const cache = "/var/cache/board";

const place = "/root/project";

/** Past any proxy. */
const settings = `Acquire::http::Proxy::127.0.0.1 "DIRECT";\nDir::Cache::archives "${cache}";\n`;

/** A target that is booted by the program of the archive's package. */
const config = `
targets:
  - name: board
    extends: unix
    boot:
      command: [${packageName}, "{image}"]
      packages: [${packageName}]
`;

/** A machine with OCaml, dune and a project whose only target wants the archive's package. */
export async function openMachine(): Promise<Root> {
  const root = await openRoot("trixie", { with: ["ocaml"] });
  for (const [name, text] of Object.entries(project)) write(root, `${place}/${name}`, text);
  write(root, `${place}/dune-targets.yml`, config);
  return root;
}

export function write(root: Root, path: string, text: string): void {
  mkdirSync(dirname(root.path(path)), { recursive: true });
  writeFileSync(root.path(path), text);
}

/** Makes these the machine's archives, with lists of now or, if not `update`, none. */
export async function useArchives(root: Root, urls: readonly string[], update = true) {
  const lines = urls.map((url) => `deb [trusted=yes] ${url} ./\n`);
  write(root, "/etc/apt/sources.list", lines.join(""));
  await root.runOk(["sh", "-c", "rm -rf /var/lib/apt/lists/*"]);
  if (update) await root.runOk(["apt-get", "update"]);
}

/** Takes away whatever a test has left, and sets apt up anew, with more settings if given. */
export async function setUp(root: Root, more = ""): Promise<void> {
  const script = `dpkg --purge ${packageName}; rm -rf ${cache} ${place}/out; mkdir -p ${cache}/partial`;
  await root.runOk(["sh", "-c", script]);
  write(root, "/etc/apt/apt.conf.d/99-board", settings + more);
}

/** Builds and boots; the plan is left out of `said`, and `errors` are its lines that are one. */
export async function build(root: Root) {
  const argv = ["node", `${repository}/dist/cli.mjs`, "build"];
  const { code, stderr, seconds } = await root.run(argv, { cwd: place });
  const said = stderr.replace(/^Plan\n(?:(?: .*)?\n)*/, "");
  const errors = said.split("\n").filter((line) => line.startsWith("error: "));
  return { code, said, errors, seconds };
}

type Attempt = Awaited<ReturnType<typeof build>>;

/** All went well, the boot with the package's program too. */
export function expectBooted(root: Root, { code, said, errors }: Attempt): void {
  expect({ code, errors }, said).toEqual({ code: 0, errors: [] });
  expect(verdicts(readImages(root, `${place}/out`))).toEqual({ "main-board": "ok" });
}

/** It ended with this one sentence, after apt's own `words`, and nothing of the package is there. */
export function expectFailed(
  root: Root,
  { code, said, errors }: Attempt,
  { status, error, words = /^/ }: { status: 1 | 2; error: RegExp; words?: RegExp },
): void {
  const line = new RegExp(`^error: ${error.source}$`);
  expect({ code, errors }, said).toEqual({ code: status, errors: [expect.stringMatching(line)] });
  expect(said).toMatch(words);
  expect(said).not.toMatch(/^\s+at /m);
  expect(existsSync(root.path(`/usr/bin/${packageName}`))).toBe(false);
  expect(existsSync(root.path(`${place}/out/images.json`))).toBe(false);
}

/** Takes a lock as apt and dpkg do (fcntl, as 64-bit Linux lays it out); the function returned gives it back. */
export function hold(root: Root, file: string, seconds: number): Promise<() => void> {
  const script = [
    "use Fcntl; $| = 1; my ($file, $seconds) = @ARGV;",
    'open(my $handle, "+>>", $file) or die;',
    'my $lock = pack("s s x4 q q i x4", F_WRLCK, 0, 0, 0, 0);',
    "fcntl($handle, F_SETLK, $lock) or die $!;",
    "print qq(held\\n); sleep $seconds;",
  ].join(" ");
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    root
      .run(["perl", "-e", script, file, String(seconds)], {
        stop: end.signal,
        onLine: (line) => line === "held" && resolve(() => end.abort()),
      })
      .then(({ stderr }) => reject(new Error(stderr)), reject);
  });
}
