import { l as runProgram, m as causeOf, n as runnerLog, p as saveLeavings, r as getState, t as state } from "./pipeline.mjs";
// src/action/post.ts
/** Runs at the end of the job. What cannot be saved is a warning: the job has succeeded or failed already. */
const log = runnerLog("");
async function main() {
	const text = getState(state);
	if (text !== "") await log.group("Saving to the cache", () => saveLeavings(text, {
		env: process.env,
		log
	}));
	return 0;
}
await runProgram(main, (error) => {
	log.warning(`Nothing more is saved to the cache: ${causeOf(error)}.`);
	return 0;
});
export {};
