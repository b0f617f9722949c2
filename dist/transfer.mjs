import { t as __commonJSMin } from "./transfer-rolldown-runtime.mjs";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { basename, dirname } from "node:path";
import { STATUS_CODES } from "node:http";
// src/base/environment.ts
/**
* Parts an environment: `env` has nothing of what a runner gives to actions only, and not to `run:` steps. Tools and
* the project's own code have no use for the token but harm.
*/
function partServices(env) {
	const others = Object.entries(env).filter(([name]) => !name.startsWith("ACTIONS_"));
	return {
		env: Object.fromEntries(others),
		services: { variables: env }
	};
}
(/* @__PURE__ */ __commonJSMin(((exports) => {
	exports.__esModule = true;
	exports.distance = exports.closest = void 0;
	var peq = /* @__PURE__ */ new Uint32Array(65536);
	var myers_32 = function(a, b) {
		var n = a.length;
		var m = b.length;
		var lst = 1 << n - 1;
		var pv = -1;
		var mv = 0;
		var sc = n;
		var i = n;
		while (i--) peq[a.charCodeAt(i)] |= 1 << i;
		for (i = 0; i < m; i++) {
			var eq = peq[b.charCodeAt(i)];
			var xv = eq | mv;
			eq |= (eq & pv) + pv ^ pv;
			mv |= ~(eq | pv);
			pv &= eq;
			if (mv & lst) sc++;
			if (pv & lst) sc--;
			mv = mv << 1 | 1;
			pv = pv << 1 | ~(xv | mv);
			mv &= xv;
		}
		i = n;
		while (i--) peq[a.charCodeAt(i)] = 0;
		return sc;
	};
	var myers_x = function(b, a) {
		var n = a.length;
		var m = b.length;
		var mhc = [];
		var phc = [];
		var hsize = Math.ceil(n / 32);
		var vsize = Math.ceil(m / 32);
		for (var i = 0; i < hsize; i++) {
			phc[i] = -1;
			mhc[i] = 0;
		}
		var j = 0;
		for (; j < vsize - 1; j++) {
			var mv_1 = 0;
			var pv_1 = -1;
			var start_1 = j * 32;
			var vlen_1 = Math.min(32, m) + start_1;
			for (var k = start_1; k < vlen_1; k++) peq[b.charCodeAt(k)] |= 1 << k;
			for (var i = 0; i < n; i++) {
				var eq = peq[a.charCodeAt(i)];
				var pb = phc[i / 32 | 0] >>> i & 1;
				var mb = mhc[i / 32 | 0] >>> i & 1;
				var xv = eq | mv_1;
				var xh = ((eq | mb) & pv_1) + pv_1 ^ pv_1 | eq | mb;
				var ph = mv_1 | ~(xh | pv_1);
				var mh = pv_1 & xh;
				if (ph >>> 31 ^ pb) phc[i / 32 | 0] ^= 1 << i;
				if (mh >>> 31 ^ mb) mhc[i / 32 | 0] ^= 1 << i;
				ph = ph << 1 | pb;
				mh = mh << 1 | mb;
				pv_1 = mh | ~(xv | ph);
				mv_1 = ph & xv;
			}
			for (var k = start_1; k < vlen_1; k++) peq[b.charCodeAt(k)] = 0;
		}
		var mv = 0;
		var pv = -1;
		var start = j * 32;
		var vlen = Math.min(32, m - start) + start;
		for (var k = start; k < vlen; k++) peq[b.charCodeAt(k)] |= 1 << k;
		var score = m;
		for (var i = 0; i < n; i++) {
			var eq = peq[a.charCodeAt(i)];
			var pb = phc[i / 32 | 0] >>> i & 1;
			var mb = mhc[i / 32 | 0] >>> i & 1;
			var xv = eq | mv;
			var xh = ((eq | mb) & pv) + pv ^ pv | eq | mb;
			var ph = mv | ~(xh | pv);
			var mh = pv & xh;
			score += ph >>> m - 1 & 1;
			score -= mh >>> m - 1 & 1;
			if (ph >>> 31 ^ pb) phc[i / 32 | 0] ^= 1 << i;
			if (mh >>> 31 ^ mb) mhc[i / 32 | 0] ^= 1 << i;
			ph = ph << 1 | pb;
			mh = mh << 1 | mb;
			pv = mh | ~(xv | ph);
			mv = ph & xv;
		}
		for (var k = start; k < vlen; k++) peq[b.charCodeAt(k)] = 0;
		return score;
	};
	var distance = function(a, b) {
		if (a.length < b.length) {
			var tmp = b;
			b = a;
			a = tmp;
		}
		if (b.length === 0) return a.length;
		if (a.length <= 32) return myers_32(a, b);
		return myers_x(a, b);
	};
	exports.distance = distance;
	var closest = function(str, arr) {
		var min_distance = Infinity;
		var min_index = 0;
		for (var i = 0; i < arr.length; i++) {
			var dist = distance(str, arr[i]);
			if (dist < min_distance) {
				min_distance = dist;
				min_index = i;
			}
		}
		return arr[min_index];
	};
	exports.closest = closest;
})))();
// src/base/errors.ts
/** The run was interrupted (SIGINT, SIGTERM, a cancelled job). */
var CancelledError = class extends Error {
	name = "CancelledError";
};
// src/process/process-tree.ts
/** Variable that marks a process as ours when neither its session nor its parents do. */
const MARK = "DUNE_TARGETS_CHILD";
/** Begins a command that runs as root, without asking for a password. */
const sudo = ["sudo", "-n"];
/**
* Running processes of these trees, found by session, parent or mark: dune's actions have process groups of their own,
* a program under sudo may have a session of its own, and a daemon has left its parents.
*/
function membersOf(trees) {
	if (trees.length === 0) return [];
	const leaders = new Set(trees.map(({ leader }) => leader));
	const marks = new Set(trees.map(({ mark }) => `${MARK}=${mark}`));
	const table = processTable().filter(({ pid }) => pid !== process.pid);
	const isMarked = (pid) => read(`/proc/${pid}/environ`).split("\0").some((variable) => marks.has(variable));
	const members = new Set(table.filter(({ pid, session }) => leaders.has(session) || leaders.has(pid) || isMarked(pid)).map(({ pid }) => pid));
	for (let before = -1; before < members.size;) {
		before = members.size;
		for (const { pid, parent } of table) if (members.has(parent)) members.add(pid);
	}
	return [...members];
}
/**
* Sends a signal to the process groups of these children; SIGKILL goes to all their descendants. Processes that this
* user may not signal run under sudo, and get the signal by it. Each is asked about: a signal to a group counts as sent
* when one process gets it, and a user can kill sudo itself without what it runs.
*/
function signalTrees(trees, signal) {
	const members = membersOf(trees);
	const groups = trees.map(({ leader }) => -leader);
	const kill = signal === "SIGKILL";
	const denied = [...groups.filter((group) => !send$1(group, signal)), ...members.filter((pid) => !send$1(pid, kill ? signal : 0))];
	if (denied.length === 0) return;
	const script = "signal=$1; shift; kill -s \"$signal\" -- \"$@\"";
	const [program = "", ...args] = [
		...sudo,
		"sh",
		"-c",
		script,
		"sh",
		signal.slice(3)
	];
	spawnSync(program, [...args, ...denied.map(String)], {
		stdio: "ignore",
		timeout: 1e3
	});
}
/** Sends a signal (0 only asks) and tells whether that was allowed; it is for a process that has ended. */
function send$1(pid, signal) {
	try {
		process.kill(pid, signal);
		return true;
	} catch (error) {
		return !(error instanceof Error && "code" in error && error.code === "EPERM");
	}
}
/** All processes that can be seen; none without the /proc of Linux. */
function processTable() {
	try {
		return readdirSync("/proc").flatMap((name) => /^\d+$/.test(name) ? parseStat(Number(name), read(`/proc/${name}/stat`)) ?? [] : []);
	} catch {
		return [];
	}
}
/** Reads `pid (name) state parent group session …` (proc_pid_stat(5)); the name may hold anything. Omits zombies. */
function parseStat(pid, stat) {
	const [state, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	if (state === void 0 || session === void 0 || /[ZX]/.test(state)) return void 0;
	return {
		pid,
		parent: Number(parent),
		session: Number(session)
	};
}
function read(path) {
	try {
		return readFileSync(path, "latin1");
	} catch {
		return "";
	}
}
// src/process/cancellation.ts
/** Milliseconds from SIGINT to SIGTERM and to SIGKILL. A cancelled run is over within 3 s. */
const patience$1 = {
	terminate: 1e3,
	kill: 2e3
};
/** Processes that forked while they were killed are killed again after this time. */
const AGAIN_MS = 100;
const running = /* @__PURE__ */ new Set();
/** Children that ran when the cancellation came. Their own children may outlive them. */
let cancelled;
/** Whether `cancelAll` or `killAll` has been called. */
const isCancelled = () => cancelled !== void 0;
/**
* Ends children: SIGINT at once, SIGTERM a second later, and after another second SIGKILL to all that is left of them,
* again and again until the returned function is called.
*/
function endGently(trees) {
	signalTrees(trees, "SIGINT");
	let again;
	const kill = () => signalTrees(trees, "SIGKILL");
	const terminate = setTimeout(() => signalTrees(trees, "SIGTERM"), patience$1.terminate);
	const last = setTimeout(() => {
		kill();
		again = setInterval(kill, AGAIN_MS);
	}, patience$1.kill);
	return () => {
		clearTimeout(terminate);
		clearTimeout(last);
		clearInterval(again);
	};
}
/** Ends every running child as `endGently` does, and makes later `run` calls throw `CancelledError`. */
function cancelAll() {
	if (isCancelled()) return;
	cancelled = [...running];
	endGently(cancelled);
}
/** Like `cancelAll`, but kills every running child at once, with all its descendants. */
function killAll() {
	cancelled = [.../* @__PURE__ */ new Set([...cancelled ?? [], ...running])];
	signalTrees(cancelled, "SIGKILL");
}
/** Whether anything of the cancelled children is left. */
function anyLeft() {
	return running.size > 0 || membersOf(cancelled ?? []).length > 0;
}
// src/process/leftovers.ts
const paths = /* @__PURE__ */ new Set();
/** Removes everything temporary at the end of the process. */
function removeLeftovers() {
	for (const path of paths) remove(path, 10);
}
/**
* `rmSync` may leave some of a directory without an error while the program removes it too (Node.js 24), and a file
* operation that has begun may still add to it.
*/
function remove(path, attempts) {
	try {
		rmSync(path, {
			recursive: true,
			force: true
		});
	} catch {}
	if (attempts > 0 && existsSync(path)) remove(path, attempts - 1);
}
// src/process/signals.ts
/**
* Runs the whole program and ends the process with the exit status of `work`, or with that of `failed` for an error.
* SIGINT, SIGTERM and SIGHUP end it within 3 s, wherever it is, with all children and temporary files; a second signal
* ends it at once. `failed` then gets a CancelledError.
*/
async function runProgram(work, failed) {
	process.on("exit", () => {
		if (anyLeft()) killAll();
		removeLeftovers();
	});
	const interrupted = interruption(() => done);
	const done = work();
	const late = (outcome) => isCancelled() ? interrupted : outcome;
	const status = await Promise.race([done.finally(() => late(done)), interrupted]).catch((error) => failed(isCancelled() ? new CancelledError("cancelled") : error));
	await flush();
	process.exit(status);
}
/** Milliseconds after a signal in which the children must have gone, and then the program must end. */
const patience = {
	children: 2700,
	program: 200,
	look: 50
};
/** Rejects after a cancellation, when the children have gone and `work` has settled or had its time. */
function interruption(work) {
	return new Promise((_, reject) => {
		const giveUp = () => reject(new CancelledError("cancelled"));
		const end = async () => {
			cancelAll();
			const until = performance.now() + patience.children;
			while (anyLeft() && performance.now() < until) await setTimeout$1(patience.look);
			await Promise.race([work().catch(() => {}), setTimeout$1(patience.program)]);
			giveUp();
		};
		const interrupt = () => {
			if (isCancelled()) {
				killAll();
				giveUp();
			} else end();
		};
		for (const signal of [
			"SIGINT",
			"SIGTERM",
			"SIGHUP"
		]) process.on(signal, interrupt);
	});
}
/** Waits until all output has reached its reader, or nobody reads any more. */
async function flush() {
	const streams = [process.stdout, process.stderr];
	await Promise.all(streams.map((stream) => new Promise((resolve) => stream.write("", () => resolve()))));
}
// src/transfer/protocol.ts
/** Options of a request: this process asks with them on the command line of the other (action/transfer.ts). */
const requestOptions = {
	key: { type: "string" },
	name: { type: "string" },
	file: {
		type: "string",
		multiple: true
	},
	level: { type: "string" },
	days: { type: "string" },
	own: {
		type: "string",
		multiple: true
	}
};
/**
* The one file in every cache entry. @actions/cache makes its path a part of the entry's version, so it must be the
* same on every machine: it is relative to GITHUB_WORKSPACE, for which each request gets a directory of its own.
*/
const member = "entry.tar";
// src/base/json.ts
/** A field of parsed JSON; undefined when there is none or `value` is not an object. */
function jsonField(value, name) {
	if (typeof value !== "object" || value === null) return void 0;
	return Object.entries(value).find(([key]) => key === name)?.[1];
}
/** A field that must hold text; undefined otherwise. */
function textField(value, name) {
	const found = jsonField(value, name);
	return typeof found === "string" ? found : void 0;
}
/** A field that must hold a number; undefined otherwise. */
function numberField(value, name) {
	const found = jsonField(value, name);
	return typeof found === "number" ? found : void 0;
}
/** Parses JSON; undefined if `text` is none. */
function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return;
	}
}
// src/transfer/token.ts
/** Reads the token's claims, a JWT's: its scope holds `Actions.Results:RUN:JOB`. Undefined if it has none. */
function readRuntimeToken({ variables }) {
	const [, payload] = variables["ACTIONS_RUNTIME_TOKEN"]?.split(".") ?? [];
	if (payload === void 0) return void 0;
	const claims = parseJson(Buffer.from(payload, "base64url").toString("utf8"));
	const scope = textField(claims, "scp");
	if (scope === void 0) return void 0;
	const [, run, job] = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)/.exec(scope) ?? [];
	if (run === void 0 || job === void 0) return void 0;
	const seconds = numberField(claims, "exp");
	return {
		run,
		job,
		expires: seconds === void 0 ? void 0 : /* @__PURE__ */ new Date(seconds * 1e3)
	};
}
// src/transfer/explain.ts
const service = "the artifact service";
const remedy = "build a target in one place only, or set `artifacts: false` in the others";
/** The cause for an artifact that the service has begun with and does not list. */
const unfinished = `taken by an upload that has not ended; ${remedy}`;
/**
* The cause of a failed upload, as a part of a sentence. `error` comes from GitHub's client (@actions/artifact 6.2),
* whose messages name its own functions and addresses, or from Azure's below it, whose message is the body of an answer.
*/
function explain(error, services) {
	const status = numberField(error, "statusCode");
	if (status !== void 0) {
		const code = textField(error, "code");
		return `the storage of ${service} answers ${withReason(status)}${code ? ` (${code})` : ""}`;
	}
	const [message = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
	const [, attempts, said = ""] = /^(?:Failed to \w+: )?(?:Failed to make request after (\d+) attempts: |Received non-retryable error: )?(.*)$/.exec(message) ?? [];
	return (attempts === void 0 ? "" : `after ${attempts} attempts `) + ((known(said, services) ?? said.replace(/\.$/, "")) || "GitHub's client does not say why");
}
function known(said, services) {
	const [, status, words = ""] = /^Failed request: \((\d+)\)[^:]*(.*)$/.exec(said) ?? [];
	const { expires } = readRuntimeToken(services) ?? {};
	if (status === "401" && expires !== void 0 && expires.getTime() < Date.now()) return `the job's token (ACTIONS_RUNTIME_TOKEN) has expired at ${formatTime(expires)}: upload within the time that a job may take`;
	if (status !== void 0) return `${service} answers ${withReason(Number(status))}${words}`;
	const [, code] = /^Unable to make request: (\w+)/.exec(said) ?? [];
	if (code === "ECONNRESET" || code === "ETIMEDOUT") return `the connection to ${service} was lost (${code})`;
	if (code !== void 0) return `${service} cannot be reached (${code})`;
	if (/is not valid JSON$/.test(said)) return `${service} answers with what is not its own: ${said}`;
	return messages.get(said);
}
function withReason(status) {
	const reason = STATUS_CODES[status];
	return reason === void 0 ? `${status}` : `${status} ${reason}`;
}
const messages = /* @__PURE__ */ new Map([["Artifact storage quota has been hit. Unable to upload any new artifacts.", "the storage for artifacts is full: delete old ones, or keep new ones for fewer days with `retention-days`"], ["Upload progress stalled.", "the upload stood still for too long"]]);
/**
* Who has the name of an artifact that was refused with 409, as a part of a sentence; undefined if an upload of that
* name has begun and not ended. The other job is known by what else it has uploaded. `own` are all names that this run
* of the pipeline wants, and are left out, so that the sentence is the same for each of them. GitHub's client hides the
* job, so this asks the service itself (ListArtifacts of artifact v4).
*/
async function ownerOf(name, own, services) {
	const token = readRuntimeToken(services);
	const listed = await list(token, services).catch(() => void 0);
	if (listed === void 0 || token === void 0) return `taken by another job or step; ${remedy}`;
	const owner = jobOf(listed.find((one) => textField(one, "name") === name));
	if (owner === void 0) return void 0;
	const theirs = listed.filter((one) => jobOf(one) === owner);
	const isOwn = (one) => own.some((name) => name === textField(one, "name"));
	const others = theirs.filter((one) => !isOwn(one)).flatMap((one) => textField(one, "name") ?? []);
	const [first] = theirs.filter(isOwn).flatMap((one) => textField(one, "created_at") ?? []).sort();
	return [
		"taken ",
		first === void 0 ? "" : `since ${formatTime(new Date(first))} `,
		owner === token.job ? "by an earlier step of this job" : `by another job of this workflow run (its log says "artifacts of job ${owner}")`,
		others.length === 0 ? "" : `, which also uploaded ${others.sort().slice(0, 5).join(", ")}`,
		`; ${remedy}`
	].join("");
}
const jobField = "workflow_job_run_backend_id";
const jobOf = (artifact) => textField(artifact, jobField);
/** The artifacts of the workflow run; undefined if the service does not say. */
async function list(token, { variables }) {
	const address = variables["ACTIONS_RESULTS_URL"];
	if (address === void 0) return void 0;
	const { origin } = new URL(address);
	const response = await fetch(`${origin}/twirp/github.actions.results.api.v1.ArtifactService/ListArtifacts`, {
		method: "POST",
		headers: {
			"content-type": "application/json",
			authorization: `Bearer ${variables["ACTIONS_RUNTIME_TOKEN"]}`
		},
		body: JSON.stringify({
			workflow_run_backend_id: token?.run,
			[jobField]: token?.job
		}),
		signal: AbortSignal.timeout(1e4)
	});
	if (!response.ok) return void 0;
	const artifacts = jsonField(await response.json(), "artifacts");
	return Array.isArray(artifacts) ? artifacts : [];
}
/** A time as a sentence shows it: `2026-11-22T20:26:49Z`. */
const formatTime = (time) => time.toISOString().replace(/\.\d+/, "");
// src/transfer/upload.ts
/** Milliseconds between the two attempts, as in GitHub's client. */
const pause = 3e3;
/**
* Uploads an artifact. GitHub's client tries five times when the service answers 429 or 5xx, but only once when there
* is no answer; then this tries once more, unless the service has begun with the artifact.
*/
async function upload(artifact, services) {
	try {
		return await send(artifact);
	} catch (first) {
		if (!/^Failed to CreateArtifact: Unable to make request/.test(messageOf(first))) return refusal(first, artifact, services, unfinished);
		await setTimeout$1(pause);
		const lost = explain(first, services);
		return send(artifact).catch((second) => refusal(second, artifact, services, lost));
	}
}
async function send({ name, files, level, days }) {
	const { DefaultArtifactClient } = await import("./transfer-artifact.mjs");
	const { digest } = await new DefaultArtifactClient().uploadArtifact(name ?? basename(files[0]), [...files], dirname(files[0]), {
		...days === void 0 ? {} : { retentionDays: Number(days) },
		...name === void 0 ? { skipArchive: true } : { compressionLevel: Number(level) }
	});
	return {
		ok: true,
		text: digest
	};
}
/** Why an upload was refused; `nobody` where its name is taken and no artifact has it. */
async function refusal(error, { name, files, own }, services, nobody) {
	if (!/\(409\)/.test(messageOf(error))) return {
		ok: false,
		cause: explain(error, services)
	};
	return {
		ok: false,
		cause: await ownerOf(name ?? basename(files[0]), own, services) ?? nobody
	};
}
const messageOf = (error) => error instanceof Error ? error.message : "";
// src/transfer/perform.ts
const parse = (argv) => parseArgs({
	args: [...argv],
	options: requestOptions,
	allowPositionals: true
});
/**
* Does what `argv` asks for with GitHub's own clients, which print what they do and take their variables from this
* process. Never throws.
*/
async function perform(argv, services) {
	try {
		const { values, positionals } = parse(argv);
		return await request(positionals[0], values, services);
	} catch (error) {
		return {
			ok: false,
			cause: error instanceof Error ? error.message : String(error)
		};
	}
}
async function request(what, words, services) {
	switch (what) {
		case "restore":
		case "find": return restore(what, words);
		case "save": return save(words);
		case "upload": {
			const { file: [first, ...others] = [], own = [] } = words;
			if (first === void 0) throw new Error("an upload needs a file");
			return upload({
				...words,
				files: [first, ...others],
				own
			}, services);
		}
		default: throw new Error(`no request is named ${what}`);
	}
}
async function restore(what, { key = "" }) {
	const { restoreCache } = await import("./transfer-cache.mjs");
	return {
		ok: true,
		text: await restoreCache([member], key, [key], { lookupOnly: what === "find" })
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
// src/action/transfer.ts
/** Does one request to the services of the workflow run, which transfer/requests.ts has made. */
await runProgram(async () => {
	const { services } = partServices(process.env);
	const answer = await perform(process.argv.slice(2), services);
	process.stdout.write(`\n${JSON.stringify(answer)}\n`);
	return 0;
}, () => 1);
export {};
