// Loaded into the measured Node.js through NODE_OPTIONS. Plain JavaScript, since loading TypeScript would cost more
// than what is measured. Writes a line: CPU seconds until the first output, peak resident memory in bytes.
import { appendFileSync } from "node:fs";

// Programs that the tool starts are not to load this.
delete process.env.NODE_OPTIONS;
const report = process.env.BENCH_REPORT;
let firstOutput;

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write;
  stream.write = (...args) => {
    const { user, system } = process.cpuUsage();
    firstOutput ??= (user + system) / 1e6;
    return write.apply(stream, args);
  };
}

process.on("exit", () => {
  appendFileSync(report, `${firstOutput} ${process.resourceUsage().maxRSS * 1024}\n`);
});
