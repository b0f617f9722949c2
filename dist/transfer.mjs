import { basename, dirname } from "node:path";
import { parseArgs } from "node:util";
// src/json.ts
/** A field of parsed JSON; undefined when there is none or `value` is not an object. */
function field(value, name) {
	if (typeof value !== "object" || value === null) return void 0;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}
/** A field that must be text; undefined otherwise. */
function textField(value, name) {
	const found = field(value, name);
	return typeof found === "string" ? found : void 0;
}
// src/transfer/owner.ts
/**
* Who has the name of an artifact that was refused with 409: a sentence, with what else that job uploaded so that it
* can be told apart. GitHub's client hides the job, so the service is asked itself (ListArtifacts of artifact v4).
*/
async function ownerOf(name) {
	const { run, job } = ownIds();
	const listed = await list(run, job).catch(() => []);
	const artifact = listed.find((one) => textField(one, "name") === name);
	const owner = textField(artifact, jobField);
	const others = listed.filter((one) => owner !== void 0 && textField(one, jobField) === owner).flatMap((one) => textField(one, "name") ?? []).filter((other) => other !== name);
	const who = owner === job ? "an earlier step of this job" : "another job of this workflow run";
	const created = textField(artifact, "created_at")?.replace(/\.\d+/, "");
	return [
		`${who} has uploaded an artifact of this name`,
		created === void 0 ? "" : ` at ${created}`,
		others.length === 0 ? "" : `, beside ${others.slice(0, 5).join(", ")}`,
		"; build a target in one job only, or set `artifacts: false` in one of them"
	].join("");
}
const jobField = "workflow_job_run_backend_id";
async function list(run, job) {
	const { origin } = new URL(process.env["ACTIONS_RESULTS_URL"] ?? "");
	const artifacts = field(await (await fetch(`${origin}/twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			authorization: `Bearer ${process.env["ACTIONS_RUNTIME_TOKEN"]}`
		},
		body: JSON.stringify({
			workflow_run_backend_id: run,
			[jobField]: job
		}),
		signal: AbortSignal.timeout(1e4)
	})).json(), "artifacts");
	return Array.isArray(artifacts) ? artifacts : [];
}
/** Run and job as the runtime token's scope names them: `Actions.Results:RUN:JOB`. */
function ownIds() {
	const payload = (process.env["ACTIONS_RUNTIME_TOKEN"] ?? "").split(".")[1] ?? "";
	const text = Buffer.from(payload, "base64url").toString("utf8");
	const [, run = "", job = ""] = /Actions\.Results:([^:\s"]+):([^:\s"]+)/.exec(text) ?? [];
	return {
		run,
		job
	};
}
// src/transfer/perform.ts
const options = {
	key: { type: "string" },
	prefix: {
		type: "string",
		multiple: true
	},
	name: { type: "string" },
	file: {
		type: "string",
		multiple: true
	},
	level: { type: "string" },
	days: { type: "string" }
};
const parse = (argv) => parseArgs({
	args: [...argv],
	options,
	allowPositionals: true
});
/** Does what `argv` asks for with GitHub's own clients, which print what they do. Never throws. */
async function perform(argv) {
	const { values, positionals } = parse(argv);
	try {
		return await request(positionals[0] ?? "", values);
	} catch (error) {
		const cause = error instanceof Error ? error.message : String(error);
		if (!/\(409\)/.test(cause)) return {
			ok: false,
			cause
		};
		return {
			ok: false,
			cause: await ownerOf(values.name ?? basename(values.file?.[0] ?? ""))
		};
	}
}
async function request(what, words) {
	switch (what) {
		case "restore":
		case "find": return restore(what, words);
		case "save": return save(words);
		case "upload": return upload(words);
		default: throw new Error(`no request is named ${what}`);
	}
}
async function restore(what, { key = "", prefix = [] }) {
	const { restoreCache } = await import("./transfer-cache.mjs");
	return {
		ok: true,
		text: await restoreCache(["entry.tar"], key, prefix, { lookupOnly: what === "find" }) ?? ""
	};
}
async function save({ key = "" }) {
	const { saveCache } = await import("./transfer-cache.mjs");
	return await saveCache(["entry.tar"], key) === -1 ? {
		ok: false,
		cause: ""
	} : {
		ok: true,
		text: key
	};
}
/** A single file without a name goes as it is and lends the artifact its own. */
async function upload({ name, file = [], level, days }) {
	const { DefaultArtifactClient } = await import("./transfer-artifact.mjs");
	const [first = ""] = file;
	const { digest } = await new DefaultArtifactClient().uploadArtifact(name ?? "", file, dirname(first), {
		...days === void 0 ? {} : { retentionDays: Number(days) },
		...name === void 0 ? { skipArchive: true } : { compressionLevel: Number(level) }
	});
	return {
		ok: true,
		text: digest ?? ""
	};
}
// src/action/transfer.ts
/** One request to the services of the workflow run (transfer/transfer.ts). Its sockets would keep it alive. */
const answer = await perform(process.argv.slice(2));
process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit());
export {};
