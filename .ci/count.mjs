// count.mjs (REPORT STATUS)…: names what vitest's JSON reports say failed or was skipped, then prints the counts over all.
// Exits 0 only if each test command did (STATUS 0), something passed in each, nothing failed, and nothing was skipped
// that .ci/skips.json does not list for this machine.
import { readFileSync } from "node:fs";

const listed = JSON.parse(readFileSync(new URL("skips.json", import.meta.url), "utf8"));

/** Whether a skip's condition holds here, so that its tests must run. */
function runsHere({ variable, value, architecture }) {
  if (architecture !== undefined) return process.arch === architecture;
  return value === undefined ? Boolean(process.env[variable]) : process.env[variable] === value;
}

/** Why a test may be skipped here, or nothing. */
function excuse(file, name) {
  const here = ([suite, tests]) => file.endsWith(`/${suite}`) && name.startsWith(tests);
  const skip = listed.find((one) => one.tests.some((text) => here(text.split(": ", 2))));
  return skip && !runsHere(skip.runs) ? skip.reason : undefined;
}

/** The files of a report, or nothing if vitest died before it wrote one. */
function filesOf(report) {
  try {
    return JSON.parse(readFileSync(report, "utf8")).testResults;
  } catch {
    return [];
  }
}

function resultOf(file, { status, fullName }) {
  const name = `${file}: ${fullName}`;
  if (status === "passed" || status === "failed") return { state: status, name };
  const why = excuse(file, fullName);
  return { state: "skipped", name: why ? `${name}: ${why}` : name, unlisted: !why };
}

/** One `{ state, name }` a test, and one for each file that failed outside of its tests (a hook, an import). */
function resultsOf(report) {
  return filesOf(report).flatMap((file) => {
    const tests = file.assertionResults.map((test) => resultOf(file.name, test));
    const unexplained = file.status === "failed" && tests.every((test) => test.state !== "failed");
    return unexplained
      ? [...tests, { state: "failed", name: `${file.name}: ${file.message}` }]
      : tests;
  });
}

/** All of one test command, of which something must pass. */
function runOf(report, status) {
  const results = resultsOf(report);
  const has = (state) => results.some((test) => test.state === state);
  // A command that failed although no test did (npm ci, the check, a crash of vitest) counts as one failure.
  if (status !== "0" && !has("failed"))
    return [...results, { state: "failed", name: `the test command: exit status ${status}` }];
  return has("passed") || has("failed")
    ? results
    : [...results, { state: "failed", name: "the test command: no test has run" }];
}

const words = process.argv.slice(2);
const all = words.flatMap((word, index) => (index % 2 ? runOf(words[index - 1], word) : []));
for (const { state, name, unlisted } of all) {
  if (unlisted) console.log(`skipped, and not listed in .ci/skips.json for this machine: ${name}`);
  else if (state !== "passed") console.log(`${state}: ${name}`);
}
const count = (state) => all.filter((test) => test.state === state).length;
const [passed, failed, skipped] = ["passed", "failed", "skipped"].map(count);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 && all.every((test) => !test.unlisted) ? 0 : 1;
