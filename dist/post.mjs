import { c as runProgram, f as pendingState, m as causeOf, n as getState, p as savePending, t as runnerLog, x as partServices } from "./pipeline.mjs";
// src/action/post.ts
/** Runs at the end of the job, which has succeeded or failed already; so a failure to save is a warning. */
const log = runnerLog("");
async function main() {
	const text = getState(pendingState);
	if (text !== "") await log.group("Saving to the cache", () => savePending(text, {
		...partServices(process.env),
		log
	}));
	return 0;
}
await runProgram(main, (error) => {
	log.warning(`Nothing more is saved to the cache: ${causeOf(error)}.`);
	return 0;
});
export {};
