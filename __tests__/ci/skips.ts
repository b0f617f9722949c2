import { readFileSync } from "node:fs";
import { fields } from "../rig/token.ts";

const file = new URL("../../.ci/skips.json", import.meta.url);

/** Tests that not every machine runs. */
interface Skip {
  readonly reason: string;
  /** Whether they run here. */
  readonly here: boolean;
  /** What has to be so that they run. */
  readonly condition: string;
}

function readSkip({ reason, runs }: Readonly<Record<string, unknown>>): Skip {
  const { variable, value, architecture } = fields(runs);
  if (architecture !== undefined) {
    const here = process.arch === architecture;
    return { reason: `${reason}`, here, condition: `a machine of ${architecture}` };
  }
  const set = process.env[`${variable}`] ?? "";
  return value === undefined
    ? { reason: `${reason}`, here: set !== "", condition: `${variable}` }
    : { reason: `${reason}`, here: set === value, condition: `${variable}=${value}` };
}

/** Whether the tests that `.ci/skips.json` has under this name are skipped here; if so, says why. */
export function isSkipped(name: string): boolean {
  const list: readonly unknown[] = JSON.parse(readFileSync(file, "utf8"));
  const found = list.map(fields).find((one) => one["name"] === name);
  if (found === undefined) throw new Error(`.ci/skips.json does not list ${name}.`);
  const { here, reason, condition } = readSkip(found);
  if (!here) console.warn(`NOT TESTED: ${name}, because ${reason}. What runs them: ${condition}.`);
  return !here;
}
