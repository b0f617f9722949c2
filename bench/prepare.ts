import { probeHost } from "../src/machine/probe.ts";
import { terminalLog } from "../src/report/terminal.ts";
import { storeRoot } from "../src/store/store.ts";
import { catalogue } from "../src/targets/catalogue.ts";
import { ensureToolchain } from "../src/toolchain/ensure-toolchain.ts";
import { packagesFor, toolchainNamed } from "../src/toolchain/toolchains.ts";

// Runs in a root, bundled: prepares the toolchain of a target as the pipeline does, and prints how many seconds that took.

const { env } = process;
const target = catalogue.find(({ name }) => name === process.argv[2]);
if (!target) throw new Error(`no target ${process.argv[2]}`);
const toolchain = toolchainNamed(target.toolchain);
const host = await probeHost(packagesFor(toolchain, [target.mode]), env);
const log = terminalLog(process.stderr);
const ready = await ensureToolchain(toolchain, {
  context: { store: storeRoot(env), env, log, jobs: host.cores },
  ...{ host, path: [], repositories: [], opam: undefined },
});
console.log(ready.seconds);
