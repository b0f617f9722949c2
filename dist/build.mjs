import { S as loadInputs, _ as markdownTable, a as summary, b as MANIFEST, c as runProgram, f as pendingState, g as selectionHeading, h as selectionCells, i as setOutput, l as build, r as saveState, s as reportFailure, t as runnerLog, u as failed, v as resultRows, y as planDocument } from "./pipeline.mjs";
import { join, relative } from "node:path";
// src/report/summary.ts
/** The runner refuses a summary above 1 MiB (actions/runner, FileCommandManager). */
const limit = 1048576;
/** The job summary: what failed and why first (`problems`: what is no single image's), then the images, then the selection. */
function renderSummary(results, problems = []) {
	const failures = results.flatMap(({ image, failure }) => failure === void 0 ? [] : [{
		target: image.build.target.name,
		failure
	}]);
	const selection = selectionCells(results.map(({ image }) => image));
	const { heading, rows } = resultRows(results);
	const parts = [
		"## dune-targets",
		[...failures.map(({ target, failure }) => `- ❌ **${target}**: ${escapeText(failure)}`), ...problems.map((problem) => `- ❌ ${escapeText(problem)}`)].join("\n"),
		markdownTable(heading, rows),
		...selection.length > 0 ? [`<details open><summary>Selection</summary>\n\n${markdownTable(selectionHeading, selection)}\n\n</details>`] : [],
		checksums(results)
	];
	const text = `${parts.filter((part) => part !== "").join("\n\n")}\n`;
	return Buffer.byteLength(text) <= limit ? text : `${parts.slice(0, 2).join("\n\n").slice(0, limit / 2)}\n`;
}
function checksums(results) {
	const lines = results.flatMap(({ file, sha256 }) => file && sha256 ? [`${sha256}  ${file}`] : []);
	if (lines.length === 0) return "";
	return `<details><summary>SHA-256</summary>\n\n\`\`\`text\n${lines.join("\n")}\n\`\`\`\n\n</details>`;
}
/** A failure may quote a compiler: keep it text. */
const escapeText = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\r?\n/g, "<br>");
// src/action/build.ts
/** Names files from the workspace until the project's directory is known. */
let log = runnerLog("");
async function main() {
	const inputs = await loadInputs({
		flags: {},
		environment: process.env,
		cwd: process.cwd()
	});
	log = runnerLog(relative(inputs.workspace, inputs.workingDirectory));
	const remember = (text) => saveState(pendingState, text);
	const env = { ...process.env };
	for (const name of Object.keys(env)) if (name.startsWith("ACTIONS_")) delete process.env[name];
	const { plan, results, problems } = await build(inputs, log, env, { remember });
	const files = results.flatMap(({ file }) => file ?? []);
	setOutput("plan", JSON.stringify(planDocument(plan)));
	setOutput("images", files.map((file) => join(inputs.outputDirectory, file)).join("\n"));
	setOutput("manifest", join(inputs.outputDirectory, MANIFEST));
	setOutput("output-directory", inputs.outputDirectory);
	if (process.env["GITHUB_STEP_SUMMARY"]) await summary.addRaw(renderSummary(results, problems)).write();
	return failed({
		results,
		problems
	}) ? 1 : 0;
}
await runProgram(main, (error) => {
	reportFailure(log, error);
	return 1;
});
export {};
