import { ToolError } from "../errors.ts";
import { runNeeded } from "../needed.ts";
import type { Environment } from "../toolchain/probe.ts";
import { withoutSecrets } from "../wording.ts";

/**
 * Runs git and returns what it prints. It asks nobody for a password. Throws ToolError that says what it was `doing`,
 * with git's own words.
 */
export async function git(
  args: readonly string[],
  { env, cwd, doing }: { readonly env: Environment; readonly cwd?: string; readonly doing: string },
): Promise<string> {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...rest } = env;
  const finished = await runNeeded("an opam repository in git", ["git", ...args], {
    env: { ...rest, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (finished.code === 0) return finished.stdout;
  const said =
    /^(?:fatal|error): (.*)$/m.exec(finished.stderr)?.[1] ?? `git exited with ${finished.code}`;
  throw new ToolError(
    `${doing}: ${said.replace(/'[a-z+]+:\/\/[^']*'/g, (url) => `'${withoutSecrets(url.slice(1))}`)}; check its address, the network and the proxy (https_proxy) and run again.`,
  );
}
