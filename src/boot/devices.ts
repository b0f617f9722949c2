import { realpath, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Solo5Device } from "../image/solo5.ts";
import type { Boot } from "../targets/target.ts";
import { quoted } from "../wording.ts";
import type { Attached } from "./command.ts";

/** Absolute directories without symbolic links: `devices` are named from the project and lie in the workspace. */
export interface Places {
  readonly workingDirectory: string;
  readonly workspace: string;
}

/**
 * The devices that an image declares, with what its target gives them, or a sentence on what cannot be given. Those
 * that no image declares are not attached: a tender refuses them.
 */
export async function attachDevices(
  { devices: given = {} }: Boot,
  declared: readonly Solo5Device[],
  places: Places,
): Promise<readonly Attached[] | { readonly problem: string }> {
  const attached: Attached[] = [];
  for (const device of declared) {
    const value = Object.hasOwn(given, device.name) ? given[device.name] : undefined;
    if (value === undefined) continue;
    const found = device.type === "block" ? await findFile(value, places) : findInterface(value);
    if ("problem" in found)
      return { problem: `Its device ${device.name} cannot be attached: ${found.problem}.` };
    attached.push({ ...device, source: found.source });
  }
  return attached;
}

type Found = { readonly source: string } | { readonly problem: string };

async function findFile(path: string, { workingDirectory, workspace }: Places): Promise<Found> {
  const source = await realpath(resolve(workingDirectory, path)).catch(() => undefined);
  if (source === undefined) return { problem: `there is no file ${quoted(path)} in the project` };
  const way = relative(workspace, source);
  if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way))
    return { problem: `the file ${quoted(path)} lies outside the workspace; name one inside` };
  if (!(await stat(source)).isFile()) return { problem: `${quoted(path)} is not a file` };
  return { source };
}

/** Names of Linux's network interfaces (dev_valid_name), without what QEMU's options would take apart. */
function findInterface(name: string): Found {
  if (/^[^\s/:,=@]{1,15}$/.test(name)) return { source: name };
  return { problem: `${quoted(name)} cannot be the name of a tap interface` };
}
