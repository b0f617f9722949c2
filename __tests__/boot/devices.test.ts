import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attachDevices } from "../../src/boot/command.ts";
import type { Solo5Device } from "../../src/image/solo5.ts";

let top: string;
beforeAll(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "devices-")));
  mkdirSync(join(top, "workspace", "project"), { recursive: true });
  for (const file of ["outside", "workspace/shared", "workspace/project/disk.img"])
    writeFileSync(join(top, file), "");
  symlinkSync(join(top, "outside"), join(top, "workspace/project/link"));
});
afterAll(() => rmSync(top, { recursive: true }));

const attach = (devices: Readonly<Record<string, string>>, declared: readonly Solo5Device[]) =>
  attachDevices({ argv: [], packages: [], success: 0, devices }, declared, {
    workspace: join(top, "workspace"),
    workingDirectory: join(top, "workspace", "project"),
  });
const storage: Solo5Device = { name: "storage", type: "block" };
const service: Solo5Device = { name: "service", type: "net" };

test("files are the project's or the workspace's, interfaces stay names, the order is the manifest's", async () => {
  const shared = { storage: "../shared", service: "tap100", unknown: "nothing" };
  expect(await attach(shared, [service, storage])).toEqual([
    { ...service, source: "tap100" },
    { ...storage, source: join(top, "workspace", "shared") },
  ]);
  expect(await attach({ storage: "./disk.img" }, [storage])).toEqual([
    { ...storage, source: join(top, "workspace", "project", "disk.img") },
  ]);
});

test("what an image does not declare is not attached", async () => {
  expect(await attach({ storage: "no-such-file" }, [])).toEqual([]);
});

test.each([
  [storage, "no.img", "there is no file `no.img` in the project"],
  [
    storage,
    "../../outside",
    "the file `../../outside` lies outside the workspace; name one inside",
  ],
  [storage, "link", "the file `link` lies outside the workspace; name one inside"],
  [storage, ".", "`.` is not a file"],
  [service, "tap0,script=x", "`tap0,script=x` cannot be the name of a tap interface"],
  [service, "../disk.img", "`../disk.img` cannot be the name of a tap interface"],
  [service, "a".repeat(16), "`aaaaaaaaaaaaaaaa` cannot be the name of a tap interface"],
] as const)("%j cannot get %s", async (device, value, why) => {
  expect(await attach({ [device.name]: value }, [device])).toEqual({
    problem: `Its device ${device.name} cannot be attached: ${why}.`,
  });
});
