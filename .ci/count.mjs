// count.mjs REPORT STATUS: names what vitest's JSON report says failed or was skipped, then prints the counts.
// Exits 0 only if the test command did (STATUS 0), something passed, and nothing failed or was skipped.
import { readFileSync } from "node:fs";

const [report, status] = process.argv.slice(2);

/** The report, or nothing if vitest died before it wrote one. */
function files() {
  try {
    return JSON.parse(readFileSync(report, "utf8")).testResults;
  } catch {
    return [];
  }
}

/** One `{ state, name }` a test, and one for each file that failed outside of its tests (a hook, an import). */
function results() {
  return files().flatMap((file) => {
    const tests = file.assertionResults.map((test) => ({
      state: test.status === "passed" || test.status === "failed" ? test.status : "skipped",
      name: `${file.name}: ${test.fullName}`,
    }));
    const unexplained = file.status === "failed" && tests.every((test) => test.state !== "failed");
    return unexplained
      ? [...tests, { state: "failed", name: `${file.name}: ${file.message}` }]
      : tests;
  });
}

const all = results();
// A command that failed although no test did (npm ci, the check, a crash of vitest) counts as one failure.
if (status !== "0" && all.every((test) => test.state !== "failed")) {
  all.push({ state: "failed", name: `the test command: exit status ${status}` });
}
for (const { state, name } of all) if (state !== "passed") console.log(`${state}: ${name}`);
const count = (state) => all.filter((test) => test.state === state).length;
const [passed, failed, skipped] = ["passed", "failed", "skipped"].map(count);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && skipped === 0 && passed > 0 ? 0 : 1;
