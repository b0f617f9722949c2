import { r as __toESM, t as __commonJSMin } from "./rolldown-runtime.mjs";
import { accessSync, chmodSync, closeSync, constants, copyFileSync, createReadStream, createWriteStream, existsSync, lstatSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, readlinkSync, realpathSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { createHash, randomUUID } from "node:crypto";
import { access, chmod, constants as constants$1, copyFile, cp, lstat, mkdir, mkdtemp, open, readFile, readdir, readlink, realpath, rename, rm, rmdir, stat, statfs, symlink, truncate, writeFile } from "node:fs/promises";
import { availableParallelism, homedir, tmpdir } from "node:os";
import { pipeline } from "node:stream/promises";
import { setImmediate, setTimeout as setTimeout$1 } from "node:timers/promises";
import { spawn, spawnSync } from "node:child_process";
import { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { createGzip } from "node:zlib";
import * as os from "os";
import { EOL } from "os";
import * as crypto from "crypto";
import * as fs from "fs";
import { constants as constants$2, promises } from "fs";
// src/base/versions.ts
/** Version of this tool; a test keeps it equal to package.json's. */
const version = "0.1.0";
/**
* Orders two versions of OCaml, dune or a package as dpkg does (Debian policy §5.6.12): runs of digits by value, the
* text between them by `rank`. Negative if `a` is older, 0 if they are equal (`3.17` and `3.17.0` are not).
*/
function compareVersions(a, b) {
	const left = a.split(/(\d+)/);
	const right = b.split(/(\d+)/);
	for (let i = 0; i < Math.max(left.length, right.length); i++) {
		const [x = "", y = ""] = [left[i], right[i]];
		const difference = i % 2 === 0 ? compareText(x, y) : Number(x) - Number(y);
		if (difference !== 0) return difference < 0 ? -1 : 1;
	}
	return 0;
}
/** Whether `version` is `least` or newer. */
function versionAtLeast(version, least) {
	return compareVersions(version, least) >= 0;
}
function compareText(a, b) {
	for (let i = 0; i < Math.max(a.length, b.length); i++) {
		const difference = rank(a[i]) - rank(b[i]);
		if (difference !== 0) return difference;
	}
	return 0;
}
/**
* Rank of one character where two versions differ outside their numbers: `~` comes before the end of the text, the end
* before letters, letters before anything else (`4.14.1~rc1` < `4.14.1` < `4.14.1+flambda`).
*/
function rank(character) {
	if (character === void 0) return 0;
	if (character === "~") return -1;
	return /[a-z]/i.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}
// src/base/words.ts
var import_fastest_levenshtein = (/* @__PURE__ */ __commonJSMin(((exports) => {
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
const longest$5 = 80;
/**
* Text of a user's as a message shows it: in backticks, on one line, with invisible characters (line ends,
* terminal escapes, direction marks) as escapes, cut after 80 characters. Empty text is shown as `nothing`.
*/
function quoted$1(text) {
	if (text === "") return "nothing";
	return `\`${visible(text.length > longest$5 ? `${text.slice(0, longest$5)}…` : text)}\``;
}
/**
* The text with an escape for each character that has no glyph, as in JSON for the common ones. All foreign text passes
* here before it is printed.
*/
function visible(text) {
	return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
		return {
			"\n": "\\n",
			"\r": "\\r",
			"	": "\\t"
		}[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
	});
}
/** Names as a sentence lists them: `` `a`, `b` ``. */
function listed$3(names) {
	return names.map(quoted$1).join(", ");
}
/** The names that are most like `name`, at most `count`, nearest first (edit distance). */
function nearest(name, names, count) {
	const start = name.slice(0, longest$5);
	return names.map((candidate) => ({
		candidate,
		edits: (0, import_fastest_levenshtein.distance)(start, candidate)
	})).sort((a, b) => a.edits - b.edits).slice(0, count).map(({ candidate }) => candidate);
}
/** An address without user name and password, for logs, plans and manifests. */
function withoutSecrets(url) {
	return url.replace(/([a-z+]+:\/\/)[^/?#\s]*@/g, "$1");
}
/** A size as a sentence shows it, `211 KB` or `1.3 MB`: powers of 1000, at most three digits. */
function formatBytes(bytes) {
	if (bytes < 1e3) return `${bytes} B`;
	const units = [
		"KB",
		"MB",
		"GB"
	];
	let value = bytes / 1e3;
	let unit = 0;
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1e3;
		unit++;
	}
	return `${value >= 10 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
/** A duration as a sentence shows it: `0.4 s`, `2 min 5 s`. */
function formatSeconds(seconds) {
	if (seconds < 60) return `${seconds.toFixed(1)} s`;
	const whole = Math.round(seconds);
	return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
// src/inputs/schema.ts
/** Names: one text, or a list of texts. */
const nameList = {
	type: ["string", "array"],
	items: {
		type: "string",
		minLength: 1
	}
};
const argv = {
	type: "array",
	items: { type: "string" }
};
const boot = {
	type: ["boolean", "object"],
	description: "false: this target is not booted; a mapping changes how it is.",
	properties: {
		command: {
			...argv,
			description: "Program and arguments; {image} is the image's path, {node} the Node.js in use."
		},
		packages: {
			...argv,
			description: "Debian packages that bring the program (`a | b`: either)."
		},
		success: {
			type: "integer",
			minimum: 0,
			maximum: 255,
			description: "Exit status that means success."
		},
		memory: {
			type: "integer",
			minimum: 1,
			maximum: 65536,
			description: "Memory of a unikernel, in MiB."
		},
		devices: {
			type: "object",
			additionalProperties: {
				type: "string",
				minLength: 1
			},
			description: "What the devices of a unikernel's manifest get: a file, from the project, or a tap interface."
		},
		arguments: {
			...argv,
			description: "The image's own arguments."
		}
	},
	additionalProperties: false
};
/** Libraries to implementations. */
const implementationMap = {
	type: "object",
	additionalProperties: {
		type: "string",
		minLength: 1
	}
};
/** An entry of `targets`: a name, a glob, or a target of the user's own. */
const targetEntry = {
	type: ["string", "object"],
	minLength: 1,
	properties: {
		name: {
			type: "string",
			minLength: 1,
			description: "Lower case; it becomes a file name."
		},
		extends: {
			type: "string",
			minLength: 1,
			description: "The target of the catalogue that this one is like; `name` if left out."
		},
		summary: {
			type: "string",
			minLength: 1,
			description: "One line for listings."
		},
		variants: {
			...nameList,
			description: "Tags put before those of the target that it extends."
		},
		implementations: {
			...implementationMap,
			description: "Virtual library to implementation, for this target."
		},
		executables: {
			...nameList,
			description: "Executables to build for this target."
		},
		"link-flags": {
			...argv,
			description: "Added after those of the target that it extends."
		},
		env: {
			type: "object",
			additionalProperties: { type: "string" },
			description: "Variables for dune and the project's rules, over those of the target it extends."
		},
		extension: {
			type: "string",
			description: "Of the published image, with its dot, or empty."
		},
		boot
	},
	required: ["name"],
	additionalProperties: false
};
/** Tags for all targets, or by target. */
const variants = {
	...nameList,
	additionalProperties: nameList,
	type: [
		"string",
		"array",
		"object"
	]
};
/** Names or globs of executables for all targets, or by target. */
const executables = variants;
/** Implementations for all targets (pairs, or libraries to implementations), or by target. */
const implementations = {
	type: [
		"string",
		"array",
		"object"
	],
	items: {
		type: "string",
		minLength: 1
	},
	additionalProperties: {
		...implementationMap,
		type: ["string", "object"],
		minLength: 1
	}
};
/** `system`, a version or packages. Editors take an unquoted `5.4` for a number. */
const compiler = {
	type: [
		"string",
		"number",
		"array"
	],
	items: {
		type: "string",
		minLength: 1
	}
};
/** Names to addresses, or pairs in one text. */
const repositories = {
	type: ["string", "object"],
	minLength: 1,
	additionalProperties: {
		type: "string",
		minLength: 1
	}
};
/** The values that a schema accepts, in words that follow "expected". */
function expectation(schema) {
	const { minimum, maximum } = schema;
	const choices = schema.enum?.filter((choice) => typeof choice === "string");
	if (choices?.length === 1) return `${listed$3(choices)}, the only choice so far`;
	if (choices) return `one of ${listed$3(choices)}`;
	const types = typeof schema.type === "string" ? [schema.type] : schema.type;
	const words = {
		string: "text",
		boolean: "true or false",
		integer: `a whole number from ${minimum} to ${maximum}`,
		number: "a number",
		array: "a list",
		object: "a mapping"
	};
	return types.map((type) => words[type]).join(" or ");
}
/** The schema for the value of a mapping's key; undefined if the key is not allowed. */
function propertySchema(schema, key) {
	const { properties = {}, additionalProperties } = schema;
	if (Object.hasOwn(properties, key)) return properties[key];
	return additionalProperties || void 0;
}
// src/inputs/definitions.ts
const installModes = ["auto", "never"];
const cacheModes = [
	"auto",
	"true",
	"false",
	"read-only"
];
/** Every input, in the order in which listings show them. */
const inputs = [
	{
		name: "targets",
		kind: "list",
		schema: {
			type: ["string", "array"],
			items: targetEntry
		},
		doc: "What to build: names or globs (`linux-*`) separated by spaces, commas or lines, or a YAML list that may also define targets. Required, here or in the config file."
	},
	{
		name: "executables",
		kind: "yaml",
		schema: executables,
		doc: "Executables to build: names (`main`, `bin/main`, a public name) or globs (`bin/*`) for all targets, or YAML, `{unix: server, js: client}`. Without it, those with a public name, or else the only one."
	},
	{
		name: "working-directory",
		kind: "string",
		default: ".",
		inFile: false,
		doc: "Directory of the dune project, inside the workspace."
	},
	{
		name: "config",
		kind: "string",
		default: "dune-targets.yml",
		inFile: false,
		doc: "Config file, from the working directory. The default one need not exist."
	},
	{
		name: "variants",
		kind: "yaml",
		schema: variants,
		doc: "Tags of implementations to prefer to a target's own: `ocaml` for all targets, or YAML, `{riscv*: [ocaml]}`."
	},
	{
		name: "implementations",
		kind: "yaml",
		schema: implementations,
		doc: "Implementations of virtual libraries, over all other rules: `clock=clock.mock` for all targets, or YAML, `{unix: {clock: clock.mock}}`."
	},
	{
		name: "ocaml-compiler",
		kind: "list",
		schema: compiler,
		default: "system",
		doc: "Which OCaml. `system`: the distribution's packages; `5.4.1`, `5.4` or `5`, in quotes: this one or the newest of these, by opam; opam packages: whatever they are."
	},
	{
		name: "opam-repositories",
		kind: "yaml",
		schema: repositories,
		doc: "Where opam finds packages, first come first: YAML, `{mine: https://…}`, or `mine=https://…`; `git+https://…#commit`, `file:///…` or a path. Without it, opam-repository as it is known to work."
	},
	{
		name: "opam-packages",
		kind: "list",
		schema: nameList,
		doc: "opam packages that the project needs beside OCaml and dune: `zarith` or `zarith.1.14`."
	},
	{
		name: "configure-args",
		kind: "list",
		schema: nameList,
		doc: "Arguments of `mirage configure` for a MirageOS project, beside its target: words separated by spaces, or a YAML list."
	},
	{
		name: "install",
		kind: "choice",
		choices: installModes,
		default: "auto",
		doc: "`auto` installs the packages that are missing, `never` names them in an error."
	},
	{
		name: "profile",
		kind: "string",
		default: "release",
		doc: "Build profile of dune."
	},
	{
		name: "boot",
		kind: "boolean",
		default: "true",
		doc: "Run each image, in its emulator if it needs one."
	},
	{
		name: "boot-expect",
		kind: "string",
		doc: "Regular expression (JavaScript's; `^` and `$` match at line ends) that the output of every boot must match."
	},
	{
		name: "boot-timeout",
		kind: "number",
		minimum: 1,
		maximum: 86400,
		default: "60",
		doc: "Seconds until a boot counts as hung."
	},
	{
		name: "strip",
		kind: "boolean",
		default: "true",
		doc: "Strip images; what is stripped is kept in a file beside."
	},
	{
		name: "fail-fast",
		kind: "boolean",
		default: "false",
		doc: "Stop at the first target that fails, instead of finishing the others first."
	},
	{
		name: "jobs",
		kind: "number",
		minimum: 1,
		maximum: 1024,
		doc: "Parallel jobs; without it, one a core."
	},
	{
		name: "output-directory",
		kind: "string",
		default: "out",
		doc: "Where the images go; inside the workspace or the runner's temporary directory."
	},
	{
		name: "artifacts",
		kind: "boolean",
		default: "true",
		runnerOnly: true,
		doc: "Upload each image as an artifact of the workflow run as soon as it has been checked."
	},
	{
		name: "retention-days",
		kind: "number",
		minimum: 1,
		maximum: 400,
		runnerOnly: true,
		doc: "Days until the artifacts expire; without it, as the repository is set."
	},
	{
		name: "compression-level",
		kind: "number",
		minimum: 0,
		maximum: 9,
		default: "6",
		runnerOnly: true,
		doc: "How much the artifacts that are archives are compressed: 0 not at all, 9 best."
	},
	{
		name: "cache",
		kind: "choice",
		choices: cacheModes,
		default: "auto",
		runnerOnly: true,
		doc: "Keep toolchains and compiled objects in GitHub's cache. `auto` does not save for tags and releases; `read-only` never saves."
	}
];
// src/base/errors.ts
/** `file:line: message`, the form every editor understands. */
function formatProblem(problem) {
	const { message, at } = problem;
	return at ? `${visible(at.file)}:${at.line}: ${message}` : message;
}
/** The user's mistakes, all at once. Shown as sentences, never with a stack. */
var ConfigurationError = class extends Error {
	name = "ConfigurationError";
	problems;
	constructor(problems) {
		const shown = (typeof problems === "string" ? [{ message: problems }] : "message" in problems ? [problems] : problems).map((problem) => ({
			...problem,
			message: visible(problem.message)
		}));
		super(shown.map(formatProblem).join("\n"));
		this.problems = shown;
	}
};
/** A tool we ran failed (apt, make, gcc, dune, an emulator). `output` holds the last lines it printed. */
var ToolError = class extends Error {
	name = "ToolError";
	output;
	constructor(message, output = "") {
		super(message);
		this.output = output;
	}
};
/** The run was interrupted (SIGINT, SIGTERM, a cancelled job). */
var CancelledError = class extends Error {
	name = "CancelledError";
};
/** A file breaks its format; the message says how, as a noun phrase. The readers of ELF and PE catch it themselves. */
var Malformed = class extends Error {};
// src/inputs/file-schema.ts
/** The schema of one input's value. */
function schemaOf(row) {
	switch (row.kind) {
		case "string": return {
			type: "string",
			minLength: 1
		};
		case "boolean": return { type: "boolean" };
		case "number": return {
			type: "integer",
			minimum: row.minimum,
			maximum: row.maximum
		};
		case "choice": return choiceSchema(row.choices);
		case "list":
		case "yaml": return row.schema;
	}
}
/** YAML takes an unquoted `true` for a boolean. */
function choiceSchema(choices) {
	return choices.includes("true") ? {
		type: ["string", "boolean"],
		enum: [
			...choices,
			true,
			false
		]
	} : {
		type: "string",
		enum: choices
	};
}
/** The schema of the config file. Editors find it as dune-targets.schema.json. */
function fileSchema() {
	const properties = inputs.filter((row) => row.inFile !== false).map((row) => [row.name, {
		...schemaOf(row),
		description: row.doc,
		...defaultOf(row)
	}]);
	return {
		type: "object",
		properties: Object.fromEntries(properties),
		additionalProperties: false
	};
}
function defaultOf(row) {
	if (row.default === void 0) return {};
	if (row.kind === "boolean") return { default: row.default === "true" };
	return { default: row.kind === "number" ? Number(row.default) : row.default };
}
// src/inputs/value.ts
/** The most characters of an input: no list of targets needs as many, but a mistake or an attack may have more. */
const longestText = 1e5;
/** The problem of a value that `sentence` tells, with the place where the value was written. */
function problemAt({ origin, line, path }, sentence) {
	if (origin.kind === "file") return {
		message: (path === "" ? "" : `${quoted$1(path)}: `) + sentence,
		at: {
			file: origin.label,
			line
		}
	};
	const inner = /[.[]/.test(path) ? `${quoted$1(path)}: ` : "";
	return { message: `${line > 1 || inner !== "" ? `${origin.label}, line ${line}` : origin.label}: ${inner}${sentence}` };
}
/** The value of a mapping's key; undefined if there is none, or no mapping. */
function entryOf(value, key) {
	if (value?.kind !== "mapping") return void 0;
	return value.entries.find((entry) => entry.key === key)?.value;
}
/** The names in one text, or the entries of a YAML list, each taken whole. */
function textsOf(value) {
	if (value === void 0 || value.kind === "mapping") return [];
	if (value.kind === "list") return value.items.filter((item) => item.kind === "text");
	return splitNames(value.text).map((text) => ({
		...value,
		text
	}));
}
/** Names separated by spaces, commas or lines. A comma inside a glob's braces separates nothing. */
function splitNames(text) {
	return text.match(/(?:\{[^{}\s]*\}|[^\s,])+/g) ?? [];
}
/** Whether a text can go on a command line and into a path; reports one that cannot. */
function isClean(text, report) {
	if (!/\p{Cc}/u.test(text.text)) return true;
	report(problemAt(text, `${quoted$1(text.text)} holds a control character (a line end, NUL or the like); remove it.`));
	return false;
}
/** The message of an error that a library or the system throws, fit for the end of a sentence. */
function reasonOf$2(error) {
	return visible(error instanceof Error ? error.message : String(error));
}
// src/inputs/validate.ts
let compiled;
/** Called once, and only for YAML: compiling the schema costs far more CPU than a start may. */
async function compile$1() {
	const { Ajv } = await import("./ajv.mjs").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	return new Ajv({
		allErrors: true,
		allowUnionTypes: true,
		coerceTypes: true,
		meta: false,
		validateSchema: false,
		code: { optimize: false }
	}).compile(fileSchema());
}
/**
* Checks a mapping of inputs against the schema of the config file and reports each error at its line. Returns the
* names of the inputs that are wrong.
*/
async function validate(root, report) {
	compiled ??= compile$1();
	const accepts = await compiled;
	if (accepts(plain$2(root))) return /* @__PURE__ */ new Set();
	const schema = fileSchema();
	const told = /* @__PURE__ */ new Set();
	const wrong = /* @__PURE__ */ new Set();
	for (const error of accepts.errors ?? []) {
		const path = error.instancePath.split("/").slice(1).map(unescapePointer);
		const extra = error.keyword === "additionalProperties" ? String(error.params["additionalProperty"]) : "";
		const place = `${error.instancePath}/${extra}/${error.keyword === "required"}`;
		if (told.has(place)) continue;
		told.add(place);
		wrong.add(path[0] ?? extra);
		describe$6(error, {
			root,
			schema,
			path,
			extra
		}, report);
	}
	return wrong;
}
function describe$6(error, { root, schema, path, extra }, report) {
	const { value, schema: expected } = follow$1({
		value: root,
		schema
	}, path);
	if (error.keyword === "additionalProperties") report(problemAt({
		...(value.kind === "mapping" ? value.entries.find(({ key }) => key === extra) : void 0)?.at ?? value,
		path: value.path
	}, unknownKey(extra, Object.keys(expected.properties ?? {}))));
	else if (error.keyword === "required") report(problemAt(value, `the key ${quoted$1(String(error.params["missingProperty"]))} is missing.`));
	else report(problemAt(value, `expected ${expectation(expected)}, found ${shown(value)}.`));
}
function unknownKey(key, known) {
	if (inputs.some((row) => row.name === key && row.inFile === false)) return `${quoted$1(key)} says where this file is, so it cannot stand in it; use an input or a flag.`;
	const [likely = ""] = nearest(key, known, 1);
	return `unknown key ${quoted$1(key)}; the nearest is ${quoted$1(likely)}.`;
}
function shown(value) {
	if (value.kind === "text") return quoted$1(value.text);
	return value.kind === "list" ? "a list" : "a mapping";
}
/** A value as Ajv takes it. `True` is a boolean in YAML and in action inputs, but not to Ajv. */
function plain$2(value) {
	if (value.kind === "list") return value.items.map(plain$2);
	if (value.kind === "text") return /^(True|TRUE|False|FALSE)$/.test(value.text) ? value.text.toLowerCase() : value.text;
	return Object.fromEntries(value.entries.map(({ key, value: inner }) => [key, plain$2(inner)]));
}
/** The value at `path` (keys and indices) and its schema; the last ones on the way if it leads nowhere. */
function follow$1({ value, schema }, path) {
	const [step, ...rest] = path;
	if (step === void 0 || value.kind === "text") return {
		value,
		schema
	};
	const isList = value.kind === "list";
	const inner = isList ? value.items[Number(step)] : entryOf(value, step);
	const innerSchema = isList ? schema.items : propertySchema(schema, step);
	if (!inner || !innerSchema) return {
		value,
		schema
	};
	return follow$1({
		value: inner,
		schema: innerSchema
	}, rest);
}
function unescapePointer(step) {
	return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
// src/inputs/yaml.ts
/** No input nests deeper than `targets[0].boot.command[0]`. */
const deepest$1 = 16;
const mostErrors = 5;
/** Aliases make a short text a huge value, and a glob that begins with `*` is read as one. */
const aliasRefused = "YAML aliases are refused; put a glob that begins with `*` in quotes.";
/**
* Reads YAML into values that know their line. `path` is the input that the YAML belongs to, empty for the config file.
* Scalars stay text (failsafe schema), so that the version `1.0` is not the number 1, and an empty value is the empty
* text. Undefined if anything was reported.
*/
async function parseYaml(text, origin, path, report) {
	const yaml = await import("./yaml.mjs").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	const lines = new yaml.LineCounter();
	let wrong = false;
	const refuse = (problem) => {
		wrong = true;
		report(problem);
	};
	const at = {
		origin,
		line: 1,
		path
	};
	const document = parse$3(yaml, text, lines, at, refuse);
	if (!document) return void 0;
	if (!document.contents) return {
		kind: "text",
		...at,
		text: ""
	};
	const value = convert({
		yaml,
		lines,
		origin,
		report: refuse
	}, document.contents, path, 0);
	return wrong ? void 0 : value;
}
function parse$3(yaml, text, lineCounter, at, report) {
	const options = {
		schema: "failsafe",
		prettyErrors: false,
		uniqueKeys: false,
		lineCounter
	};
	const document = yaml.parseDocument(text, options);
	const errors = [...document.errors, ...document.warnings].slice(0, mostErrors);
	for (const error of errors) {
		const { line } = lineCounter.linePos(error.pos[0]);
		report(problemAt({
			...at,
			line: Math.max(line, 1)
		}, sentenceOf(error)));
	}
	return errors.length === 0 ? document : void 0;
}
function sentenceOf(error) {
	if (error.message.startsWith("Alias")) return aliasRefused;
	if (error.message.startsWith("Source contains multiple documents")) return "these are several YAML documents; keep one and remove the `---` lines.";
	return `this is not valid YAML: ${error.message.startsWith("Maximum call stack") ? "it is nested too deeply" : reasonOf$2(error)}.`;
}
function convert(reader, node, path, depth) {
	const { yaml, origin, report } = reader;
	const at = {
		origin,
		line: lineOf$1(reader, node),
		path
	};
	if (yaml.isAlias(node)) {
		report(problemAt(at, aliasRefused));
		return;
	}
	if (depth > deepest$1) {
		report(problemAt({
			...at,
			path: ""
		}, "this YAML is nested too deeply."));
		return;
	}
	if (yaml.isMap(node)) return {
		kind: "mapping",
		...at,
		entries: entriesOf$3(reader, node.items, at, depth)
	};
	if (yaml.isSeq(node)) {
		const items = node.items.flatMap((item, index) => {
			const value = yaml.isNode(item) && convert(reader, item, `${path}[${index}]`, depth + 1);
			return value ? [value] : [];
		});
		return {
			kind: "list",
			...at,
			items
		};
	}
	const text = yaml.isScalar(node) && typeof node.value === "string" ? node.value : "";
	return {
		kind: "text",
		...at,
		text
	};
}
function entriesOf$3(reader, pairs, at, depth) {
	const { yaml, origin, report } = reader;
	const seen = /* @__PURE__ */ new Set();
	return pairs.flatMap(({ key, value }) => {
		const line = yaml.isNode(key) ? lineOf$1(reader, key) : at.line;
		if (!yaml.isScalar(key) || typeof key.value !== "string") {
			const sentence = yaml.isAlias(key) ? aliasRefused : "a key must be text.";
			report(problemAt({
				...at,
				line
			}, sentence));
			return [];
		}
		const name = key.value;
		const here = {
			origin,
			line,
			path: at.path === "" ? name : `${at.path}.${name}`
		};
		if (seen.has(name)) {
			report(problemAt({
				...at,
				line
			}, `the key ${quoted$1(name)} is given twice; keep one.`));
			return [];
		}
		seen.add(name);
		const inner = yaml.isNode(value) ? convert(reader, value, here.path, depth + 1) : {
			kind: "text",
			...here,
			text: ""
		};
		return inner ? [{
			key: name,
			at: here,
			value: inner
		}] : [];
	});
}
function lineOf$1({ lines }, node) {
	return Math.max(lines.linePos(node.range?.[0] ?? 0).line, 1);
}
// src/inputs/config-file.ts
/** Reads UTF-8 text. Throws an Error whose message is the end of a sentence. */
function readTextFile(path) {
	const found = statSync(path, { throwIfNoEntry: false });
	if (found === void 0) {
		if (lstatSync(path, { throwIfNoEntry: false })) throw new Error("it is a link to nowhere");
		return;
	}
	if (!found.isFile()) throw new Error("it is not a regular file");
	if (found.size > 4e5) throw new Error(`it has ${found.size} bytes`);
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
	} catch (error) {
		throw error instanceof TypeError ? /* @__PURE__ */ new Error("it is not UTF-8 text") : error;
	}
}
/** The inputs that the config file gives. Problems are reported at their lines. */
async function fileLayer(file, readFile, report) {
	const at = {
		origin: {
			kind: "file",
			label: file.label
		},
		line: 1,
		path: ""
	};
	const fail = (sentence) => {
		report(problemAt(at, sentence));
		return brokenLayer;
	};
	let text;
	try {
		text = readFile(file.path);
	} catch (error) {
		return fail(`this file cannot be read: ${reasonOf$2(error)}.`);
	}
	if (text === void 0) return file.named ? fail("there is no such file, but `config` names it.") : /* @__PURE__ */ new Map();
	if (text.length > 1e5) return fail(`this file is longer than ${longestText} characters.`);
	const value = await parseYaml(text, at.origin, "", report);
	if (value === void 0) return brokenLayer;
	if (value.kind === "text" && value.text === "") return /* @__PURE__ */ new Map();
	if (value.kind !== "mapping") return fail("expected keys and values, like `targets: unix js`.");
	return layerOf(value, await validate(value, report));
}
/** Stands for a file that could not be read: it may have given any input. */
const brokenLayer = new Map(inputs.map(({ name }) => [name, void 0]));
function layerOf(root, wrong) {
	const said = root.entries.flatMap(({ key, value }) => {
		const row = inputs.find(({ name }) => name === key);
		return row ? [[row.name, wrong.has(key) ? void 0 : value]] : [];
	});
	return new Map(said);
}
// src/inputs/configure-args.ts
/** Options of `mirage configure` that a user may not give, and why. mirage also takes the beginning of a long one. */
const ours = [
	{
		form: /^(?:-t|--t(?:a(?:r(?:g(?:e(?:t)?)?)?)?)?(?:=|$))/,
		why: "it is said in `targets`"
	},
	{
		form: /^(?:-f|--file(?:=|$))/,
		why: "`config.ml` is what is configured; set `working-directory`"
	},
	{
		form: /^--context-file(?:=|$)/,
		why: "each target has a context of its own"
	},
	{
		form: /^--(?:dry-run|help|version)(?:=|$)/,
		why: "nothing would be configured"
	}
];
/** `configure-args`: the words of a text, or the entries of a list as they are. */
function readConfigureArgs(value, report) {
	return (value?.kind === "text" ? (value.text.match(/\S+/g) ?? []).map((text) => ({
		...value,
		text
	})) : textsOf(value)).flatMap((word) => {
		if (!isClean(word, report)) return [];
		const { why } = ours.find(({ form }) => form.test(word.text)) ?? {};
		if (why === void 0) return [word.text];
		report(problemAt(word, `${quoted$1(word.text)} cannot stand here: ${why}.`));
		return [];
	});
}
// src/inputs/layers.ts
/** The inputs that flags give. */
function flagLayer(flags, report) {
	return textLayer((name) => flags[name], (name) => ({
		kind: "flag",
		label: `flag --${name}`
	}), report);
}
/**
* The action's own inputs: `INPUT_<NAME>`, trimmed, as @actions/core reads them. The runner sets an input that is not
* given to the empty text, so that counts as not given.
*/
function inputLayer(environment, report) {
	return textLayer((name) => environment[`INPUT_${name.toUpperCase()}`]?.trim() || void 0, (name) => ({
		kind: "input",
		label: `input ${quoted$1(name)}`
	}), report);
}
/** The defaults. */
function defaultLayer() {
	const originOf = (name) => ({
		kind: "default",
		label: `default of ${quoted$1(name)}`
	});
	const said = inputs.flatMap(({ name, default: text }) => text === void 0 ? [] : [[name, {
		kind: "text",
		origin: originOf(name),
		line: 1,
		path: name,
		text
	}]]);
	return new Map(said);
}
/** The value in the first layer that has the input, even a wrong one: a mistake must not let a weaker layer through. */
function find$1(layers, name) {
	return layers.find((layer) => layer.has(name))?.get(name);
}
async function textLayer(read, originOf, report) {
	const layer = /* @__PURE__ */ new Map();
	for (const row of inputs) {
		const text = read(row.name);
		if (text !== void 0) layer.set(row.name, await readText$1(row, text, originOf(row.name), report));
	}
	return layer;
}
async function readText$1(row, text, origin, report) {
	const at = {
		origin,
		line: 1,
		path: row.name
	};
	if (text.length > 1e5) {
		report(problemAt(at, `the text is longer than ${longestText} characters.`));
		return;
	}
	if (!isYaml(row, text)) return {
		kind: "text",
		...at,
		text
	};
	const value = await parseYaml(text, origin, row.name, report);
	if (value === void 0) return void 0;
	return (await validate({
		kind: "mapping",
		...at,
		entries: [{
			key: row.name,
			at,
			value
		}]
	}, report)).size === 0 ? value : void 0;
}
/**
* Tells YAML from names without loading a YAML parser: no name begins like a YAML list or comment, and no tag, library
* or pair of libraries holds a colon or a brace.
*/
function isYaml(row, text) {
	const trimmed = text.trim();
	if (/^(?:-\s|#)/.test(trimmed) || trimmed.startsWith("[") && trimmed.endsWith("]")) return row.kind === "list" || row.kind === "yaml";
	return row.kind === "yaml" && /[:{]/.test(trimmed);
}
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
	const isMarked = (pid) => read$2(`/proc/${pid}/environ`).split("\0").some((variable) => marks.has(variable));
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
	const denied = [...groups.filter((group) => !send(group, signal)), ...members.filter((pid) => !send(pid, kill ? signal : 0))];
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
function send(pid, signal) {
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
		return readdirSync("/proc").flatMap((name) => /^\d+$/.test(name) ? parseStat(Number(name), read$2(`/proc/${name}/stat`)) ?? [] : []);
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
function read$2(path) {
	try {
		return readFileSync(path, "latin1");
	} catch {
		return "";
	}
}
// src/process/cancellation.ts
/** Milliseconds from SIGINT to SIGTERM and to SIGKILL. A cancelled run is over within 3 s. */
const patience$2 = {
	terminate: 1e3,
	kill: 2e3
};
/** Processes that forked while they were killed are killed again after this time. */
const AGAIN_MS = 100;
const running = /* @__PURE__ */ new Set();
/** Children that ran when the cancellation came. Their own children may outlive them. */
let cancelled$1;
/** Whether `cancelAll` or `killAll` has been called. */
const isCancelled = () => cancelled$1 !== void 0;
/** Throws CancelledError after a cancellation. */
function throwIfCancelled() {
	if (isCancelled()) throw new CancelledError("cancelled");
}
/** Counts a child as running until the returned function is called. */
function follow(tree) {
	running.add(tree);
	return () => running.delete(tree);
}
/**
* Ends children: SIGINT at once, SIGTERM a second later, and after another second SIGKILL to all that is left of them,
* again and again until the returned function is called.
*/
function endGently(trees) {
	signalTrees(trees, "SIGINT");
	let again;
	const kill = () => signalTrees(trees, "SIGKILL");
	const terminate = setTimeout(() => signalTrees(trees, "SIGTERM"), patience$2.terminate);
	const last = setTimeout(() => {
		kill();
		again = setInterval(kill, AGAIN_MS);
	}, patience$2.kill);
	return () => {
		clearTimeout(terminate);
		clearTimeout(last);
		clearInterval(again);
	};
}
/** Ends every running child as `endGently` does, and makes later `run` calls throw `CancelledError`. */
function cancelAll() {
	if (isCancelled()) return;
	cancelled$1 = [...running];
	endGently(cancelled$1);
}
/** Like `cancelAll`, but kills every running child at once, with all its descendants. */
function killAll() {
	cancelled$1 = [.../* @__PURE__ */ new Set([...cancelled$1 ?? [], ...running])];
	signalTrees(cancelled$1, "SIGKILL");
}
/** Whether anything of the cancelled children is left. */
function anyLeft() {
	return running.size > 0 || membersOf(cancelled$1 ?? []).length > 0;
}
// src/process/run.ts
/**
* Runs `argv` (never through a shell) and resolves when it has ended, whatever its exit status.
* Throws ToolError when it cannot be started and CancelledError after `cancelAll`.
*/
async function run(argv, options = {}) {
	throwIfCancelled();
	const [program = "", ...args] = argv;
	const begin = performance.now();
	const mark = `${self$1}.${++started}`;
	const output = options.console?.descriptor ?? "pipe";
	const child = spawn(program, args, {
		cwd: options.cwd,
		env: environment(options.env ?? process.env, mark),
		detached: true,
		stdio: [
			"pipe",
			output,
			output
		]
	});
	options.console?.handOver();
	const trees = child.pid === void 0 ? [] : [{
		leader: child.pid,
		mark
	}];
	const unfollow = trees.map(follow);
	const captured = capture(child, options);
	if (options.killDescendants) child.once("exit", () => signalTrees(trees, "SIGKILL"));
	feed(child, options);
	const limit = limitTime(trees, options);
	try {
		const [code, signal] = await ended(child, program, options.console);
		const printed = captured();
		throwIfCancelled();
		return {
			code,
			signal,
			...limit.why,
			...printed,
			seconds: (performance.now() - begin) / 1e3
		};
	} finally {
		limit.lift();
		for (const done of unfollow) done();
	}
}
/** Like `run`, but throws ToolError with the program's last lines when its exit status is not 0. */
async function runOk(argv, options = {}) {
	const finished = await run(argv, options);
	if (finished.code === 0) return finished;
	const how = finished.signal ? `was killed by ${finished.signal}` : `exited with status ${finished.code}`;
	const output = `${finished.stdout}${finished.stderr}`.trimEnd().split("\n").slice(-30).join("\n");
	throw new ToolError(`${argv.slice(0, 3).join(" ")} ${how}.`, output);
}
/**
* Like `run`, for a program that may be needed before anything has been installed. If it is missing, the ToolError
* says that `what` needs it.
*/
async function runNeeded(what, argv, options) {
	try {
		return await run(argv, options);
	} catch (error) {
		if (!(error instanceof ToolError) || !error.message.endsWith("not on PATH.")) throw error;
		throw new ToolError(`${error.message.slice(0, -1)}; install it, because ${what} needs it.`);
	}
}
/** Marks this process among all that use this module. */
const self$1 = randomUUID();
let started = 0;
/** Every child has it: by this variable a runner finds, at the end of a job, processes that are left running. */
const TRACKING = "RUNNER_TRACKING_ID";
/** The environment of a child, with the variables by which it can be found again. */
function environment(env, mark) {
	const tracking = process.env[TRACKING];
	return {
		...env,
		...tracking === void 0 ? {} : { [TRACKING]: tracking },
		[MARK]: mark
	};
}
/** Gives a child its standard input. A serial line that sees the end of it is cut: QEMU then drops what it prints. */
function feed(child, { console, input }) {
	child.stdin?.on("error", () => {});
	if (console) child.once("exit", () => child.stdin?.destroy());
	else child.stdin?.end(input);
}
/** Follows a child's output; the returned function reports the last line and gives the kept output. */
function capture(child, { onLine, onOutput, keep, console }) {
	const output = {
		stdout: "",
		stderr: ""
	};
	const streams = {
		stdout: console?.output ?? child.stdout,
		stderr: child.stderr
	};
	const splitters = ["stdout", "stderr"].map((name) => {
		const splitter = onLine && lineSplitter(onLine);
		streams[name]?.setEncoding("utf8").on("data", (text) => {
			const all = output[name] + text;
			output[name] = all.slice(Math.max(0, all.length - (keep ?? all.length)));
			onOutput?.(text);
			splitter?.push(text);
		});
		return splitter;
	});
	return () => {
		for (const splitter of splitters) splitter?.flush();
		return output;
	};
}
function lineSplitter(onLine) {
	let rest = "";
	return {
		push(text) {
			const all = rest + text;
			const end = all.lastIndexOf("\n");
			rest = all.slice(end + 1);
			if (end >= 0) for (const line of all.slice(0, end).split("\n")) onLine(line);
		},
		flush() {
			if (rest !== "") onLine(rest);
			rest = "";
		}
	};
}
/** Ends a child at its deadline or at a signal; `why` tells which it was. */
function limitTime(trees, { deadline, stop, cancel }) {
	const why = {
		timedOut: false,
		stopped: false
	};
	let finish = () => {};
	const end = (reason) => {
		why[reason] = true;
		signalTrees(trees, "SIGKILL");
	};
	const stopped = () => end("stopped");
	const cancelled = () => {
		why.stopped = true;
		const relent = endGently(trees);
		finish = () => {
			relent();
			signalTrees(trees, "SIGKILL");
		};
	};
	stop?.addEventListener("abort", stopped, { once: true });
	cancel?.addEventListener("abort", cancelled, { once: true });
	if (cancel?.aborted) cancelled();
	const timer = deadline ? setTimeout(() => end("timedOut"), deadline * 1e3) : void 0;
	const lift = () => {
		clearTimeout(timer);
		stop?.removeEventListener("abort", stopped);
		cancel?.removeEventListener("abort", cancelled);
		finish();
	};
	return {
		why,
		lift
	};
}
async function ended(child, program, console) {
	const silent = console && new Promise((resolve) => console.output.once("close", resolve));
	const end = await new Promise((resolve, reject) => {
		child.once("error", (error) => {
			reject(new ToolError(`Cannot run ${program}: ${error.code === "ENOENT" ? "it is not on PATH" : error.message}.`));
		});
		child.once("close", (code, signal) => resolve([code, signal]));
	});
	await silent;
	return end;
}
// src/process/download.ts
const attempts = 3;
/**
* Downloads `url` to a new file by curl, which opam needs anyway and which knows every kind of proxy. A redirection can
* lead only to HTTP. Tries three times where that may help. Throws ToolError with curl's own words, and leaves no file
* then.
*/
async function download(url, file, env) {
	const argv = [
		...[
			"curl",
			"--disable",
			"--fail",
			"--location",
			"--silent",
			"--show-error"
		],
		...["--proto-redir", url.startsWith("https:") ? "=https" : "=http,https"],
		...[
			"--connect-timeout",
			"30",
			"--speed-limit",
			"1",
			"--speed-time",
			"60"
		],
		...[
			"--output",
			file,
			"--",
			url
		]
	];
	for (let attempt = 1;; attempt++) {
		const finished = await runNeeded("a download", argv, { env: {
			...env,
			LC_ALL: "C"
		} });
		if (finished.code === 0) return;
		await rm(file, { force: true });
		if (attempt < attempts && isPassing(finished)) await setTimeout$1(attempt * 1e3);
		else throw failed$1(url, finished);
	}
}
/** Whether another attempt may succeed: a missing file does not appear within a second (curl(1), EXIT CODES). */
function isPassing({ code, stderr }) {
	return code === 22 ? /error: (?:408|429|5\d\d)/.test(stderr) : code !== 3 && code !== 60;
}
function failed$1(url, { code, stderr }) {
	const said = /curl: \(\d+\) (.*)/.exec(stderr)?.[1] ?? `curl exited with status ${code}`;
	const advice = /error: 404/.test(said) ? "check its address" : "check the network and the proxy (https_proxy) and run again";
	return new ToolError(`${withoutSecrets(url)} could not be downloaded: ${said}; ${advice}.`);
}
/** Hash of a file's content in hexadecimal digits. */
async function hashOf(file, algorithm) {
	const hash = createHash(algorithm);
	await pipeline(createReadStream(file), hash);
	return hash.digest("hex");
}
// src/process/leftovers.ts
const paths = /* @__PURE__ */ new Set();
/** Removes a path when the process ends (but for SIGKILL), unless the returned function has been called. */
function removeAtExit(path) {
	paths.add(path);
	return () => paths.delete(path);
}
/**
* Does `work` with a temporary file or directory (absolute path), which is gone afterwards, also if the process ends.
* If it cannot be removed, for instance because a program has made it read-only, the result of the work counts all the
* same, and the end of the process tries again.
*/
async function withTemporary(path, work) {
	const removed = removeAtExit(path);
	try {
		return await work();
	} finally {
		await rm(path, {
			recursive: true,
			force: true
		}).then(removed, () => {});
	}
}
/** Does `work`, which makes a file or directory (absolute path); it is gone afterwards unless the work succeeded. */
async function withUnfinished(path, work) {
	const finished = removeAtExit(path);
	try {
		const result = await work();
		finished();
		return result;
	} catch (error) {
		await rm(path, {
			recursive: true,
			force: true
		}).then(finished, () => {});
		throw error;
	}
}
/** Removes everything temporary at the end of the process. */
function removeLeftovers() {
	for (const path of paths) remove$1(path, 10);
}
/**
* `rmSync` may leave some of a directory without an error while the program removes it too (Node.js 24), and a file
* operation that has begun may still add to it.
*/
function remove$1(path, attempts) {
	try {
		rmSync(path, {
			recursive: true,
			force: true
		});
	} catch {}
	if (attempts > 0 && existsSync(path)) remove$1(path, attempts - 1);
}
// src/opam/repositories.ts
/**
* The repository for users who name none: opam-repository in a state that is known to work, so that a build does not
* change from day to day. The input `opam-repositories` sets another commit (docs/opam.md).
*/
const defaultRepositories = [{
	name: "default",
	url: "git+https://github.com/ocaml/opam-repository.git#97014be61691efb695da5de8e860cba5d74fa1f5"
}];
/** A resolved repository as a text for plans, keys and manifests. */
function repositoryText({ name, url, revision }) {
	return `${name}=${url}@${revision}`;
}
/**
* Finds out the current state of each repository. A full commit needs no network; for a branch or tag the git server is
* asked, for an HTTP address the index is downloaded, and a directory is read. Throws ConfigurationError when there is
* no such directory, branch or tag, and ToolError when a server cannot be reached.
*/
function resolveRepositories(repositories, env) {
	return Promise.all(repositories.map((repository) => resolve$2(repository, env)));
}
async function resolve$2({ name, url }, env) {
	const address = parseAddress(url);
	if (typeof address === "string") throw new ConfigurationError(`The opam repository ${name} has a wrong address, ${withoutSecrets(url)}: expected ${address}.`);
	const revision = await revisionOf(name, address, env);
	return {
		name,
		url: withoutSecrets(url),
		revision,
		address
	};
}
async function revisionOf(name, address, env) {
	switch (address.kind) {
		case "git": return `commit:${await commitOf(name, address.remote, address.reference, env)}`;
		case "http": return withDownload(address.url, env, async (_file, sha256) => `sha256:${sha256}`);
		case "directory": return `sha256:${await hashDirectory(name, address.path)}`;
	}
}
async function commitOf(name, remote, reference, env) {
	if (reference !== void 0 && /^[0-9a-f]{40}$/.test(reference)) return reference;
	const wanted = reference ?? "HEAD";
	const patterns = [
		wanted,
		`refs/heads/${wanted}`,
		`refs/tags/${wanted}`,
		`refs/tags/${wanted}^{}`
	];
	const listing = await git([
		"ls-remote",
		"--",
		remote,
		...patterns
	], {
		env,
		doing: `The opam repository ${name} could not be asked for its commits`
	});
	const refs = new Map(listing.split("\n").flatMap((line) => {
		const [commit = "", ref] = line.split("	");
		return ref === void 0 ? [] : [[ref, commit]];
	}));
	const found = [
		patterns[1],
		patterns[3],
		patterns[2],
		wanted
	].flatMap((ref) => (ref === void 0 ? void 0 : refs.get(ref)) ?? [])[0];
	if (found !== void 0) return found;
	const advice = /^[0-9a-f]{7,39}$/.test(wanted) ? "write a commit with all of its 40 digits" : "name one that it has, or a commit with all of its 40 digits";
	throw new ConfigurationError(`The opam repository ${name}, ${withoutSecrets(remote)}, has no branch or tag ${wanted}; ${advice}.`);
}
/** Only the files that opam reads count, so that a checkout of git has the same hash as a plain copy. */
async function hashDirectory(name, directory) {
	if (!existsSync(join(directory, "packages"))) throw new ConfigurationError(`The opam repository ${name} is not there: ${directory} has no directory \`packages\`; check its path.`);
	const files = (await readdir(join(directory, "packages"), {
		recursive: true,
		withFileTypes: true
	})).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1)).sort();
	const hash = createHash("sha256");
	for (const file of existsSync(join(directory, "repo")) ? ["repo", ...files] : files) {
		const content = await readFile(join(directory, file));
		hash.update(`${file}\0${content.length}\0`).update(content);
	}
	return hash.digest("hex");
}
/**
* Puts exactly the resolved state of a repository into `directory`, which must not exist, and returns the directory for
* opam; a repository that is a directory is used where it is. Throws ToolError when the repository has changed since it
* was resolved, or cannot be fetched.
*/
async function fetchRepository(repository, directory, env) {
	const { address, name } = repository;
	switch (address.kind) {
		case "git":
			await fetchCommit(repository, address.remote, directory, env);
			return directory;
		case "http":
			await withDownload(address.url, env, async (file, sha256) => {
				if (repository.revision !== `sha256:${sha256}`) throw changed(repository);
				await mkdir(directory, { recursive: true });
				await runOk([
					"tar",
					"-xzf",
					file,
					"-C",
					directory
				], { env: {
					...env,
					LC_ALL: "C"
				} });
			});
			return directory;
		case "directory": {
			const [now] = await resolveRepositories([{
				name,
				url: address.path
			}], env);
			if (now?.revision !== repository.revision) throw changed(repository);
			return address.path;
		}
	}
}
/** Fetches one commit without its history: 30 MB of opam-repository instead of a GB. */
async function fetchCommit({ name, revision }, remote, directory, env) {
	const commit = revision.slice(7);
	const options = {
		env,
		cwd: directory,
		doing: `The opam repository ${name} could not be fetched`
	};
	await mkdir(directory, { recursive: true });
	await git(["init", "--quiet"], options);
	try {
		await git([
			"fetch",
			"--quiet",
			"--no-tags",
			"--depth=1",
			"--",
			remote,
			commit
		], options);
	} catch {
		await git([
			"fetch",
			"--quiet",
			"--",
			remote,
			...["+refs/heads/*:refs/remotes/all/*", "+refs/tags/*:refs/tags/*"]
		], options);
	}
	await git([
		"checkout",
		"--quiet",
		"--detach",
		commit
	], options);
}
function changed({ name, url }) {
	return new ToolError(`The opam repository ${name}, ${url}, has changed since the plan was made; run again.`);
}
/** Downloads the index of a repository on a server, and removes it when `use` is done with it. */
async function withDownload(url, env, use) {
	const directory = await mkdtemp(join(tmpdir(), "dune-targets-opam-"));
	return withTemporary(directory, async () => {
		const file = join(directory, "index.tar.gz");
		await download(`${url}/index.tar.gz`, file, env);
		return use(file, await hashOf(file, "sha256"));
	});
}
/** Runs git, which asks nobody for a password, and returns its output. The ToolError it throws begins with `doing`. */
async function git(args, { env, cwd, doing }) {
	const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...rest } = env;
	const finished = await runNeeded("an opam repository in git", ["git", ...args], {
		env: {
			...rest,
			LC_ALL: "C",
			GIT_TERMINAL_PROMPT: "0"
		},
		...cwd === void 0 ? {} : { cwd }
	});
	if (finished.code === 0) return finished.stdout;
	throw new ToolError(`${doing}: ${(/^(?:fatal|error): (.*)$/m.exec(finished.stderr)?.[1] ?? `git exited with ${finished.code}`).replace(/'[a-z+]+:\/\/[^']*'/g, (url) => `'${withoutSecrets(url.slice(1))}`)}; check its address, the network and the proxy (https_proxy) and run again.`);
}
const forms = "`git+https://…`, `https://…`, `file:///…` or a path";
/**
* Reads the address of an opam repository: `git+https:`, `git+http:`, `git+ssh:` or `git+file:` with an optional
* `#branch, tag or commit`, `https:` or `http:`, `file:` or a path that begins with `/` or `.`. For any other text it
* returns the end of the sentence `expected …`.
*/
function parseAddress(text) {
	if (/[\s\p{Cc}]/u.test(text)) return `${forms}, without spaces`;
	if (/^[./]/.test(text)) return {
		kind: "directory",
		path: text
	};
	if (/^github\.com\/|^git@|^(?:ssh|git):/.test(text) || /^https?:.*\.git(?:#|$)/.test(text)) return "`git+https://…` for a git repository";
	const { protocol, hash, href } = parseUrl(text) ?? {
		protocol: "",
		hash: "",
		href: ""
	};
	const plain = href.slice(0, href.length - hash.length);
	if (/^git\+(?:https?|ssh|file):$/.test(protocol)) {
		const reference = hash.slice(1);
		if (!/^(?:[\w@][\w./+@-]*)?$/.test(reference)) return "a branch, tag or commit after the `#`";
		return {
			kind: "git",
			remote: plain.slice(4),
			reference: reference || void 0
		};
	}
	if (/^https?:$/.test(protocol)) return {
		kind: "http",
		url: plain.replace(/\/+$/, "")
	};
	if (protocol === "file:" && plain.startsWith("file:///")) return {
		kind: "directory",
		path: decodeURIComponent(plain.slice(7))
	};
	return forms;
}
function parseUrl(text) {
	try {
		return new URL(text);
	} catch {
		return;
	}
}
// src/opam/specification.ts
/**
* Reads `name` or `name.version`; undefined when it is neither. Names are letters, digits, `-`, `_`, `+` with at least
* one letter (opam manual, "Common file format"), and none begins with `-`, so that it cannot pass for an option.
*/
function parsePackage(text) {
	const [, name = "", version] = /^([A-Za-z0-9_][A-Za-z0-9_+-]*)(?:\.([A-Za-z0-9][A-Za-z0-9_+.~-]*))?$/.exec(text) ?? [];
	return /[A-Za-z]/.test(name) ? {
		name,
		version
	} : void 0;
}
/** A package as an argument of opam. */
function packageText({ name, version }) {
	return version === void 0 ? name : `${name}.${version}`;
}
/**
* Reads the words of `ocaml-compiler`: `system`, `5`, `5.4`, `5.x`, `5.4.x`, `5.4.1`, `5.5.0~rc1` or packages. For any
* others it returns the end of the sentence `expected …`.
*/
function parseCompiler(words) {
	const [first = "", ...more] = words;
	if (first === "system" && more.length === 0) return { kind: "system" };
	const [, series] = /^(\d+|\d+\.\d+)(?:\.x)?$/.exec(first) ?? [];
	if (series !== void 0 && more.length === 0) return {
		kind: "series",
		version: series
	};
	if (/^\d+\.\d+\.\d+(?:~[a-z]+\d*)?$/.test(first) && more.length === 0) return {
		kind: "version",
		version: first
	};
	const variant = words.find((word) => /^\d+\.\d+\.\d+\S*\+/.test(word));
	if (variant !== void 0) return `the packages of a variant, \`ocaml-variants.${variant} …\``;
	const packages = words.flatMap((word) => parsePackage(word) ?? []);
	return packages.length === words.length && packages.some(({ name }) => name.startsWith("ocaml")) && !words.includes("system") ? {
		kind: "packages",
		packages
	} : "`system`, a version like `5.4` or `5.4.1`, or opam packages like `ocaml-variants.5.4.1+options ocaml-option-flambda`";
}
/** A specification in a user's words. */
function compilerText(specification) {
	if (specification.kind === "system") return "system";
	if (specification.kind !== "packages") return specification.version;
	return specification.packages.map(packageText).join(" ");
}
/** Packages that have the compiler's version, apart from `+options` and the like. */
const compilers = /* @__PURE__ */ new Set([
	"ocaml",
	"ocaml-system",
	"ocaml-base-compiler",
	"ocaml-variants",
	"ocaml-compiler"
]);
/** The version of OCaml that a specification leads to. That of `system` is unknown: only the machine knows it. */
function expectedVersion(specification) {
	if (specification.kind === "system") return { kind: "unknown" };
	if (specification.kind === "packages") {
		const version = specification.packages.find(({ name }) => compilers.has(name))?.version;
		const plain = version === void 0 ? null : /^\d+\.\d+\.\d+[^+]*/.exec(version);
		return plain === null ? { kind: "unknown" } : {
			kind: "exact",
			version: plain[0]
		};
	}
	const { kind, version } = specification;
	return {
		kind: kind === "version" ? "exact" : "series",
		version
	};
}
/**
* The opam packages of a specification. `system` is the compiler on PATH, whose version is `machine`; a series is its
* newest version among `known` (those of ocaml-base-compiler in the repositories) that is no prerelease. Undefined when
* the series has none.
*/
function compilerPackages(specification, { machine, known }) {
	if (specification.kind === "packages") return specification.packages;
	if (specification.kind === "system") return [{
		name: "ocaml-system",
		version: machine
	}];
	const { kind, version } = specification;
	const chosen = kind === "version" ? version : newestOf(version, known);
	return chosen === void 0 ? void 0 : [{
		name: "ocaml-base-compiler",
		version: chosen
	}];
}
/** 5.4.1 for `5.4` and 5.5.0 for `5`, of 5.4.0, 5.4.1, 5.4.10~rc1, 5.5.0. */
function newestOf(series, known) {
	return known.filter((version) => version.startsWith(`${series}.`) && /^\d+\.\d+\.\d+$/.test(version)).toSorted(compareVersions).at(-1);
}
// src/inputs/opam-inputs.ts
/** `ocaml-compiler`: `system`, a version or opam packages. */
function readCompiler(value, report) {
	const words = textsOf(value).map(({ text }) => text);
	const specification = parseCompiler(words);
	if (typeof specification !== "string") return specification;
	if (value !== void 0) report(problemAt(value, `expected ${specification}, found ${quoted$1(words.join(" "))}.`));
	return { kind: "system" };
}
/** `opam-packages`: names, some with a version. None can pass for one of opam's options. */
function readOpamPackages(value, report) {
	const packages = /* @__PURE__ */ new Map();
	for (const each of textsOf(value)) {
		const found = parsePackage(each.text);
		if (found === void 0) report(problemAt(each, `${quoted$1(each.text)} is not an opam package: expected \`name\` or \`name.version\`.`));
		else if (packages.has(found.name)) report(problemAt(each, `${quoted$1(found.name)} is named twice; keep one.`));
		else packages.set(found.name, found);
	}
	return [...packages.values()];
}
/**
* `opam-repositories`: `name=address` pairs, or a mapping of names to addresses; the default ones if unsaid. Relative
* paths start at `base`, which is absolute.
*/
function readRepositories(value, base, report) {
	if (value === void 0) return defaultRepositories;
	const pairs = value.kind === "mapping" ? entriesOf$2(value) : pairsOf(value, report);
	if (pairs?.length === 0) report(problemAt(value, "expected a repository, found nothing."));
	const repositories = /* @__PURE__ */ new Map();
	for (const { name, url, at } of pairs ?? []) {
		checkRepository(name, url, at, report);
		if (repositories.has(name)) report(problemAt(at, `${quoted$1(name)} is given twice; keep one.`));
		repositories.set(name, /^\.{1,2}(?:\/|$)/.test(url) ? resolve(base, url) : url);
	}
	return [...repositories].map(([name, url]) => ({
		name,
		url
	}));
}
function entriesOf$2({ entries }) {
	return entries.flatMap(({ key, value }) => value.kind === "text" ? [{
		name: key,
		url: value.text,
		at: value
	}] : []);
}
/** Undefined when a problem was reported. */
function pairsOf(value, report) {
	const texts = textsOf(value);
	const wrong = texts.find(({ text }) => !/^[^=]+=./.test(text));
	if (wrong !== void 0) {
		report(problemAt(wrong, `expected \`name=address\`, without spaces, found ${quoted$1(withoutSecrets(wrong.text))}.`));
		return;
	}
	return texts.map((each) => {
		const at = each.text.indexOf("=");
		return {
			name: each.text.slice(0, at),
			url: each.text.slice(at + 1),
			at: each
		};
	});
}
function checkRepository(name, url, at, report) {
	if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) report(problemAt(at, `${quoted$1(name)} is not a name for an opam repository: expected letters, digits, \`_\`, \`-\` and \`.\`.`));
	const address = parseAddress(url);
	if (typeof address === "string") report(problemAt(at, `expected ${address}, found ${quoted$1(withoutSecrets(url))}.`));
}
// src/inputs/scalar.ts
/** True or false, in the spellings that @actions/core takes. */
function readBoolean(scalar) {
	const text = textOf$3(scalar);
	if (text === void 0 || /^(?:true|True|TRUE)$/.test(text)) return true;
	if (!/^(?:false|False|FALSE)$/.test(text)) unexpected(scalar, text);
	return false;
}
/** A whole number in the range of the input's row; undefined if unsaid. */
function readNumber(scalar) {
	const text = textOf$3(scalar);
	if (text === void 0) return void 0;
	const row = rowOf(scalar.name);
	const number = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
	if (row.kind !== "number" || number >= row.minimum && number <= row.maximum) return number;
	unexpected(scalar, text);
	return row.minimum;
}
/** One of `choices`, the same as in the input's row. */
function readChoice$1(scalar, choices) {
	const text = textOf$3(scalar);
	const choice = choices.find((each) => each === text);
	if (choice === void 0 && text !== void 0) unexpected(scalar, text);
	return choice ?? choices[0];
}
/** The name of a build profile; undefined if unsaid or refused. */
function readProfile(scalar) {
	const text = readString$1(scalar);
	if (text !== void 0 && scalar.value && !/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text)) {
		const sentence = `${quoted$1(text)} is not a profile: expected letters, digits, \`_\`, \`-\` and \`.\`.`;
		scalar.report(problemAt(scalar.value, sentence));
	}
	return text;
}
/** A regular expression; undefined if unsaid. */
function readPattern(scalar) {
	const { value, report } = scalar;
	const text = readString$1(scalar);
	if (text === void 0 || value === void 0) return void 0;
	try {
		return new RegExp(text, "m");
	} catch {
		report(problemAt(value, `${quoted$1(text)} is not a regular expression of JavaScript's; check its brackets and escapes.`));
		return;
	}
}
/** One line of text that is not empty; undefined if unsaid or refused. */
function readString$1(scalar) {
	const text = textOf$3(scalar);
	if (text === "") unexpected(scalar, text);
	return text || void 0;
}
function textOf$3({ value, report }) {
	if (value?.kind !== "text" || !isClean(value, report)) return void 0;
	return value.text;
}
function rowOf(name) {
	const row = inputs.find((each) => each.name === name);
	if (row === void 0) throw new Error(`no input is named ${name}`);
	return row;
}
function unexpected({ name, value, report }, text) {
	if (value === void 0) return;
	report(problemAt(value, `expected ${expectation(schemaOf(rowOf(name)))}, found ${quoted$1(text)}.`));
}
const table = [
	{
		machine: 3,
		people: "x86",
		node: "ia32",
		class: 32,
		ocaml: "i386"
	},
	{
		machine: 8,
		people: "MIPS"
	},
	{
		machine: 20,
		people: "PowerPC"
	},
	{
		machine: 21,
		people: "PowerPC",
		node: "ppc64",
		class: 64,
		ocaml: "power"
	},
	{
		machine: 22,
		people: "S/390",
		node: "s390x",
		class: 64,
		ocaml: "s390x"
	},
	{
		machine: 40,
		people: "Arm",
		node: "arm",
		class: 32,
		ocaml: "arm"
	},
	{
		machine: 62,
		people: "x86-64",
		node: "x64",
		class: 64,
		ocaml: "amd64"
	},
	{
		machine: 94,
		people: "Xtensa"
	},
	{
		machine: 183,
		people: "AArch64",
		node: "arm64",
		class: 64,
		ocaml: "arm64"
	},
	{
		machine: 243,
		people: "RISC-V",
		node: "riscv64",
		class: 64,
		ocaml: "riscv"
	},
	{
		machine: 258,
		people: "LoongArch",
		node: "loong64",
		class: 64
	}
];
/** The usual name of a machine. */
function nameMachine(machine) {
	return table.find((row) => row.machine === machine)?.people ?? `unknown-machine-${machine}`;
}
/** ELF's words for an architecture of Node's (process.arch); undefined for one that is not in the table. */
function hostMachine(architecture) {
	const row = table.find(({ node }) => node === architecture);
	return row?.class && {
		class: row.class,
		machine: row.machine
	};
}
/** Node's architecture as OCaml and dune's `%{architecture}` say it; undefined where OCaml has no back end for it. */
function ocamlArchitecture(architecture) {
	return table.find(({ node }) => node === architecture)?.ocaml;
}
/** e_flags in words (RISC-V psABI and Arm AAELF32, section "e_flags"); a number for other machines. */
function describeFlags(machine, flags) {
	if (machine === 243) return `${[
		"soft",
		"single",
		"double",
		"quad"
	][flags >> 1 & 3]}-float registers ${flags & 1 ? "with" : "without"} compressed instructions${flags & 8 ? ", RVE" : ""}`;
	if (machine === 40) {
		const float = flags & 1024 ? "hard float" : flags & 512 ? "soft float" : "no float ABI";
		return `EABI version ${flags >>> 24}, ${float}`;
	}
	return `e_flags 0x${flags.toString(16)}`;
}
// src/targets/cross-targets.ts
const amd64 = ["x64"];
/** glibc's own shared libraries, and that of gcc which its packages always bring along. */
const glibc$1 = (interpreter) => ({
	interpreter,
	libraries: [interpreter.slice(interpreter.lastIndexOf("/") + 1), ..."libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 libgcc_s.so.1".split(" ")]
});
/** A target that is the only one of its toolchain. */
const native$1 = (row) => {
	const { tags, ...rest } = row;
	return {
		...rest,
		toolchain: row.name,
		variants: [
			row.name,
			...tags,
			"c",
			"ocaml"
		],
		implementations: {},
		mode: "exe",
		linkFlags: []
	};
};
/** Boots with QEMU's emulator of user programs and the target's C library. */
const qemuUser = (emulator, triple) => ({
	argv: [
		emulator,
		"-L",
		`/usr/${triple}`,
		"{image}",
		"{arguments}"
	],
	packages: ["qemu-user"],
	success: 0
});
/** Targets of OCaml's native compiler built as a cross compiler. Adding one is adding a row. */
const crossTargets$1 = [
	native$1({
		name: "linux-arm64",
		summary: "native executable for Linux on arm64, glibc",
		tags: [
			"unix",
			"linux",
			"posix",
			"native"
		],
		extension: "",
		image: {
			format: "elf",
			class: 64,
			machine: 183,
			linking: glibc$1("/lib/ld-linux-aarch64.so.1")
		},
		boot: qemuUser("qemu-aarch64", "aarch64-linux-gnu")
	}),
	native$1({
		name: "linux-riscv64",
		summary: "native executable for Linux on 64-bit RISC-V, glibc",
		tags: [
			"unix",
			"linux",
			"posix",
			"native"
		],
		extension: "",
		image: {
			format: "elf",
			class: 64,
			machine: 243,
			flags: {
				mask: 14,
				value: 4
			},
			linking: glibc$1("/lib/ld-linux-riscv64-lp64d.so.1")
		},
		boot: qemuUser("qemu-riscv64", "riscv64-linux-gnu")
	}),
	native$1({
		name: "linux-musl",
		summary: "static executable for any Linux of the machine's architecture, musl",
		tags: [
			"unix",
			"linux",
			"posix",
			"native"
		],
		extension: "",
		image: {
			format: "elf",
			class: "host",
			machine: "host",
			linking: "static"
		},
		boot: {
			argv: [
				"env",
				"-i",
				"{image}",
				"{arguments}"
			],
			packages: [],
			success: 0
		}
	}),
	native$1({
		name: "windows",
		summary: "Windows program, x86-64, mingw-w64",
		tags: ["win32", "native"],
		extension: ".exe",
		image: { format: "pe" },
		boot: {
			argv: [
				"wine",
				"{image}",
				"{arguments}"
			],
			packages: ["wine"],
			optional: true,
			env: {
				WINEPREFIX: "{directory}",
				WINEARCH: "win64",
				WINEDEBUG: "-all",
				WINEDLLOVERRIDES: "mscoree,mshtml=;winemenubuilder.exe,winedbg.exe,winex11.drv,winewayland.drv=d"
			},
			before: [
				"sh",
				"-ec",
				"wine wineboot --init; wineserver --kill"
			],
			success: 0,
			on: amd64
		}
	}),
	native$1({
		name: "riscv64",
		summary: "bare-metal RV64GC firmware by the native compiler, QEMU virt",
		tags: ["riscv", "freestanding"],
		extension: ".elf",
		image: {
			format: "elf",
			class: 64,
			machine: 243,
			flags: {
				mask: 15,
				value: 5
			},
			linking: "static"
		},
		boot: {
			argv: [
				...[
					"qemu-system-riscv64",
					"-M",
					"virt",
					"-m",
					"128M",
					"-bios",
					"none"
				],
				...[
					"-nographic",
					"-monitor",
					"none",
					"-serial",
					"none"
				],
				...[
					"-semihosting-config",
					"enable=on,target=native",
					"-kernel",
					"{image}"
				]
			],
			packages: ["qemu-system-riscv | qemu-system-misc"],
			console: true,
			success: 0
		}
	})
];
// src/targets/solo5-targets.ts
/** MiB, as solo5-virtio-run gives; a tender's own 512 are more than small machines can spare. */
const memory$1 = 128;
/** Boots with the Solo5 tender of that name, which the toolchain brings. */
const tender = (program) => ({
	argv: [
		program,
		"--mem={memory}",
		"{tender-devices}",
		"--",
		"{image}",
		"{arguments}"
	],
	packages: [],
	console: true,
	success: 0,
	memory: memory$1
});
/**
* Boots with QEMU without KVM, on any machine. The processor is that of Solo5's own script, and has the random numbers
* that OCaml's libraries ask for. isa-debug-exit makes 83 of Solo5's farewell (bindings/virtio/platform.c), whatever
* became of the unikernel: only the console tells that.
*/
const qemu$2 = {
	argv: [
		"qemu-system-x86_64",
		...[
			"-accel",
			"tcg",
			"-cpu",
			"Westmere,+rdrand",
			"-m",
			"{memory}"
		],
		...[
			"-nodefaults",
			"-display",
			"none",
			"-serial",
			"stdio",
			"-no-reboot"
		],
		...[
			"-device",
			"isa-debug-exit",
			"{qemu-devices}"
		],
		...[
			"-kernel",
			"{image}",
			"-append",
			"{command-line}"
		]
	],
	packages: ["qemu-system-x86"],
	console: true,
	success: 83,
	failure: String.raw`Solo5: (?:ABORT: [ -~]*|solo5_abort\(\) called|solo5_exit\((?!0\))-?\d+\) called)$`,
	memory: memory$1
};
/** A target on Solo5. Those of one toolchain differ in their ABI, and those for Xen in an implementation or two. */
function unikernel$2({ name, summary, abi, tags, toolchain, machine, boot, unbootable }) {
	return {
		name,
		summary,
		toolchain: toolchain ?? "solo5",
		variants: [
			...tags,
			"solo5",
			"freestanding",
			"c",
			"ocaml"
		],
		implementations: {},
		mode: "exe",
		linkFlags: ["-cclib", `-z solo5-abi=${abi}`],
		extension: `.${abi}`,
		image: {
			format: "elf",
			class: 64,
			machine: machine ?? "host",
			solo5: abi
		},
		boot,
		...unbootable !== void 0 && { unbootable }
	};
}
const noXen = "no Xen here, only its structure was checked";
/** Unikernels on Solo5. */
const solo5Targets = [
	unikernel$2({
		name: "hvt",
		summary: "Solo5 unikernel in a virtual machine: KVM, vmm of FreeBSD and OpenBSD, NVMM",
		abi: "hvt",
		tags: ["hvt"],
		boot: {
			...tender("solo5-hvt"),
			on: ["x64", "arm64"],
			kvm: true
		}
	}),
	unikernel$2({
		name: "spt",
		summary: "Solo5 unikernel in a Linux process with a seccomp sandbox",
		abi: "spt",
		tags: ["spt"],
		boot: {
			...tender("solo5-spt"),
			on: ["x64", "arm64"]
		}
	}),
	unikernel$2({
		name: "virtio",
		summary: "Solo5 unikernel for QEMU, bhyve and other machines with virtio devices",
		abi: "virtio",
		tags: ["virtio"],
		machine: 62,
		boot: qemu$2
	}),
	unikernel$2({
		name: "muen",
		summary: "Solo5 unikernel for the Muen separation kernel",
		abi: "muen",
		tags: ["muen"],
		machine: 62,
		unbootable: "no Muen here, only its structure was checked"
	}),
	unikernel$2({
		name: "xen",
		summary: "Solo5 unikernel for Xen, as a PVH guest",
		abi: "xen",
		tags: ["xen"],
		machine: 62,
		unbootable: noXen
	}),
	unikernel$2({
		name: "qubes",
		summary: "Solo5 unikernel for Qubes OS, as a PVH guest",
		abi: "xen",
		tags: ["qubes", "xen"],
		machine: 62,
		unbootable: noXen
	}),
	unikernel$2({
		name: "hvt-arm64",
		summary: "hvt for 64-bit Arm, from any machine",
		abi: "hvt",
		tags: ["hvt-arm64", "hvt"],
		toolchain: "solo5-arm64",
		machine: 183,
		boot: {
			...tender("solo5-hvt"),
			on: ["arm64"],
			kvm: true
		}
	}),
	unikernel$2({
		name: "spt-arm64",
		summary: "spt for 64-bit Arm, from any machine",
		abi: "spt",
		tags: ["spt-arm64", "spt"],
		toolchain: "solo5-arm64",
		machine: 183,
		boot: {
			...tender("solo5-spt"),
			on: ["arm64"]
		}
	})
];
// src/targets/unikraft-targets.ts
/** MiB; Unikraft's own example gives a GiB, most of which a small unikernel never touches. */
const memory = 256;
/**
* Boots with QEMU as ocaml-unikraft's tests do, without KVM. isa-debug-exit makes 83 of Unikraft's farewell; without
* one QEMU ends with 0. Neither depends on the program's own status.
*/
const qemu$1 = {
	argv: [
		...[
			"qemu-system-x86_64",
			"-accel",
			"tcg",
			"-machine",
			"q35"
		],
		...[
			"-cpu",
			"qemu64,-vmx,-svm,+x2apic,+pdpe1gb,+rdrand,+rdseed",
			"-m",
			"{memory}"
		],
		...[
			"-nodefaults",
			"-display",
			"none",
			"-serial",
			"stdio",
			"-no-reboot"
		],
		...[
			"-device",
			"isa-debug-exit",
			"-kernel",
			"{image}",
			"-append",
			"{command-line}"
		]
	],
	packages: ["qemu-system-x86"],
	console: true,
	success: [83, 0],
	failure: String.raw`^(?:Fatal error: [ -~]*|\[ *\d+\.\d+\] CRIT: [ -~]*)`,
	on: ["x64"],
	memory
};
const unikernel$1 = (row, backend) => ({
	...row,
	variants: [
		row.name,
		"unikraft",
		"freestanding",
		"c",
		"ocaml"
	],
	suitable: ["mirage-bootvar.unix"],
	implementations: {},
	mode: "exe",
	linkFlags: [
		"-cclib",
		`-z unikraft-backend=${backend}`,
		"-cclib",
		"-u main"
	]
});
/** Unikernels on Unikraft, for x86-64. */
const unikraftTargets = [unikernel$1({
	name: "unikraft-qemu",
	summary: "Unikraft unikernel for QEMU",
	toolchain: "unikraft-qemu",
	extension: ".qemu",
	image: {
		format: "elf",
		class: 32,
		machine: 3,
		linking: "static",
		multiboot: true,
		finished: true
	},
	boot: qemu$1
}, "qemu"), unikernel$1({
	name: "unikraft-firecracker",
	summary: "Unikraft unikernel for Firecracker",
	toolchain: "unikraft-firecracker",
	extension: ".fc",
	image: {
		format: "elf",
		class: 64,
		machine: 62,
		linking: "static",
		finished: true
	},
	boot: void 0,
	unbootable: "no Firecracker here, only its structure was checked"
}, "firecracker")];
// src/targets/catalogue.ts
const qemu = [
	"-nographic",
	"-monitor",
	"none",
	"-serial",
	"none"
];
const semihosting = [
	"-semihosting-config",
	"enable=on,target=native",
	"-kernel",
	"{image}"
];
/** Every target that ships, in the order in which listings show them. Adding one is adding a row. */
const catalogue = [
	{
		name: "unix",
		summary: "native executable of the machine that builds",
		toolchain: "host",
		variants: [
			"unix",
			"linux",
			"posix",
			"native",
			"c",
			"ocaml"
		],
		implementations: {},
		mode: "exe",
		linkFlags: [],
		extension: "",
		image: {
			format: "elf",
			class: "host",
			machine: "host"
		},
		boot: {
			argv: ["{image}", "{arguments}"],
			packages: [],
			success: 0
		}
	},
	{
		name: "js",
		summary: "JavaScript by js_of_ocaml, for Node.js and browsers",
		toolchain: "host",
		variants: [
			"js",
			"jsoo",
			"ocaml"
		],
		implementations: {},
		mode: "js",
		linkFlags: [],
		extension: ".js",
		image: { format: "js" },
		boot: {
			argv: [
				"{node}",
				"{image}",
				"{arguments}"
			],
			packages: [],
			success: 0
		}
	},
	{
		name: "riscv32",
		summary: "bare-metal RV32IMAC firmware, QEMU virt",
		toolchain: "riscv32",
		variants: [
			"riscv32",
			"riscv",
			"freestanding",
			"c",
			"ocaml"
		],
		implementations: {},
		mode: "exe",
		linkFlags: [],
		extension: ".elf",
		image: {
			format: "elf",
			class: 32,
			machine: 243,
			flags: {
				mask: 15,
				value: 1
			}
		},
		boot: {
			argv: [
				"qemu-system-riscv32",
				"-M",
				"virt",
				"-m",
				"32M",
				"-bios",
				"none",
				...qemu,
				...semihosting
			],
			packages: ["qemu-system-riscv | qemu-system-misc"],
			console: true,
			success: 0
		}
	},
	{
		name: "cortex-m3",
		summary: "bare-metal Arm Cortex-M3 firmware, QEMU mps2-an385",
		toolchain: "cortex-m3",
		variants: [
			"cortex-m3",
			"cortex-m",
			"arm",
			"freestanding",
			"c",
			"ocaml"
		],
		implementations: {},
		mode: "exe",
		linkFlags: [],
		extension: ".elf",
		image: {
			format: "elf",
			class: 32,
			machine: 40,
			flags: {
				mask: 4278191616,
				value: 83886592
			},
			vectorTable: true
		},
		boot: {
			argv: [
				"qemu-system-arm",
				"-M",
				"mps2-an385",
				...qemu,
				...semihosting
			],
			packages: ["qemu-system-arm"],
			console: true,
			success: 0
		}
	},
	...crossTargets$1,
	...solo5Targets,
	...unikraftTargets
];
/**
* Tags that name a platform. A listed or default implementation with one that the target does not list is an error;
* any other tag (`mock`) is the project's own business.
*/
const platformTags = /* @__PURE__ */ new Set([
	...catalogue.flatMap((target) => target.variants),
	..."macos macosx darwin win32 mingw cygwin bsd freebsd openbsd netbsd android ios".split(" "),
	..."hvt spt virtio muen genode xen qubes solo5 unikraft wasm esp32 esp32c3 rp2040".split(" ")
]);
// src/targets/extend.ts
/**
* The catalogue's target that a row extends, or a sentence that says why there is none. A row with the name of a
* target of the catalogue changes that target; any other row is a new one and says which target it is like.
*/
function baseOf(row, catalogue) {
	const wanted = row.extends ?? row.name;
	const base = catalogue.find(({ name }) => name === wanted);
	const names = catalogue.map(({ name }) => name);
	if (base === void 0 && row.extends === void 0) return `the target ${quoted$1(row.name)} is new, so it needs \`extends\` and the name of a target of the catalogue.`;
	if (base === void 0) {
		const likely = nearest(wanted, names, 1).map(quoted$1).join();
		return `${quoted$1(wanted)} is no target of the catalogue, so nothing can extend it; the nearest is ${likely}.`;
	}
	if (wanted !== row.name && names.includes(row.name)) return `the catalogue has a target ${quoted$1(row.name)}, so it cannot extend ${quoted$1(wanted)}; name this one differently.`;
	return base;
}
/** Reasons why a row's `boot` cannot work on the target that it extends, as sentences. */
function bootProblems({ boot }, base) {
	if (boot === void 0 || boot === false) return [];
	const command = boot === true ? void 0 : boot.argv;
	if (!base.boot && command === void 0) return [`${quoted$1(base.name)} is not booted (${base.unbootable}), so \`boot\` needs a command.`];
	const argv = command ?? base.boot?.argv ?? [];
	const settings = boot === true ? {} : boot;
	return placeholders.flatMap(({ key, words }) => settings[key] === void 0 || words.some((word) => argv.some((each) => each.includes(word))) ? [] : [`no argument of the command is ${words.join(" or ")}, so \`${key}\` would change nothing.`]);
}
const placeholders = [
	{
		key: "memory",
		words: ["{memory}"]
	},
	{
		key: "devices",
		words: ["{tender-devices}", "{qemu-devices}"]
	},
	{
		key: "arguments",
		words: ["{arguments}", "{command-line}"]
	}
];
/** The target that a row makes of the one that it extends. */
function extendTarget(base, row) {
	return {
		...base,
		name: row.name,
		summary: row.summary ?? base.summary,
		variants: preferring(row.variants, base.variants),
		implementations: {
			...base.implementations,
			...row.implementations
		},
		...row.executables && { executables: row.executables },
		linkFlags: [...base.linkFlags, ...row.linkFlags],
		env: {
			...base.env,
			...row.env
		},
		extension: row.extension ?? base.extension,
		boot: extendBoot(base.boot, row.boot)
	};
}
function extendBoot(base, change) {
	if (change === false) return void 0;
	if (change === void 0 || change === true) return base;
	const { on, kvm, ...rest } = base ?? {
		argv: [],
		packages: [],
		success: 0
	};
	const needs = change.argv ? {} : {
		...on && { on },
		...kvm && { kvm }
	};
	return {
		...rest,
		...needs,
		...change
	};
}
/** Tags, each once, with `first` before the others. */
function preferring(first, rest) {
	return [.../* @__PURE__ */ new Set([...first, ...rest])];
}
// src/targets/retired.ts
const onHvt = (system) => `Solo5's tender solo5-hvt runs on ${system} too, so take hvt`;
/** From Solo5's changes in 0.4.0 and 0.7.0, its guide to running unikernels and the targets of the mirage tool. */
const retiredTargets = [
	{
		name: "genode",
		why: "Solo5 dropped its Genode bindings in 0.7.0, and no OCaml for it is left; take hvt, spt, virtio, muen or xen"
	},
	{
		name: "ukvm",
		why: "Solo5 has called it hvt since 0.4.0; take hvt"
	},
	{
		name: "macosx",
		why: "programs of the machine that builds are the target unix; take unix"
	},
	{
		name: "freebsd",
		why: onHvt("FreeBSD")
	},
	{
		name: "openbsd",
		why: onHvt("OpenBSD")
	},
	{
		name: "dragonfly",
		why: onHvt("DragonFly BSD")
	},
	{
		name: "kvm",
		why: "Solo5's targets for KVM are hvt, by its own tender, and virtio, by QEMU"
	},
	{
		name: "qemu",
		why: "QEMU runs the targets virtio, riscv32 and cortex-m3; take one of these"
	},
	{
		name: "bhyve",
		why: "bhyve runs virtio, and Solo5's tender for FreeBSD's vmm runs hvt"
	}
];
// src/targets/select-targets.ts
/**
* The targets that names and globs select, each once: in the order of the selectors and, for one glob, in that of
* `known`.
*/
async function selectTargets(selectors, known) {
	const targets = /* @__PURE__ */ new Set();
	const unmatched = [];
	for (const selector of selectors) {
		const matches = await matcher(selector.text);
		const found = known.filter((target) => matches(target.name));
		if (found.length === 0) unmatched.push(selector);
		for (const target of found) targets.add(target);
	}
	return {
		targets: [...targets],
		unmatched
	};
}
/**
* Applies adjustments in their order, later ones over earlier ones: tags go before the target's own, and
* implementations replace those of the same library, executables all.
*/
async function adjustTargets(targets, adjustments) {
	let adjusted = targets;
	for (const { selector, variants = [], implementations = {}, executables } of adjustments) {
		const matches = selector === void 0 ? () => true : await matcher(selector);
		adjusted = adjusted.map((target) => {
			if (!matches(target.name)) return target;
			return {
				...target,
				variants: preferring(variants, target.variants),
				implementations: {
					...target.implementations,
					...implementations
				},
				...executables && { executables: executables.length > 0 ? executables : void 0 }
			};
		});
	}
	return adjusted;
}
/**
* The test of names that a name or glob (`*`, `?`, `[…]`, `{a,b}`) stands for. Any other text matches nothing:
* picomatch would read groups and repeats of regular expressions, which take for ever on some names, as do many `*`.
*/
async function matcher(selector) {
	if (!isGlob(selector)) return (name) => name === selector;
	if (!/^[\w.*?[\]{},-]{1,100}$/.test(selector) || selector.split(/\*+/).length > 5) return () => false;
	const { default: picomatch } = await import("./picomatch.mjs").then((m) => /* @__PURE__ */ __toESM(m.default, 1));
	return picomatch(selector, {
		dot: true,
		noextglob: true,
		nonegate: true
	});
}
/** True for a selector with a glob's characters. */
function isGlob(selector) {
	return /[*?[\]{}]/.test(selector);
}
/** Whether text can name a target. A name is part of file names, so file systems and shells must take it as it is. */
function isTargetName(name) {
	return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(name);
}
// src/inputs/adjustments.ts
/** `variants`: tags for all targets, or a mapping of target or glob to tags. */
function readVariants(value, report) {
	if (value?.kind !== "mapping") return [{
		selector: void 0,
		content: readTags(value, report)
	}];
	return value.entries.map((entry) => ({
		selector: selectorOf(entry),
		content: readTags(entry.value, report)
	}));
}
/**
* `implementations`: `library=implementation` pairs, or a mapping of libraries to implementations, of targets or globs
* to such mappings, or of both. Those for all targets come first, so that those for some can override them.
*/
function readImplementations(value, report) {
	if (value?.kind !== "mapping") return [{
		selector: void 0,
		content: readPairs(textsOf(value), report)
	}];
	const forAll = value.entries.filter((entry) => entry.value.kind !== "mapping");
	const forSome = value.entries.filter((entry) => entry.value.kind === "mapping");
	return [{
		selector: void 0,
		content: readEntries(forAll, report)
	}, ...forSome.map((entry) => ({
		selector: selectorOf(entry),
		content: readLibraries(entry.value, report)
	}))];
}
/** `executables`: names for all targets, or a mapping of target or glob to names. */
function readExecutables(value, report) {
	if (value?.kind !== "mapping") return [{
		selector: void 0,
		content: readNames$1(value, report)
	}];
	return value.entries.map((entry) => ({
		selector: selectorOf(entry),
		content: readNames$1(entry.value, report)
	}));
}
/** Any names that can be printed, since they are only compared with the project's. */
function readNames$1(value, report) {
	const names = textsOf(value).filter((text) => isClean(text, report));
	return [...new Set(names.map(({ text }) => text))];
}
/** A list of tags. */
function readTags(value, report) {
	const texts = textsOf(value);
	for (const each of texts) {
		if (isName(each.text)) continue;
		report(problemAt(each, `${quoted$1(each.text)} is not a tag: ${nameRule}.`));
	}
	return texts.map(({ text }) => text);
}
/** A mapping of virtual libraries to implementations. */
function readLibraries(value, report) {
	return value?.kind === "mapping" ? readEntries(value.entries, report) : {};
}
function readEntries(entries, report) {
	const pairs = entries.flatMap(({ key, at, value }) => {
		if (value.kind !== "text") return [];
		checkLibrary(key, at, report);
		checkLibrary(value.text, value, report);
		return [[key, value.text]];
	});
	return Object.fromEntries(pairs);
}
function readPairs(texts, report) {
	const pairs = /* @__PURE__ */ new Map();
	for (const each of texts) {
		const [library = "", implementation, more] = each.text.split("=");
		if (implementation === void 0 || more !== void 0) {
			report(problemAt(each, `expected \`library=implementation\`, without spaces, found ${quoted$1(each.text)}.`));
			continue;
		}
		checkLibrary(library, each, report);
		checkLibrary(implementation, each, report);
		if (pairs.has(library)) report(problemAt(each, `${quoted$1(library)} is given two implementations; keep one.`));
		pairs.set(library, implementation);
	}
	return Object.fromEntries(pairs);
}
const nameRule = "expected letters, digits, `_`, `-`, `+` and `.`";
/** Tags and libraries stand in dune files, so they hold nothing that dune would expand or unquote. */
function isName(text) {
	return /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/.test(text);
}
function checkLibrary(name, at, report) {
	if (!isName(name)) report(problemAt(at, `${quoted$1(name)} is not a library's name: ${nameRule}.`));
}
function selectorOf({ key, at }) {
	return {
		...at,
		text: key
	};
}
// src/inputs/target-row.ts
/** Reads a row of a `targets` list whose shape the schema has accepted. Undefined only for a row without a name. */
function readTargetRow(row, report) {
	const at = (key) => entryOf(row, key);
	const name = textAt(row, "name");
	if (name === void 0) return void 0;
	if (!isTargetName(name.text)) report(problemAt(name, `${quoted$1(name.text)} cannot name a target: expected up to 63 lower-case letters, digits, \`.\`, \`_\` and \`-\`, a letter or digit first.`));
	const summary = textAt(row, "summary");
	const executables = readNames$1(at("executables"), report);
	return {
		name: name.text,
		extends: textAt(row, "extends")?.text,
		summary: summary && isClean(summary, report) ? summary.text : void 0,
		variants: readTags(at("variants"), report),
		implementations: readLibraries(at("implementations"), report),
		executables: executables.length > 0 ? executables : void 0,
		linkFlags: readArguments(at("link-flags"), report),
		env: readVariables(at("env"), report),
		extension: readExtension(textAt(row, "extension"), report),
		boot: readBoot(at("boot"), report)
	};
}
/** The text of a mapping's key; undefined if there is none. */
function textAt(mapping, key) {
	const value = entryOf(mapping, key);
	return value?.kind === "text" ? value : void 0;
}
/**
* Variables that decide which programs, compilers and caches there are, and a runner's own: with another value the plan
* would not come true.
*/
const reserved = /^(?:(?:DUNE|OCAMLFIND|ACTIONS|GITHUB|RUNNER|LD)_.*|PATH|HOME|TMPDIR|XDG_CACHE_HOME|INSIDE_DUNE|OCAMLLIB|CAMLLIB|OCAMLPARAM|OCAMLPATH|CAML_LD_LIBRARY_PATH)$/;
/** `env`: variables for dune and what it runs. */
function readVariables(value, report) {
	const read = (value?.kind === "mapping" ? value.entries : []).flatMap(({ key, at, value: given }) => {
		if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) report(problemAt(at, `${quoted$1(key)} cannot name a variable: expected letters, digits and \`_\`, no digit first.`));
		else if (reserved.test(key)) report(problemAt(at, `the variable ${quoted$1(key)} cannot be set here: it decides how dune is run and is not a target's to set; remove it.`));
		else if (given.kind === "text" && isClean(given, report)) return [[key, given.text]];
		return [];
	});
	return Object.fromEntries(read);
}
function readExtension(extension, report) {
	if (extension === void 0 || /^(?:\.[A-Za-z0-9][A-Za-z0-9._-]{0,15})?$/.test(extension.text)) return extension?.text;
	report(problemAt(extension, `${quoted$1(extension.text)} is not an extension: expected a dot, then up to 16 letters, digits, \`.\`, \`_\` and \`-\`.`));
}
/** `boot`: a mapping of changes, or whether the target is booted at all; undefined if it is not said. */
function readBoot(value, report) {
	if (value === void 0) return void 0;
	if (value.kind !== "mapping") return !(value.kind === "text" && /^false$/i.test(value.text));
	const command = entryOf(value, "command");
	const packages = entryOf(value, "packages");
	const success = textAt(value, "success");
	const memory = textAt(value, "memory");
	const devices = entryOf(value, "devices");
	const own = entryOf(value, "arguments");
	return {
		...command && { argv: readCommand(command, report) },
		...packages && { packages: readPackages(textsOf(packages), report) },
		...success && { success: readWhole(success, [0, 255], report) },
		...memory && { memory: readWhole(memory, [1, 65536], report) },
		...devices && { devices: readDevices(devices, report) },
		...own && { arguments: readArguments(own, report) }
	};
}
function readCommand(value, report) {
	const argv = readArguments(value, report);
	if (!argv.some((argument) => argument.includes("{image}"))) report(problemAt(value, "no argument holds `{image}`, so the command would not run the image; add it."));
	return argv;
}
/** Names of Debian packages: they go to the package manager, so none may look like one of its options. */
function readPackages(packages, report) {
	for (const each of packages) {
		if (/^[a-z0-9][a-z0-9+.-]+(?: \| [a-z0-9][a-z0-9+.-]+)*$/.test(each.text)) continue;
		report(problemAt(each, `${quoted$1(each.text)} is not the name of a Debian package, nor names like \`a | b\`.`));
	}
	return packages.map(({ text }) => text);
}
/** A whole number in digits: the schema checks the range, but takes `1e1` and ` 3` for numbers. */
function readWhole(number, [least, most], report) {
	if (!/^\d{1,5}$/.test(number.text)) report(problemAt(number, `expected ${`a whole number from ${least} to ${most}`}, found ${quoted$1(number.text)}.`));
	return Number(number.text);
}
/** Devices of a Solo5 manifest to files of the project or network interfaces. */
function readDevices(value, report) {
	const devices = (value.kind === "mapping" ? value.entries : []).flatMap(({ key, at, value: given }) => {
		if (!/^[A-Za-z0-9]{1,67}$/.test(key)) report(problemAt(at, `${quoted$1(key)} cannot name a device: expected up to 67 letters and digits.`));
		if (given.kind !== "text" || !isClean(given, report)) return [];
		if (isAbsolute(given.text)) report(problemAt(given, `${quoted$1(given.text)} is an absolute path: expected a path from the project, or the name of a network interface.`));
		return [[key, given.text]];
	});
	return Object.fromEntries(devices);
}
/** Arguments as the program is to see them: nothing is split or unquoted. */
function readArguments(value, report) {
	return textsOf(value).filter((text) => isClean(text, report)).map(({ text }) => text);
}
// src/inputs/target-list.ts
/**
* Reads `targets`, and applies `variants`, `implementations` and `executables` to the targets that it asks for.
* Executables for all targets go before those of rows, and are not put into each target.
*/
async function readAdjustedTargets(layers, report) {
	const list = await readTargets(layers, report);
	const variants = readVariants(find$1(layers, "variants"), report);
	const implementations = readImplementations(find$1(layers, "implementations"), report);
	const executables = readExecutables(find$1(layers, "executables"), report);
	await checkSelectors(variants, list, isWeaker(layers, "variants"), report);
	await checkSelectors(implementations, list, isWeaker(layers, "implementations"), report);
	await checkSelectors(executables, list, isWeaker(layers, "executables"), report);
	const forAll = executables.flatMap(({ selector, content }) => selector ? [] : content);
	return {
		targets: await adjustTargets(list.requested, [
			...variants.map(({ selector, content }) => ({
				selector: selector?.text,
				variants: content
			})),
			...implementations.map(({ selector, content }) => ({
				selector: selector?.text,
				implementations: content
			})),
			...forAll.length > 0 ? [{
				selector: void 0,
				executables: []
			}] : [],
			...executables.flatMap(({ selector, content }) => selector ? [{
				selector: selector.text,
				executables: content
			}] : [])
		]),
		executables: forAll
	};
}
/** True if a weaker layer than that of `targets` says it: a flag asks for some of the targets that the file is for. */
function isWeaker(layers, name) {
	const rank = (input) => layers.findIndex((layer) => layer.has(input));
	return rank("targets") < rank(name);
}
/** Reports selectors that match no target that was asked for or, where `isWeaker`, none that exists. */
async function checkSelectors(scoped, { requested, known }, isWeaker, report) {
	const selectors = scoped.flatMap(({ selector }) => selector ? [selector] : []);
	const unknown = new Set((await selectTargets(selectors, known)).unmatched);
	const unused = (await selectTargets(selectors, requested)).unmatched;
	const names = listed$3(requested.map(({ name }) => name));
	for (const selector of unused) if (unknown.has(selector)) report(problemAt(selector, matchesNone(selector.text, known)));
	else if (!isWeaker && requested.length > 0) report(problemAt(selector, `${quoted$1(selector.text)} matches none of the targets that are asked for: ${names}.`));
}
/**
* The first layer that has `targets` decides what is built, but the rows of every layer define targets, so that a flag
* can pick a target that the config file defines.
*/
async function readTargets(layers, report) {
	const saying = layers.filter((layer) => layer.has("targets"));
	const lists = saying.map((layer) => layer.get("targets"));
	const known = defineTargets(lists, report);
	const [list] = lists;
	if (saying.length === 0) report({ message: `${nothingAsked} ${targetsAre(known)}` });
	if (list === void 0) return {
		requested: [],
		known
	};
	const selectors = selectorsOf(list, known);
	if (list.kind === "list" ? list.items.length === 0 : selectors.length === 0) report(problemAt(list, `the list is empty; name a target. ${targetsAre(known)}`));
	const { targets, unmatched } = await selectTargets(selectors, known);
	for (const selector of unmatched) report(problemAt(selector, matchesNone(selector.text, known)));
	checkFileNames(targets, list, report);
	return {
		requested: targets,
		known
	};
}
const nothingAsked = "No targets: name them in the input `targets`, with --targets, or under `targets` in dune-targets.yml.";
function matchesNone(selector, known) {
	const retired = retiredTargets.find(({ name }) => name === selector);
	if (retired) return `${quoted$1(selector)} is no target: ${retired.why}.`;
	const likely = listed$3(nearest(selector, known.map(({ name }) => name), 3));
	return `${quoted$1(selector)} matches no target; the nearest are ${likely}.`;
}
function targetsAre(known) {
	return `The targets are ${listed$3(known.map(({ name }) => name))}.`;
}
/** The catalogue and the rows of all lists, of which an earlier one (a stronger layer's) wins over a later one. */
function defineTargets(lists, report) {
	const known = new Map(catalogue.map((target) => [target.name, target]));
	for (const list of lists.toReversed()) {
		const defined = /* @__PURE__ */ new Set();
		for (const item of list?.kind === "list" ? list.items : []) {
			if (item.kind !== "mapping") continue;
			const row = readTargetRow(item, report);
			if (row === void 0) continue;
			const base = baseOf(row, catalogue);
			if (defined.has(row.name)) report(problemAt(item, `the target ${quoted$1(row.name)} is defined twice; keep one.`));
			defined.add(row.name);
			if (typeof base === "string") {
				report(problemAt(item, base));
				continue;
			}
			for (const problem of bootProblems(row, base)) report(problemAt(entryOf(item, "boot") ?? item, problem));
			if (isTargetName(row.name)) known.set(row.name, extendTarget(base, row));
		}
	}
	return [...known.values()];
}
/** A row asks for the target that it defines; one that defines none has been reported. */
function selectorsOf(list, known) {
	if (list.kind !== "list") return textsOf(list);
	return list.items.flatMap((item) => {
		if (item.kind === "text") return [item];
		const name = entryOf(item, "name");
		return name?.kind === "text" && known.some((target) => target.name === name.text) ? [name] : [];
	});
}
/** Images are named after executable, target and extension, so `js` with the extension `.a` would meet `js.a`. */
function checkFileNames(targets, list, report) {
	const owners = /* @__PURE__ */ new Map();
	for (const { name, extension } of targets) {
		const owner = owners.get(name + extension);
		if (owner !== void 0) report(problemAt(list, `images of ${quoted$1(owner)} and ${quoted$1(name)} would have the same file name; change an extension.`));
		owners.set(name + extension, name);
	}
}
// src/inputs/workspace-paths.ts
/** The roots of a run: the workspace is GITHUB_WORKSPACE, else the current directory. Throws if it is no directory. */
function findRoots(environment, cwd) {
	const named = environment["GITHUB_WORKSPACE"] || cwd;
	if (!isDirectory(named)) throw new ConfigurationError(`The workspace ${quoted$1(named)} (GITHUB_WORKSPACE) is not a directory.`);
	const temporary = environment["RUNNER_TEMP"];
	return {
		current: realPath(cwd),
		workspace: realPath(named),
		temporary: temporary ? realPath(temporary) : void 0
	};
}
/** The directory of the dune project, which must exist inside the workspace. Undefined if reported. */
function findWorkingDirectory(roots, value, report) {
	const path = resolveText(roots.current, value, report);
	if (path === void 0 || value === void 0) return void 0;
	if (!isInside$1(roots.workspace, path)) return refuse$1(value, path, `the workspace ${roots.workspace}`, report);
	if (isDirectory(path)) return path;
	report(problemAt(value, `there is no directory ${quoted$1(path)}.`));
}
/** The path of the config file, inside the workspace. There need not be a file. Undefined if reported. */
function findConfig(roots, directory, value, report) {
	const path = resolveText(directory, value, report);
	if (path === void 0 || value === void 0) return void 0;
	if (!isInside$1(roots.workspace, path)) return refuse$1(value, path, `the workspace ${roots.workspace}`, report);
	return path;
}
/**
* The directory where images go, inside the workspace or the runner's temporary directory. It need not exist, and must
* not hold the project, whose files would mix with images. Undefined if reported.
*/
function findOutputDirectory(roots, project, value, report) {
	const path = resolveText((value?.origin.kind === "default" ? project : void 0) ?? roots.current, value, report);
	if (path === void 0 || value === void 0) return void 0;
	const allowed = [roots.workspace, ...roots.temporary ? [roots.temporary] : []];
	if (!allowed.some((root) => isInside$1(root, path))) return refuse$1(value, path, `the workspace ${allowed.length > 1 ? `${allowed.join(" and ")} (RUNNER_TEMP)` : roots.workspace}`, report);
	if ([roots.workspace, project ?? roots.workspace].some((inner) => isInside$1(path, inner))) {
		report(problemAt(value, `${quoted$1(path)} holds the project; name a directory of its own for the images.`));
		return;
	}
	if (canBeDirectory(path)) return path;
	report(problemAt(value, `${quoted$1(path)} is not a directory and cannot become one.`));
}
/** A path from the workspace, with `/`, as annotations and messages show it. */
function shownPath(roots, path) {
	return relative(roots.workspace, path).split(sep).join("/");
}
function resolveText(base, value, report) {
	if (value?.kind !== "text" || !isClean(value, report)) return void 0;
	if (value.text !== "") return realPath(resolve(base, value.text));
	report(problemAt(value, "expected a path, found nothing."));
}
function refuse$1(value, path, where, report) {
	report(problemAt(value, `${quoted$1(path)} is outside ${where}; name one inside.`));
}
/** True for the directory itself too. */
function isInside$1(directory, path) {
	const way = relative(directory, path);
	return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
function isDirectory(path) {
	try {
		return statSync(path).isDirectory();
	} catch {
		return false;
	}
}
/** True for a directory, and for a path that does not exist but can be made in one. */
function canBeDirectory(path) {
	try {
		return statSync(path).isDirectory();
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "ENOENT" && dirname(path) !== path && canBeDirectory(dirname(path));
	}
}
/** A path with the symbolic links of the part that exists followed. */
function realPath(path) {
	try {
		return realpathSync(path);
	} catch {
		const parent = dirname(path);
		return parent === path ? path : join(realPath(parent), basename(path));
	}
}
// src/inputs/load.ts
/**
* Everything that the user asked for. A flag wins over an action input, that over the config file, and all over the
* default. Reads the config file and follows symbolic links; writes nothing. Throws one ConfigurationError with all
* that is wrong.
*/
async function loadInputs(sources) {
	const { flags, environment, cwd, readFile = readTextFile } = sources;
	const problems = [];
	const report = (problem) => problems.push(problem);
	const roots = findRoots(environment, cwd);
	const said = [await flagLayer(flags, report), await inputLayer(environment, report)];
	const defaults = defaultLayer();
	const outside = [...said, defaults];
	const directory = findWorkingDirectory(roots, find$1(outside, "working-directory"), report);
	const file = await readConfig({
		roots,
		directory,
		config: find$1(outside, "config"),
		readFile,
		report
	});
	const layers = [
		...said,
		file,
		defaults
	];
	const { profile, ...rest } = {
		...readScalars(layers, report),
		...await readAdjustedTargets(layers, report),
		ocamlCompiler: readCompiler(find$1(layers, "ocaml-compiler"), report),
		opamRepositories: readRepositories(find$1(layers, "opam-repositories"), roots.current, report),
		opamPackages: readOpamPackages(find$1(layers, "opam-packages"), report),
		configureArgs: readConfigureArgs(find$1(layers, "configure-args"), report)
	};
	const output = findOutputDirectory(roots, directory, find$1(layers, "output-directory"), report);
	if (problems.length > 0 || !profile || !directory || !output) throw new ConfigurationError(problems);
	const { workspace } = roots;
	return {
		...rest,
		profile,
		workspace,
		workingDirectory: directory,
		outputDirectory: output
	};
}
async function readConfig({ roots, directory, config, readFile, report }) {
	if (directory === void 0) return brokenLayer;
	const path = findConfig(roots, directory, config, report);
	if (path === void 0) return brokenLayer;
	const named = config?.origin.kind !== "default";
	return fileLayer({
		path,
		label: shownPath(roots, path),
		named
	}, readFile, report);
}
function readScalars(layers, report) {
	const scalar = (name) => ({
		name,
		value: find$1(layers, name),
		report
	});
	return {
		install: readChoice$1(scalar("install"), installModes),
		profile: readProfile(scalar("profile")),
		boot: readBoolean(scalar("boot")),
		bootExpect: readPattern(scalar("boot-expect")),
		bootTimeout: readNumber(scalar("boot-timeout")) ?? 0,
		strip: readBoolean(scalar("strip")),
		failFast: readBoolean(scalar("fail-fast")),
		jobs: readNumber(scalar("jobs")),
		artifacts: readBoolean(scalar("artifacts")),
		retentionDays: readNumber(scalar("retention-days")),
		compressionLevel: readNumber(scalar("compression-level")) ?? 0,
		cache: readChoice$1(scalar("cache"), cacheModes)
	};
}
// src/base/environment.ts
/** Variables that make dune, findlib, a compiler or git look elsewhere than the plan did: git's hooks have them. */
const foreign$2 = /* @__PURE__ */ new Set([
	"OCAMLLIB",
	"CAMLLIB",
	"OCAMLPARAM",
	"OCAMLFIND_TOOLCHAIN",
	"DUNE_WORKSPACE",
	"DUNE_BUILD_DIR",
	"DUNE_PROFILE",
	"INSIDE_DUNE",
	"GIT_DIR",
	"GIT_WORK_TREE",
	"GIT_INDEX_FILE",
	"GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"GIT_COMMON_DIR",
	"GIT_NAMESPACE",
	"GIT_PREFIX",
	"GIT_SHALLOW_FILE"
]);
/** The environment without the variables that make a build differ from its plan. */
function withoutForeign(env) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign$2.has(name)));
}
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
// src/image/manifest.ts
const MANIFEST$1 = "images.json";
const CHECKSUMS = "SHA256SUMS";
/** Raised when a field changes its meaning or goes away, not for new fields. */
const MANIFEST_SCHEMA = 1;
/** Text of images.json. `version` is this tool's. */
function formatManifest(version, images) {
	return `${JSON.stringify({
		schema: MANIFEST_SCHEMA,
		tool: {
			name: "dune-targets",
			version
		},
		images
	}, null, 2)}\n`;
}
/** Text of SHA256SUMS, for `sha256sum -c` in the output directory: images, companions and debug files. */
function formatChecksums(images) {
	return images.flatMap((image) => [
		image,
		...image.companions,
		...image.debug ? [image.debug] : []
	]).map(({ file, sha256 }) => `${sha256}  ${file}\n`).join("");
}
/** Files that an images.json of any schema lists; undefined if the text is not a manifest of ours. */
function listedFiles(text) {
	const json = parseJson(text);
	const tool = jsonField(json, "tool");
	const images = jsonField(json, "images");
	if (jsonField(tool, "name") !== "dune-targets" || !Array.isArray(images)) return void 0;
	return images.flatMap((image) => {
		const companions = jsonField(image, "companions");
		const others = Array.isArray(companions) ? companions : [];
		return [
			image,
			jsonField(image, "debug"),
			...others
		].map((one) => jsonField(one, "file"));
	}).filter((file) => typeof file === "string");
}
// src/image/image-names.ts
/**
* File names `NAME-TARGET.EXT` for all images of a run, in the order of the requests. NAME is the executable's; two
* executables of one name get their directory before it (`bin-main`). Letters, digits, `.`, `_`, `+` and `-` stay,
* everything else becomes `_`. Names that are then equal, or differ only in case (macOS, Windows), are numbered.
*/
function imageNames(requests) {
	const executables = [...new Set(requests.map(({ executable }) => executable))];
	const short = (executable) => executable.slice(executable.lastIndexOf("/") + 1);
	const shared = (executable) => executables.filter((other) => short(other) === short(executable)).length > 1;
	const taken = /* @__PURE__ */ new Set();
	return requests.map(({ executable, target, extension }) => {
		const stem = `${safe(shared(executable) ? executable.replaceAll("/", "-") : short(executable))}-${safe(target)}`;
		for (let number = 1;; number++) {
			const file = `${stem}${number === 1 ? "" : `-${number}`}${extension.replaceAll(UNSAFE, "_")}`;
			const claimed = [file.toLowerCase(), `${file.toLowerCase()}.debug`];
			if (claimed.some((one) => taken.has(one))) continue;
			for (const one of claimed) taken.add(one);
			return file;
		}
	});
}
const UNSAFE = /[^A-Za-z0-9._+-]/g;
/** A name that is neither hidden nor taken for an option. */
function safe(text) {
	return text.replaceAll(UNSAFE, "_").replace(/^[.-]+/, "") || "image";
}
/** True for a name that `imageNames` can give. No other name in an earlier manifest is believed. */
function isImageName(file) {
	return /^[A-Za-z0-9_+][A-Za-z0-9._+-]*$/.test(file);
}
// src/image/output-directory.ts
/** Begins the names of temporary directories in the output directory. A killed run may leave one. */
const PARTIAL = ".partial-";
/**
* Checks before any work, and without writing, that images can go into `directory`: it is absent, empty, or holds an
* earlier run's images.json. Throws ConfigurationError.
*/
async function prepareOutputDirectory(directory) {
	const names = await entriesOf$1(directory);
	if (names === void 0) return checkWritable(await nearestParent(directory), directory);
	await checkWritable(directory, directory);
	if (names.length > 0 && await earlierFiles(directory) === void 0) throw new ConfigurationError(`The output directory ${directory} holds files that are not ours; choose another output-directory or empty it.`);
}
/**
* Removes the files of an earlier run from `directory` and makes it ours: with an images.json without images, and a
* `.gitignore` so that `git status` does not show it. To be called when dune is done with the first workspace,
* so that a run that ends earlier loses nothing. Files that are not ours stay.
*/
async function clearOutputDirectory(directory, version) {
	await prepareOutputDirectory(directory);
	await mkdir(directory, { recursive: true });
	const partial = (await readdir(directory)).filter((name) => name.startsWith(PARTIAL));
	const earlier = await earlierFiles(directory) ?? [];
	for (const name of [...earlier, ...partial]) await rm(join(directory, name), {
		recursive: name.startsWith(PARTIAL),
		force: true
	});
	await writeManifest(directory, version, []);
	await writeWhole(join(directory, ".gitignore"), "*\n");
}
/**
* Writes images.json and SHA256SUMS. To be called after every image: an interrupted run then leaves only files that are
* listed, and the next run knows what to remove.
*/
async function writeManifest(directory, version, images) {
	await writeWhole(join(directory, MANIFEST$1), formatManifest(version, images));
	await writeWhole(join(directory, CHECKSUMS), formatChecksums(images));
}
/** Files of an earlier run; undefined if there is no manifest of ours, or one with names that we never give. */
async function earlierFiles(directory) {
	const text = await readFile(join(directory, MANIFEST$1), "utf8").catch(() => void 0);
	const files = text === void 0 ? void 0 : listedFiles(text);
	return files?.every(isImageName) ? files : void 0;
}
/** Names in a directory; undefined if there is nothing of that name. */
async function entriesOf$1(directory) {
	try {
		return await readdir(directory);
	} catch (error) {
		const code = error instanceof Error && "code" in error ? error.code : void 0;
		if (code === "ENOENT") return void 0;
		if (code === "ENOTDIR") throw new ConfigurationError(`The output directory ${directory} is a file or lies below one; choose another output-directory.`);
		throw new ConfigurationError(`The output directory ${directory} cannot be read (${code}); choose another output-directory.`);
	}
}
async function nearestParent(directory) {
	const parent = dirname(directory);
	return await stat(parent).then(() => true, () => false) || parent === directory ? parent : nearestParent(parent);
}
async function checkWritable(place, directory) {
	try {
		await access(place, constants.W_OK | constants.X_OK);
	} catch {
		throw new ConfigurationError(`The output directory ${directory} cannot be written; choose another output-directory.`);
	}
}
/** Replaces a file at once: a reader sees the old content or the new one. */
async function writeWhole(path, text) {
	const temporary = join(dirname(path), `${PARTIAL}${process.pid}`);
	await withTemporary(temporary, async () => {
		await writeFile(temporary, text);
		await rename(temporary, path);
	});
}
// src/machine/host.ts
/** A machine as keys name it: `debian 13 x64`. What was built on one is for no other. */
const machineText = ({ distribution: { id, version }, architecture }) => [
	id,
	version,
	architecture
].join(" ");
/** Whether a machine has an OCaml and a dune. */
function isReady(host) {
	return host.ocaml !== void 0 && host.dune !== void 0;
}
// src/plan/facts.ts
/** Whether a toolchain can be used. */
const isUsable$1 = (one) => one !== void 0 && !("broken" in one);
// src/base/group-by.ts
/** `Map.groupBy`, which Node.js 20 does not have. Groups and their members keep the order of `items`; none is empty. */
function groupBy(items, key) {
	const groups = /* @__PURE__ */ new Map();
	for (const item of items) {
		const group = groups.get(key(item));
		if (group) group.push(item);
		else groups.set(key(item), [item]);
	}
	return groups;
}
// src/workspace/edit.ts
/** The context whose programs run while others are built. */
const HOST_CONTEXT = "default";
const duneModes = [
	"exe",
	"byte_complete",
	"js"
];
/**
* How dune links for a target. A bytecode-only toolchain is asked for `byte_complete` by name: `exe` would mean the same
* there, but only as long as dune finds no ocamlopt.
*/
function duneMode(toolchain, target) {
	return target.mode === "exe" && toolchain.bytecodeOnly ? "byte_complete" : target.mode;
}
/** Beside `exe` dune 3 accepts `byte_complete` in every lang, without it only from 3.6 on. */
function modesOf(builds) {
	const asked = new Set(builds.map(({ toolchain, target }) => duneMode(toolchain, target)));
	return duneModes.filter((mode) => asked.has(mode) || mode === "exe" && asked.has("byte_complete"));
}
/** Implementations that the stanza's `(libraries …)` must name for this target, sorted. */
function addedImplementations({ selection }) {
	const added = selection.choices.filter((choice) => choice.added);
	return [...new Set(added.map((choice) => choice.implementation))].sort();
}
/** Where a stanza is written and which directory it is for; an included file may serve several directories. */
function stanzaKey(stanza) {
	return JSON.stringify([
		stanza.spans.stanza.file,
		stanza.spans.stanza.start,
		stanza.directory
	]);
}
/** Equality of two lists of words. */
function sameWords(a, b) {
	return a.length === b.length && a.every((word, index) => word === b[index]);
}
/** Equality of two edits. */
function sameEdit(a, b) {
	return sameWords(a.implementations, b.implementations) && sameWords(a.linkFlags, b.linkFlags) && sameWords(a.modes, b.modes);
}
/**
* The edits of one workspace, a row for each stanza in the order of first request. `builds` are the workspace's
* targets; those of one context must agree, which `planWorkspaces` sees to, but for link flags with which the first
* one's objects can be linked again: dune links with the first one's. Where no target is of the host's context that has
* the copy for rules.
*/
function stanzaRewrites(builds) {
	return [...groupBy(builds.flatMap((build) => build.executables.map((executable) => ({
		build,
		executable
	}))), ({ executable }) => stanzaKey(executable.stanza)).values()].map((group) => {
		const modes = modesOf(group.map(({ build }) => build));
		const edits = /* @__PURE__ */ new Map();
		for (const { build, executable } of group) {
			const { linkFlags } = build.target;
			const edit = {
				implementations: addedImplementations(executable),
				linkFlags,
				modes
			};
			if (!edits.has(build.toolchain.context)) edits.set(build.toolchain.context, edit);
		}
		const [onHost] = group.flatMap(({ executable }) => executable.onHost ?? []);
		if (onHost && !edits.has("default")) {
			const implementations = addedImplementations({ selection: onHost });
			edits.set(HOST_CONTEXT, {
				implementations,
				linkFlags: [],
				modes
			});
		}
		return {
			stanza: group[0].executable.stanza,
			edits
		};
	});
}
// src/project/sexp.ts
/** The text of an atom; undefined for a list or nothing. */
function atomText(node) {
	return node?.kind === "atom" ? node.text : void 0;
}
/** The first atom of a list, if it is not quoted: `library` of `(library …)`. */
function head(node) {
	const first = node?.kind === "list" ? node.items[0] : void 0;
	return first?.kind === "atom" && !first.quoted ? first.text : void 0;
}
/** The first `(name …)` directly among `items`. */
function field(items, name) {
	return items.find((item) => item.kind === "list" && head(item) === name);
}
/**
* Reads every s-expression of a dune file, of a `dune-package` or of `dune describe --format sexp`. `text` is latin1,
* so that offsets are bytes; `file` is for messages only. Time is linear and nesting is not limited.
* Throws ConfigurationError with file and line for what dune's own lexer refuses (upstream src/dune_sexp/lexer.mll).
*/
function parseSexps(text, file) {
	const outer = [];
	let items = [];
	let offset = skipBlanks(text, 0);
	while (offset < text.length) {
		const character = text[offset];
		if (character === "(") {
			outer.push({
				start: offset,
				items
			});
			items = [];
			offset += 1;
		} else if (character === ")") {
			const opened = outer.pop();
			if (opened === void 0) throw lexicalError(text, file, offset, "this parenthesis closes nothing; remove it");
			opened.items.push({
				kind: "list",
				items,
				start: opened.start,
				end: offset + 1
			});
			items = opened.items;
			offset += 1;
		} else {
			const token = character === "\"" ? readString(text, offset) : readAtom(text, offset);
			if ("why" in token) throw lexicalError(text, file, token.at, token.why);
			const { text: content, end } = token;
			items.push({
				kind: "atom",
				text: content,
				quoted: character === "\"",
				start: offset,
				end
			});
			offset = end;
		}
		offset = skipBlanks(text, offset);
	}
	const unclosed = outer.at(-1);
	if (unclosed) throw lexicalError(text, file, unclosed.start, "this parenthesis is never closed; close it");
	return items;
}
function lexicalError(text, file, offset, why) {
	return new ConfigurationError({
		message: `The file cannot be read: ${why}.`,
		at: locate(text, file, offset)
	});
}
/** The place of a byte offset of `text`. Only a line feed ends a line, as in dune. */
function locate(text, file, offset) {
	return locator(text, file)(offset);
}
/** `locate` for many offsets of one text, whose lines are counted once, at the first call. */
function locator(text, file) {
	let starts;
	return (offset) => {
		starts ??= lineStarts(text);
		let line = 0;
		for (let above = starts.length; above - line > 1;) {
			const middle = line + above >> 1;
			if ((starts[middle] ?? 0) <= offset) line = middle;
			else above = middle;
		}
		return {
			file,
			line: line + 1,
			column: offset - (starts[line] ?? 0)
		};
	};
}
function lineStarts(text) {
	const starts = [0];
	for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", end + 1)) starts.push(end + 1);
	return starts;
}
/** The text at `offset` that a sticky pattern takes; empty if it takes none. */
function take$1(pattern, text, offset) {
	pattern.lastIndex = offset;
	return pattern.test(text) ? text.slice(offset, pattern.lastIndex) : "";
}
const blanks = /[ \t\f\n]*/y;
const comment = /;[^\n\r]*/y;
/** The offset of the next token: behind blanks, line ends and `;` comments. A lone CR is no blank. */
function skipBlanks(text, start) {
	let offset = start;
	for (;;) {
		offset += take$1(blanks, text, offset).length;
		if (text[offset] === ";") offset += take$1(comment, text, offset).length;
		else if (text[offset] === "\r" && text[offset + 1] === "\n") offset += 2;
		else return offset;
	}
}
const atomCharacters = /[!#-'*-:<-~]+/y;
/** Reads the atom at `offset`. Atoms have no escapes; a `%{` must start a whole variable. */
function readAtom(text, offset) {
	const atom = take$1(atomCharacters, text, offset);
	const end = offset + atom.length;
	if (text.charCodeAt(end) >= 128) return {
		at: end,
		why: "a byte outside ASCII must be in a \"string\" or a comment"
	};
	if (atom === "") return {
		at: offset,
		why: `${describe$5(text, offset)} is not allowed here`
	};
	for (let open = atom.indexOf("%{"); open !== -1;) {
		const name = readVariable(text, offset + open);
		if (typeof name !== "string") return name;
		open = atom.indexOf("%{", open + name.length);
	}
	return {
		text: atom,
		end
	};
}
function describe$5(text, offset) {
	return text[offset] === "\r" ? "a carriage return without a line feed" : `the control character ${text.charCodeAt(offset)}`;
}
/** `%{name}` or `%{name:payload}`: atom characters without `%`, braces and, in the name, colons. */
const variable = /%\{[!#-$&-'*-9<-z|~]+(?::[!#-$&-'*-:<-z|~]+)?\}/y;
function readVariable(text, offset) {
	const found = take$1(variable, text, offset);
	if (found !== "") return found;
	return {
		at: offset,
		why: "%{ must start a variable, %{name} or %{name:argument}"
	};
}
const blockIntroducer = /[ \t\f]*"\\[|>]/y;
const lineEnd = /\r?\n/y;
/** Reads the `"…"` or the block string (lines that start with `"\|` or `"\>`) at `offset`. */
function readString(text, offset) {
	return take$1(blockIntroducer, text, offset) === "" ? readQuoted(text, offset) : readBlock(text, offset);
}
const quotedText = /[^"\\%]+/y;
const indentation = /[ \t]*/y;
function readQuoted(text, start) {
	let result = "";
	let offset = start + 1;
	for (;;) {
		const plain = take$1(quotedText, text, offset);
		result += plain;
		offset += plain.length;
		if (offset >= text.length) return {
			at: start,
			why: "this string is never closed; close it"
		};
		if (text[offset] === "\"") return {
			text: result,
			end: offset + 1
		};
		const piece = readInterpreted(text, offset);
		if ("why" in piece) return piece;
		result += piece.text;
		offset = piece.end;
		if (piece.newline) offset += take$1(indentation, text, offset).length;
	}
}
/** A block string ends behind the line end of its last line, or with the file. */
function readBlock(text, start) {
	let result = "";
	let offset = start;
	for (;;) {
		const introducer = take$1(blockIntroducer, text, offset);
		if (introducer === "") return {
			text: result,
			end: offset
		};
		offset += introducer.length;
		if (text[offset] === " ") offset += 1;
		else if (offset < text.length && take$1(lineEnd, text, offset) === "") return {
			at: offset,
			why: "a space must follow \"\\| and \"\\> in a block string"
		};
		const line = readBlockLine(text, offset, introducer.endsWith(">"));
		if ("why" in line) return line;
		result += line.text;
		offset = line.end;
	}
}
const interpretedText = /[^\n\\%]+/y;
const rawText = /[^\n]+/y;
function readBlockLine(text, start, raw) {
	let result = "";
	let offset = start;
	for (;;) {
		const plain = take$1(raw ? rawText : interpretedText, text, offset);
		result += plain;
		offset += plain.length;
		if (offset >= text.length) return {
			text: result,
			end: offset
		};
		if (text[offset] === "\n") return {
			text: `${result}\n`,
			end: offset + 1
		};
		const piece = readInterpreted(text, offset);
		if ("why" in piece) return piece;
		result += piece.text;
		offset = piece.end;
		if (piece.newline) return {
			text: result,
			end: offset
		};
	}
}
/** Reads an escape, a variable or a lone `%` inside a string. */
function readInterpreted(text, offset) {
	if (text[offset] === "\\") return readEscape(text, offset);
	if (text[offset + 1] !== "{") return {
		text: "%",
		end: offset + 1,
		newline: false
	};
	const name = readVariable(text, offset);
	if (typeof name !== "string") return name;
	return {
		text: name,
		end: offset + name.length,
		newline: false
	};
}
const plainEscapes = {
	"\\": "\\",
	"'": "'",
	"\"": "\"",
	"%": "%",
	n: "\n",
	r: "\r",
	b: "\b",
	t: "	"
};
const decimalEscape = /[0-9]{3}/y;
const hexadecimalEscape = /x[0-9a-fA-F]{2}/y;
function readEscape(text, offset) {
	const next = offset + 1;
	const newline = take$1(lineEnd, text, next);
	if (newline !== "") return {
		text: "",
		end: next + newline.length,
		newline: true
	};
	const plain = plainEscapes[text.charAt(next)];
	if (plain !== void 0) return {
		text: plain,
		end: next + 1,
		newline: false
	};
	const digits = take$1(decimalEscape, text, next) || take$1(hexadecimalEscape, text, next);
	const code = digits.startsWith("x") ? Number.parseInt(digits.slice(1), 16) : Number(digits);
	if (digits !== "" && code <= 255) return {
		text: String.fromCharCode(code),
		end: next + digits.length,
		newline: false
	};
	return {
		at: offset,
		why: "a string knows only the escapes \\n \\r \\b \\t \\\\ \\\" \\' \\% \\000 to \\255 and \\xHH"
	};
}
// src/workspace/splice.ts
/** `text` with every splice applied. Splices must not overlap; insertions at one place keep their order. */
function applySplices(text, splices) {
	const pieces = [];
	let done = 0;
	for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
		pieces.push(text.slice(done, splice.start), splice.text);
		done = splice.end;
	}
	return pieces.join("") + text.slice(done);
}
const plain$1 = /^[A-Za-z0-9_=,./+@-]+$/;
/**
* A word as dune reads it back unchanged: an atom if it is harmless, else a string with dune's escapes. The result is
* latin1 text (the UTF-8 bytes of `word`), as dune files are. `:standard` and `\` are quoted too, because as atoms they
* are operators of dune's ordered sets, and `%{` is escaped, because it would start a variable.
*/
function quote(word) {
	if (plain$1.test(word)) return word;
	return `"${Buffer.from(word, "utf8").toString("latin1").replace(/["\\]/g, "\\$&").replaceAll("%{", "\\%{").replace(/[\x00-\x1f\x7f]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, "0")}`)}"`;
}
// src/workspace/link-flags.ts
/** In the text of a word, which may hold more: `-z solo5-abi=hvt`, `-z solo5-abi=%{env:MODE=hvt} -u start`. */
const settings = /(^|[\s"])-z ([\w.-]+)=((?:%\{[^}]*\}|[^\s"\\])*)/g;
function settingOf$1(word) {
	const [, key, value] = /^-z ([\w.-]+)=(\S+)$/.exec(word) ?? [];
	return key === void 0 || value === void 0 ? void 0 : {
		key,
		value
	};
}
const valuesIn = (flags) => new Map(flags.flatMap((flag) => {
	const setting = settingOf$1(flag);
	return setting ? [[setting.key, setting.value]] : [];
}));
/** `text` with the values of `values` for the settings in it; `found` collects their keys. */
function withValues(text, values, found, write = (value) => value) {
	return text.replace(settings, (whole, before, key) => {
		const value = values.get(key);
		if (value === void 0) return whole;
		found.add(key);
		return `${before}-z ${key}=${write(value)}`;
	});
}
/** Whether two lists of flags are the same but for the values of `-z KEY=VALUE`. */
function differInSettings(a, b) {
	return a.length === b.length && a.every((flag, index) => {
		const other = b[index] ?? "";
		const key = settingOf$1(flag)?.key;
		return flag === other || key !== void 0 && key === settingOf$1(other)?.key;
	});
}
/**
* The words of a link command with other values for the `-z KEY=VALUE` that `flags` hold. Undefined if one of them is
* not in the command, so that it is no command of the kind that was expected.
*/
function withSettings(command, flags) {
	const values = valuesIn(flags);
	const found = /* @__PURE__ */ new Set();
	const words = command.map((word) => withValues(word, values, found));
	return found.size === values.size ? words : void 0;
}
/**
* The changes that a target's flags make to a stanza's `(link_flags …)`: a `-z KEY=VALUE` of theirs takes the place of the one
* that is written there, whatever its value is made of, a `-u SYMBOL` that is there stays, and the others are to be appended.
*
* @param text latin1 text of the file
* @param field the node that covers `span`, with offsets from its start
*/
function overrideLinkFlags(text, span, field, flags) {
	const values = valuesIn(flags);
	const found = /* @__PURE__ */ new Set();
	const atoms = atomsIn(field);
	const splices = atoms.flatMap((atom) => {
		const [start, end] = [span.start + atom.start, span.start + atom.end];
		const written = text.slice(start, end);
		const changed = withValues(written, values, found, withinString);
		return changed === written ? [] : [{
			start,
			end,
			text: changed
		}];
	});
	const words = atoms.map((atom) => ` ${atomText(atom) ?? ""} `);
	const asked = (flag) => symbol.test(flag) && words.some((word) => word.includes(` ${flag} `));
	return {
		splices,
		rest: without(flags, (flag) => found.has(settingOf$1(flag)?.key ?? "") || asked(flag))
	};
}
/** A word for the linker that asks for what it would leave out. */
const symbol = /^-u \S+$/;
/** All atoms that a list stands for; what is behind a `\` is taken away from what is before it. */
function atomsIn({ items }) {
	const minus = items.findIndex((item) => item.kind === "atom" && item.text === "\\");
	return (minus === -1 ? items : items.slice(0, minus)).flatMap((item) => item.kind === "atom" ? [item] : atomsIn(item));
}
/** As dune's files have it inside of quotation marks; only there can a word hold a blank. */
function withinString(value) {
	const quoted = quote(value);
	return quoted.startsWith("\"") ? quoted.slice(1, -1) : quoted;
}
/** Flags without those that are to be dropped and the `-cclib` or `-ccopt` that introduces each. */
function without(flags, isDropped) {
	const dropped = flags.map(isDropped);
	return flags.filter((flag, index) => !dropped[index] && !(dropped[index + 1] && /^-cc(?:lib|opt)$/.test(flag)));
}
// src/workspace/images.ts
const extensions = {
	exe: ".exe",
	byte_complete: ".bc.exe",
	js: ".bc.js"
};
/**
* Whether what was compiled for one target can be linked for the other: by one native compiler, with flags that differ
* in nothing but the values of `-z KEY=VALUE`.
*/
function canLinkAgain(a, b) {
	return a.toolchain.name === b.toolchain.name && a.toolchain.linksAgain && [a, b].every(({ toolchain, target }) => duneMode(toolchain, target) === "exe") && differInSettings(a.target.linkFlags, b.target.linkFlags);
}
/** The targets of one workspace: where the image of an executable for one of them comes from. */
function builtImage(builds, build, stanza, name) {
	const { toolchain, target } = build;
	const file = `${name}${extensions[duneMode(toolchain, target)]}`;
	const path = (...parts) => [
		...parts,
		stanza.directory,
		file
	].filter((part) => part !== "").join("/");
	const dunes = path("_build", toolchain.context);
	if (sameWords(firstFor(builds, build, stanza).target.linkFlags, target.linkFlags)) return {
		built: dunes,
		linkedFrom: void 0
	};
	return {
		built: path("../linked", target.name),
		linkedFrom: dunes
	};
}
/** The target with whose flags dune links a stanza in a context. */
function firstFor(builds, build, stanza) {
	const key = stanzaKey(stanza);
	return builds.find(({ toolchain, executables }) => toolchain.context === build.toolchain.context && executables.some((executable) => stanzaKey(executable.stanza) === key)) ?? build;
}
const imagesOf$1 = (builds, build) => build.executables.flatMap(({ stanza, names }) => names.map((name) => builtImage(builds, build, stanza, name)));
/** Whether a target of a workspace has images that dune does not link. */
function linkedAgain(builds, build) {
	return imagesOf$1(builds, build).some(({ linkedFrom }) => linkedFrom !== void 0);
}
/** The files that dune is asked for to get every image of a workspace, each once. */
function duneFiles(builds) {
	const all = builds.flatMap((build) => imagesOf$1(builds, build));
	return [...new Set(all.map(({ built, linkedFrom }) => linkedFrom ?? built))];
}
/** The only way from a plan to JSON. */
function planDocument(plan) {
	const { distribution, architecture, cores, ocaml, dune } = plan.host;
	return {
		schema: 1,
		host: {
			name: distribution.name,
			architecture,
			cores,
			ocaml,
			dune
		},
		profile: plan.profile,
		targets: plan.builds.map(({ target: { name, mode, variants }, toolchain }) => ({
			name,
			toolchain: toolchain.name,
			context: toolchain.context,
			mode,
			variants
		})),
		toolchains: plan.toolchains.map(({ toolchain, packages }) => {
			const { name, summary, context, estimate } = toolchain;
			return {
				name,
				summary,
				context,
				packages,
				...wholeEstimate(estimate)
			};
		}),
		...plan.opam && { opam: {
			...repositoryRows(plan),
			...plan.opam.ocaml
		} },
		install: plan.install,
		workspaces: plan.workspaces.map(workspaceRow),
		executables: [...groupBy(plan.images, ({ executable }) => executable.path)].map(([path, images]) => ({
			path,
			targets: images.map(targetOf),
			at: images[0].executable.stanza.at
		})),
		selection: plan.images.flatMap(selectionRows),
		images: plan.images.map(imageRow),
		...plan.expected && { expected: expectedRows(plan.expected) },
		unread: plan.unread.map(({ at, why }) => ({
			at,
			why
		})),
		notes: plan.notes
	};
}
const expectedRows = ({ images, repositories }) => ({
	images: images.map(({ target: { name }, file }) => ({
		target: name,
		...file !== void 0 && { file }
	})),
	repositories: repositories.map(({ name, url, revision }) => ({
		name,
		url,
		...revision !== void 0 && { revision }
	}))
});
const targetOf = ({ build }) => build.target.name;
/** The contract promises time and size, or neither. */
function wholeEstimate(estimate) {
	const { cpuSeconds, megabytes } = estimate ?? {};
	return cpuSeconds === void 0 || megabytes === void 0 ? {} : { estimate: {
		cpuSeconds,
		megabytes
	} };
}
/** Where opam looks for packages, and in which state that is; nothing where it is not used. */
const repositoryRows = ({ opam }) => ({ repositories: (opam?.repositories ?? []).map(({ name, url, revision }) => ({
	name,
	url,
	revision
})) });
function workspaceRow({ name, contexts, builds, reason, gated }) {
	return {
		name,
		contexts: contexts.map(({ builds, ...context }) => ({
			...context,
			targets: builds.map(({ target }) => target.name)
		})),
		targets: builds.map(({ target }) => target.name),
		reason,
		gated,
		files: duneFiles(builds)
	};
}
/** The rows of the selection table for one image: its implementations, and why. */
function selectionRows({ build, executable, selection }) {
	return selection.choices.map(({ library, implementation, reason, tag, neededBy }) => ({
		target: build.target.name,
		executable: executable.path,
		library,
		implementation,
		reason,
		tag,
		neededBy
	}));
}
function imageRow({ file, build, executable, workspace, built, linkedFrom, boot, companions }) {
	return {
		file,
		target: build.target.name,
		executable: executable.path,
		workspace: workspace.name,
		built,
		...linkedFrom && { linkedFrom: linkedFrom.built },
		...boot && { boot },
		...companions.length > 0 && { companions: companions.map((one) => one.file) }
	};
}
// src/dune/diagnostics.ts
const position = /^File "([^"]+)", lines? (\d+)(?:-\d+)?(?:, characters (\d+)-\d+)?:?$/;
/** `ocamlc lib/.lib.objs/byte/lib.{cmi,cmo} [xen] (exit 2)`, `gcc lib/st.o (got signal SEGV)`. */
const command$1 = /^\s*\S+ (\S+)(?: \[\S+\])? \((?:exit \d+|got signal \w+)\)$/;
/** `(cd _build/default && tools/pp.exe main.ml) > …`: what ran, where dune shows it. */
const commandLine = /^\(cd _build\/\S* && ('[^']*'|[^\s)]+)/;
const signalled = /^Command got signal /;
const excerpt = /^(?:\s*\d+ \| |\s*\^+\s*$|\.{3,}$)/;
const gcc = /^([^\s:][^:]*):(\d+):(?:(\d+):)? (?:fatal )?(error|warning): (.*)$/;
/** These two "files" only announce that what the linker said, above, was the error. */
const noise$1 = /^(?:Context: \S+|(?:Entering|Leaving) directory .*|\(cd _build\/.*|File "(?:caml_startup|_none_)", line 1:)$/;
/** The words of the shell in which OCaml runs the C compiler for one that died, and the signal. */
const deaths = /* @__PURE__ */ new Map([
	["Killed", "SIGKILL"],
	["Segmentation fault", "SIGSEGV"],
	["Aborted", "SIGABRT"],
	["Bus error", "SIGBUS"],
	["Illegal instruction", "SIGILL"]
]);
const linkerDied = /^([A-Z][a-z ]+)(?: \(core dumped\))?\n(?=Error: Error (?:during linking|while building))/;
/** Two dunes, of two runs perhaps, compiled the same at once, and `-g` wrote another directory. Harmless. */
const cacheRace = /^Warning: cache store error /;
function blocksOf(output) {
	const blocks = [{
		head: void 0,
		directory: "",
		lines: []
	}];
	let program = "Command";
	for (const line of output.split("\n")) {
		program = commandLine.exec(line)?.[1] ?? program;
		if (noise$1.test(line) || excerpt.test(line)) continue;
		const head = position.exec(line);
		const ran = command$1.exec(line);
		const inRace = cacheRace.test(blocks.at(-1)?.lines[0] ?? "");
		if (cacheRace.test(line) || inRace && /^(?:Error|Warning)\b/.test(line)) blocks.push({
			head: void 0,
			directory: "",
			lines: [line]
		});
		else if (head) blocks.push({
			head,
			directory: parent(head[1] ?? ""),
			lines: []
		});
		else if (ran) blocks.push({
			head: void 0,
			directory: parent(ran[1] ?? ""),
			lines: failure(line)
		});
		else blocks.at(-1)?.lines.push(line.replace(signalled, `${program} got signal `));
	}
	return blocks;
}
const parent = (path) => path.replace(/\/?[^/]*$/, "");
/** A signal is the cause itself; an exit status only announces the message that follows. */
const failure = (line) => line.includes("got signal") ? [line.trim().replace(/ \((got signal \w+)\)$/, " $1.")] : [];
function fromCompiler(block) {
	return block.lines.flatMap((line) => {
		const match = gcc.exec(line);
		if (!match) return [];
		const [, file = "", at = "1", column, severity, message = ""] = match;
		const inTree = file.includes("/") || block.directory === "" ? file : `${block.directory}/${file}`;
		return [{
			severity: severity === "error" ? "error" : "warning",
			file: inTree,
			line: Number(at),
			...column === void 0 ? {} : { column: Number(column) - 1 },
			message
		}];
	});
}
function fromBlock(block) {
	const compiler = fromCompiler(block);
	if (compiler.length > 0) return compiler;
	const text = block.lines.join("\n").trim();
	if (text === "" || cacheRace.test(text)) return [];
	const severity = /^Warning\b/.test(text) ? "warning" : "error";
	const message = text.replace(/^(?:Error|Warning)(?: \d+)?: /, "").replace(linkerDied, (said, word) => {
		const signal = deaths.get(word);
		return signal === void 0 ? said : `The C compiler or linker was killed by ${signal}.\n`;
	});
	if (!block.head) return [{
		severity,
		message
	}];
	const [, file = "", line = "1", column] = block.head;
	return [{
		severity,
		file: file.replace(/^_build\/[^/]+\//, ""),
		line: Number(line),
		...column === void 0 ? {} : { column: Number(column) },
		message
	}];
}
/** Output of dune, piece by piece: the lines of one, and the diagnostics in it. */
const parseBlocks = (output) => blocksOf(output).map((block) => ({
	lines: block.lines,
	diagnostics: fromBlock(block)
}));
/**
* Reads what `dune build --display quiet|short` printed (dune 2.9 to 3.24, OCaml and C compilers), in its order.
* Text that belongs to no known form is one diagnostic without a place, so that nothing is lost;
* a message that comes twice, as from a byte and a native compilation, is one.
*/
function parseDiagnostics(output) {
	const all = parseBlocks(output).flatMap(({ diagnostics }) => diagnostics);
	return [...new Map(all.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic])).values()];
}
/** Words of dune or a compiler, and their meaning here. First match wins. */
const hints = [
	{
		says: /bytecode unit "([^"]+)\.cma" cannot be used on a 32-bit platform(?:.* in ([\w ]+)$)?/m,
		means: ([, archive = "", modules]) => wideLibrary(archive, modules?.split(" ") ?? [])
	},
	{
		says: /cannot be used on a 32-bit platform|Integer literal exceeds the range/,
		means: "A literal does not fit into the 31-bit integers of a 32-bit target: use Int32 or Int64 for it."
	},
	{
		says: /is hidden \(unsatisfied 'enabled_if'\)/,
		means: "The library's enabled_if turns it off in this context."
	},
	{
		says: /is hidden \(optional with unavailable dependencies\)/,
		means: "The library is optional and something it needs is not installed."
	},
	{
		says: /No implementation found for virtual library/,
		means: "Implementations are chosen for the executables that were asked for; what runs while they are built must list its own."
	},
	{
		says: /Pure bytecode executables cannot contain foreign stubs/,
		means: "An executable with foreign_stubs of its own cannot be bytecode, and with dune 2 not JavaScript either: move the stubs to a library."
	},
	{
		says: /fatal error: backend "\w+" ?not found/,
		means: "A dune file names another backend of Unikraft than its target's: leave -z unikraft-backend=… out of its flags, since the target brings it."
	},
	{
		says: /solo5-startup\.o\b[\s\S]*multiple definition of .solo5_app_main/,
		means: "A program that starts itself, by a solo5_app_main of its own, has no Solo5 manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, which may name no devices."
	},
	{
		says: /undefined reference to .solo5_app_main/,
		means: "Nothing here starts the program on Solo5: define solo5_app_main in a C file of it, or let dune link it as an executable, which gets one from the toolchain."
	},
	{
		says: /undefined reference to .__solo5_mft1_note/,
		means: "A program for Solo5 needs a manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, which may name no devices."
	},
	{
		says: /No space left on device/,
		means: "The disk is full: free some space, or trim dune's cache with `dune cache trim`."
	},
	{
		says: /got signal KILL|killed by SIGKILL|Killed signal terminated program|terminated with signal 9/,
		means: "A killed program most often means that memory ran out: lower jobs."
	},
	{
		says: /Version \S+ of the dune language is not supported/,
		means: "The project asks for a newer dune than the one installed: install a newer dune or lower (lang dune …)."
	}
];
/** The sentence that explains an error, if it is one of the known ones. */
function hintFor({ message, program }) {
	if (program !== void 0) return `A rule has ${program} among its deps, so it is built for the target, too: if the rule only runs it, write %{exe:…} in the action instead, which is built for the machine that builds.`;
	for (const { says, means } of hints) {
		const match = says.exec(message);
		if (match) return typeof means === "string" ? means : means(match);
	}
}
/** For a library with integers that a 32-bit target lacks: `archive` is its file without `.cma`. */
function wideLibrary(archive, modules) {
	const directory = parent(archive);
	return `The library ${archive.slice(directory === "" ? 0 : directory.length + 1)} (${directory === "" ? "the project's root" : directory}) holds integers that do not fit into the 31 bits of a 32-bit target${modules.length === 0 ? "" : `, in ${modules.map(moduleName).join(", ")}`}: use Int32 or Int64 for them, or, if the library is not yours, take another version of it or leave out what needs it.`;
}
const moduleName = (unit) => unit.charAt(0).toUpperCase() + unit.slice(1);
// src/report/annotations.ts
/**
* Reports errors and warnings of dune and the compilers, each once with the contexts that it occurred in, at its
* place in the source, and with what it means where that is known.
*/
function reportDiagnostics(log, said) {
	const contexts = /* @__PURE__ */ new Map();
	for (const { failed } of said) for (const [{ build }, diagnostics] of failed) for (const { context, ...diagnostic } of diagnostics) {
		const key = JSON.stringify(diagnostic);
		const known = contexts.get(key) ?? {
			diagnostic,
			names: /* @__PURE__ */ new Set()
		};
		contexts.set(key, known);
		known.names.add(context ?? build.toolchain.context);
	}
	for (const { diagnostic, names } of contexts.values()) {
		const hint = hintFor(diagnostic);
		const where = `(${names.size > 1 ? "contexts" : "context"} ${[...names].join(", ")})`;
		log.error([
			diagnostic.message,
			where,
			...hint === void 0 ? [] : [hint]
		].join("\n"), placeOf$2(diagnostic));
	}
	const warnings = said.flatMap((one) => one.warnings);
	for (const warning of new Map(warnings.map((one) => [JSON.stringify(one), one])).values()) log.warning(warning.message, placeOf$2(warning));
}
function placeOf$2({ file, line, column }) {
	if (file === void 0) return void 0;
	return {
		file,
		line: line ?? 1,
		...column === void 0 ? {} : { column }
	};
}
// src/report/tables.ts
/** Columns of text padded to one width each, the heading underlined; for terminals and logs. */
function textTable(heading, rows) {
	const all = [heading, ...rows].map((row) => row.map(visible));
	const widths = heading.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
	const line = (row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd();
	return [
		...all.slice(0, 1).map(line),
		widths.map((width) => "─".repeat(width)).join("  "),
		...all.slice(1).map(line)
	].join("\n");
}
/** A Markdown table; cells may hold anything, pipes and line ends are made harmless. */
function markdownTable(heading, rows) {
	const line = (row) => `| ${row.map(escapeCell).join(" | ")} |`;
	return [
		line(heading),
		`|${heading.map(() => " --- |").join("")}`,
		...rows.map(line)
	].join("\n");
}
const escapeCell = (cell) => cell.replace(/\\/g, "\\\\").replace(/\|/g, "\\|").replace(/</g, "&lt;").replace(/\r?\n/g, "<br>");
/** The heading and cells of the closing table, one row an image. */
function resultRows(results) {
	return {
		heading: [
			"target",
			"image",
			"size",
			"selection",
			"boot",
			"seconds"
		],
		rows: results.map((result) => [
			result.image.build.target.name,
			result.file ?? `none (${result.image.executable.path})`,
			result.size === void 0 ? "–" : formatBytes(result.size),
			result.image.selection.choices.map(({ implementation }) => implementation).join(" ") || "–",
			result.boot,
			formatSeconds(result.seconds)
		])
	};
}
/** The closing table for a terminal or a log. */
function resultTable(results) {
	const { heading, rows } = resultRows(results);
	return textTable(heading, rows);
}
// src/report/plan-text.ts
/** Heading of the selection table. */
const selectionHeading = [
	"target",
	"executable",
	"virtual library",
	"implementation",
	"why",
	"needed by"
];
/** Its rows: the implementations that each image gets, and why. */
function selectionCells(images) {
	return images.flatMap(selectionRows).map((row) => [
		row.target,
		row.executable,
		row.library,
		row.implementation,
		row.reason === "tag" ? `tag ${row.tag}` : row.reason,
		row.neededBy
	]);
}
/** The plan for people: what `plan` shows and what a build prints before it begins. */
function renderPlan(plan) {
	const selection = selectionCells(plan.images);
	return [
		section("host", hostTable(plan)),
		section("toolchains", toolchainTable(plan)),
		...selection.length > 0 ? [section("selection", textTable(selectionHeading, selection))] : [],
		...plan.workspaces.map(workspaceSection),
		...plan.images.length > 0 ? [section("images", imageTable(plan))] : [],
		...plan.expected ? [section("images", expectedTable(plan.expected))] : [],
		...plan.unread.map(({ at, why }) => visible(`not read: ${at.file}:${at.line}: ${why}`)),
		...plan.notes.map((note) => `note: ${note}`)
	].join("\n\n");
}
function section(title, body) {
	return `${title}\n${body.replace(/^(?=.)/gm, "  ")}`;
}
function hostTable({ host, install, opam, expected }) {
	const { distribution, architecture, cores } = host;
	const version = (tool) => tool ? `${tool.version} (${tool.from})` : "not known yet";
	return textTable(["what", "which"], [
		["system", `${distribution.name}, ${architecture}, ${cores} cores`],
		["OCaml", version(host.ocaml)],
		["dune", version(host.dune)],
		["install", install.join(" ") || "nothing"],
		...opamRows(opam),
		...expected ? sourceRows(expected, opam) : []
	]);
}
function opamRows(opam) {
	if (opam === void 0) return [];
	const { repositories, ocaml } = opam;
	return [...ocaml ? opamInstalls(ocaml) : [], ...repositories.map((one) => [`opam repository ${one.name}`, repositoryCell(one)])];
}
const opamInstalls = ({ compiler, packages, cpuSeconds }) => [["opam installs", [compiler, ...packages].join(" ")], ...cpuSeconds === void 0 ? [] : [["if it has to be built", `about ${cpuSeconds} CPU s, and its other packages`]]];
function repositoryCell({ url, revision = "" }) {
	return url.includes(revision.replace(/^\w+:/, "")) ? url : `${url}, ${revision}`;
}
/** Repositories for the packages of unikernels, from which no tools come. */
function sourceRows({ repositories }, opam) {
	const listed = new Set(opam?.repositories.map(({ name }) => name));
	return repositories.filter(({ name }) => !listed.has(name)).map((one) => [`packages of unikernels: ${one.name}`, repositoryCell(one)]);
}
function toolchainTable({ toolchains }) {
	return textTable([
		"toolchain",
		"context",
		"what",
		"if it has to be built"
	], toolchains.map(({ toolchain: { name, context, summary, estimate } }) => [...[
		name,
		context,
		summary
	], estimate ? costOf(estimate) : ""]));
}
const costOf = ({ cpuSeconds, megabytes }) => [...cpuSeconds === void 0 ? [] : [`about ${cpuSeconds} CPU s`], `${megabytes} MB`].join(", ");
function workspaceSection({ name, reason, contexts, builds }) {
	const lines = [
		reason,
		...contexts.map((context) => `context ${context.name}: ${context.builds.map(({ target }) => target.name).join(" ")}`),
		...duneFiles(builds).map(visible)
	];
	return section(`workspace ${name}`, lines.join("\n"));
}
function imageTable({ images }) {
	return textTable([
		"image",
		"target",
		"executable",
		"boot"
	], images.map(({ file, build, executable, boot }) => [
		file,
		build.target.name,
		executable.path,
		boot?.join(" ") ?? "no"
	]));
}
/** Images of a project that mirage has yet to configure. */
function expectedTable({ images }) {
	return textTable(["image", "target"], images.map(({ target, file }) => [file ?? "not known yet", target.name]));
}
// src/store/lock.ts
/** Locks that this process has. */
const held = /* @__PURE__ */ new Set();
/**
* Keeps other runs out of a directory (absolute, made if needed) while `work` goes on; what a process that is gone has
* left is taken over. While another process (`holder`) is at work there, `whenBusy` decides: it throws, or returns
* when the lock is to be tried again. Without it that is a ConfigurationError: two dunes in one tree corrupt it (2.9
* has no lock of its own).
*/
async function withLock(directory, work, whenBusy = refuse) {
	mkdirSync(directory, { recursive: true });
	const lock = join(directory, "lock");
	for (let holder = take(lock); holder !== void 0; holder = take(lock)) await whenBusy(holder);
	held.add(lock);
	try {
		return await withTemporary(lock, work);
	} finally {
		held.delete(lock);
	}
}
async function refuse(holder) {
	throw new ConfigurationError(`Another dune-targets (process ${holder}) is building this project; wait until it has ended.`);
}
/** Takes a lock, or says which process has it. */
function take(lock) {
	try {
		writeFileSync(lock, String(process.pid), { flag: "wx" });
		return;
	} catch (error) {
		if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
		const holder = holderOf(lock);
		if (held.has(lock) || holder !== process.pid && isAlive(holder)) return holder;
		rmSync(lock, { force: true });
		return take(lock);
	}
}
/** 0 when the lock has just been given back. */
function holderOf(lock) {
	try {
		return Number(readFileSync(lock, "utf8"));
	} catch {
		return 0;
	}
}
function isAlive(pid) {
	if (!Number.isInteger(pid) || pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
}
// src/store/store.ts
/** The store, for `Context`: in the runner's tool cache, else in the user's cache directory. */
function storeRoot(env) {
	const runner = env["RUNNER_TOOL_CACHE"];
	if (runner) return join(runner, "dune-targets");
	return join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "dune-targets", "toolchains");
}
/** The directory of an item with this key. */
function storeDirectory(store, name, key) {
	return join(store, name, digestOf(key));
}
/** Twelve hexadecimal digits that stand for a key, in whichever order it was made. */
function digestOf(key) {
	const sorted = Object.entries(key).sort(([a], [b]) => a < b ? -1 : 1);
	return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 12);
}
/** Written into an item's directory when everything else in it is there. Stores and caches have had this name for long. */
const recordName$1 = "toolchain.json";
/** The record of a finished item. */
function recordOf$1(key) {
	return {
		name: recordName$1,
		text: `${JSON.stringify({ key }, void 0, 2)}\n`
	};
}
/** The state of an item's directory: not there, a finished item with this key, or something broken. */
async function inspect(directory, key) {
	try {
		return await readFile(join(directory, recordName$1), "utf8") === recordOf$1(key).text ? "ready" : "broken";
	} catch {
		return existsSync(directory) ? "broken" : "absent";
	}
}
/** In containers that share a tool cache, processes have the same numbers. */
const self = randomUUID().slice(0, 8);
/** Where something grows until it is finished. */
const partialOf = (prefix) => `${prefix}.partial-${self}`;
/** Makes what has grown in `partial` the item itself. Another process may have been faster; its result is as good as ours. */
async function publish(partial, prefix) {
	try {
		await rename(partial, prefix);
	} catch (error) {
		if (!existsSync(prefix)) throw error;
	}
}
/** Removes what killed runs left an hour ago or earlier; no build takes that long. */
async function removeAbandoned(directory) {
	if (!existsSync(directory)) return;
	for (const entry of await readdir(directory)) {
		const path = join(directory, entry);
		if (!entry.includes(".partial-")) continue;
		const started = (await stat(path).catch(() => void 0))?.mtimeMs ?? Date.now();
		if (Date.now() - started > 36e5) await rm(path, {
			recursive: true,
			force: true
		}).catch(() => {});
	}
}
// src/boot/command.ts
/** Program and arguments of a boot, with the values of the placeholders in `Boot.argv`. */
function bootCommand(boot, { image, devices }) {
	return expand$2(boot, {
		...known$2(boot),
		image,
		node: process.execPath
	}, {
		...lists(boot),
		"{tender-devices}": devices.map(tenderOption),
		"{qemu-devices}": devices.flatMap(qemuOptions)
	});
}
/** The same for the plan: placeholders whose values are known only with the image stay. */
const plannedCommand = (boot) => expand$2(boot, known$2(boot), lists(boot));
/** Whether a boot's command is a machine's with a serial line: its target says so, or it names QEMU. */
const hasConsole = ({ console, argv }) => console === true || argv.some((word) => /\bqemu-(?:system-|kvm\b)/.test(word));
/** Whether the command of a boot has a place for the options of devices. */
const attachesDevices = ({ argv }) => argv.includes("{tender-devices}") || argv.includes("{qemu-devices}");
/**
* The devices that an image declares, with what its target gives them; a `problem` in a sentence if that cannot be.
* Devices that the image does not declare are left out: a tender refuses them.
*/
async function attachDevices({ devices: given = {} }, declared, places) {
	const attached = [];
	for (const device of declared) {
		const value = Object.hasOwn(given, device.name) ? given[device.name] : void 0;
		if (value === void 0) continue;
		const found = device.type === "block" ? await findFile(value, places) : findInterface(value);
		if ("problem" in found) return { problem: `Its device ${device.name} cannot be attached: ${found.problem}.` };
		attached.push({
			...device,
			source: found.source
		});
	}
	return attached;
}
const known$2 = (boot) => ({
	...boot.memory !== void 0 && { memory: String(boot.memory) },
	"command-line": (boot.arguments ?? []).join(" ")
});
const lists = (boot) => ({ "{arguments}": boot.arguments ?? [] });
function expand$2({ argv }, parts, words) {
	const part = (found, name) => parts[name] ?? found;
	return argv.flatMap((word) => words[word] ?? [word.replace(/\{(image|node|memory|command-line)\}/g, part)]);
}
const tenderOption = ({ name, type, source }) => `--${type}:${name}=${source}`;
/**
* Options as of Solo5's solo5-virtio-run; slots 0 and 1 are those of the machine's own devices. QEMU reads `,,` as `,`.
* Its own network, `user`, needs no privileges.
*/
function qemuOptions({ type, source }, index) {
	const slot = index + 2;
	const place = `bus=pci.0,addr=0x${slot.toString(16)}`;
	const value = source.replaceAll(",", ",,");
	const tap = `tap,id=net${slot},ifname=${value},script=no,downscript=no`;
	return type === "block" ? [...["-drive", `id=drive${slot},file=${value},if=none,format=raw`], ...["-device", `virtio-blk,drive=drive${slot},${place}`]] : [...["-netdev", source === "user" ? `user,id=net${slot}` : tap], ...["-device", `virtio-net,netdev=net${slot},${place}`]];
}
async function findFile(path, { workingDirectory, workspace }) {
	const source = await realpath(resolve(workingDirectory, path)).catch(() => void 0);
	if (source === void 0) return { problem: `there is no file ${quoted$1(path)} in the project` };
	const way = relative(workspace, source);
	if (way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) return { problem: `the file ${quoted$1(path)} lies outside the workspace; name one inside` };
	if (!(await stat(source)).isFile()) return { problem: `${quoted$1(path)} is not a file` };
	return { source };
}
/** Takes names of Linux's network interfaces (dev_valid_name) without the characters that separate QEMU's options. */
function findInterface(name) {
	if (/^[^\s/:,=@]{1,15}$/.test(name)) return { source: name };
	return { problem: `${quoted$1(name)} cannot be the name of a tap interface` };
}
// src/boot/advice.ts
/** Cmdliner, Arg, getopt and shells begin so what they print when an argument is missing. */
const usage = /^\s*usage\s*:|required (?:argument|option)s? .*(?:is|are) missing|missing (?:required )?(?:argument|operand)|not enough arguments|too few arguments/im;
/** Whether a boot has a place for arguments of the image and gives it none. */
const givesNone = ({ argv, arguments: given = [] }) => given.length === 0 && argv.some((word) => /\{(?:arguments|command-line)\}/.test(word));
/** Whether an image ended, by a status of its own, because it was given no arguments: it says how it is used. */
const asksForArguments = (boot, { code, text }) => code !== null && givesNone(boot) && usage.test(text);
/** A sentence on what a program of an operating system may have missed. */
function adviceFor(boot, { code, text }) {
	if (code === null || hasConsole(boot) || !boot.argv.includes("{arguments}")) return void 0;
	if (givesNone(boot)) return "It ran without arguments in an empty directory: give it some with boot.arguments, or turn boot off.";
	return /no such file or directory|ENOENT|file not found/i.test(text) ? "It ran in an empty directory: bring the files with a boot.command of your own, or turn boot off." : void 0;
}
// src/process/console.ts
/**
* Does `work` with a console, whose name is in the directory for a moment. It is a named pipe because the sockets that
* Node.js gives to children take no more than a few hundred writes of one byte: what a machine prints faster is lost
* when it turns itself off (QEMU's `-serial stdio`).
*/
async function withConsole(directory, work) {
	const path = join(directory, "console");
	await runOk([
		"mkfifo",
		"-m",
		"600",
		path
	]);
	const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
	const descriptor = openSync(path, "w");
	rmSync(path);
	const output = new Socket({
		fd: reading,
		readable: true,
		writable: false
	});
	output.on("error", () => {});
	let ours = true;
	const handOver = () => {
		if (ours) closeSync(descriptor);
		ours = false;
	};
	try {
		return await work({
			output,
			descriptor,
			handOver
		});
	} finally {
		handOver();
		output.destroy();
	}
}
// src/boot/boot.ts
/**
* Runs an image in its emulator, without input, and judges it by exit status and expected text. It runs as a
* copy in a directory of its own: where it is published, a package.json further up would decide how Node.js reads it.
* Nothing that it started is left. A missing emulator or a full disk is a verdict too; throws only CancelledError.
*/
async function bootImage(request) {
	const started = performance.now();
	try {
		await mkdir(request.scratch, { recursive: true });
		const directory = mkdtempSync(join(request.scratch, "boot-"));
		return await withTemporary(directory, () => bootIn(directory, request));
	} catch (error) {
		return {
			verdict: "not started",
			message: `${basename(request.imagePath)} could not be started: ${reason(error, request.boot)}.`,
			output: "",
			seconds: (performance.now() - started) / 1e3
		};
	}
}
/** The message of a verdict and, indented, the last lines that the image printed. */
function explainVerdict(verdict) {
	const text = verdict.output.trimEnd();
	if (text === "") return `${verdict.message} It printed nothing.`;
	const lines = text.split(/\r?\n/).slice(-10);
	return `${verdict.message} Its last output:\n${lines.map((line) => `    ${line}`).join("\n")}`;
}
/** A firmware or a server never ends: one that has printed what was expected gets this long to crash. */
const GRACE_SECONDS = 1;
/** Far more than the command `before` takes. */
const BEFORE_SECONDS = 300;
async function bootIn(directory, request) {
	const { boot, timeoutSeconds, expect } = request;
	const stop = new AbortController();
	let grace;
	const output = watchOutput(expect, () => {
		grace = setTimeout(() => stop.abort(), GRACE_SECONDS * 1e3);
	});
	try {
		const argv = await prepare(directory, request);
		const options = {
			cwd: directory,
			env: await environmentOf(boot, directory)
		};
		if (boot.before) await runOk(boot.before, {
			...options,
			deadline: BEFORE_SECONDS,
			killDescendants: true
		});
		const booting = {
			...options,
			deadline: timeoutSeconds,
			stop: stop.signal,
			keep: 0,
			onOutput: output.push,
			killDescendants: true
		};
		const finished = hasConsole(boot) ? await withConsole(join(directory, "own"), (console) => run(argv, {
			...booting,
			console
		})) : await run(argv, booting);
		const judgement = judge(finished, boot, {
			expecting: expect !== void 0,
			matched: output.finish(),
			text: output.text()
		});
		const message = describe$4(judgement, request, output.text());
		return {
			...judgement,
			message,
			output: output.text(),
			seconds: finished.seconds
		};
	} finally {
		output.finish();
		clearTimeout(grace);
	}
}
/** Puts the image and its block devices into the boot's directory, and gives the command to run there. */
async function prepare(directory, { boot, imagePath, devices = [], programs }) {
	const image = join(directory, basename(imagePath));
	await copyFile(imagePath, image);
	await mkdir(join(directory, "devices"));
	const attached = [];
	for (const device of devices) {
		const file = join("devices", device.name);
		if (device.type === "block") await copyFile(device.source, join(directory, file), constants.COPYFILE_FICLONE);
		attached.push(device.type === "block" ? {
			...device,
			source: file
		} : device);
	}
	const [program = "", ...rest] = bootCommand(boot, {
		image,
		devices: attached
	});
	return [await programIn$1(programs, program), ...rest];
}
/** A program's path in the directory, if it is there; else the program as it is. */
async function programIn$1(directory, program) {
	if (directory === void 0 || program.includes("/")) return program;
	const path = join(directory, program);
	return access(path, constants.X_OK).then(() => path, () => program);
}
/** Our variables and those of the boot, with the directory that these may name. */
async function environmentOf({ env = {} }, directory) {
	const own = join(directory, "own");
	await mkdir(own);
	const others = Object.entries(env).map(([name, value]) => [name, value.replaceAll("{directory}", own)]);
	return {
		...process.env,
		...Object.fromEntries(others)
	};
}
/** Why nothing was started, as a part of a sentence. Throws on errors of neither a tool nor the system. */
function reason(error, boot) {
	if (!(error instanceof ToolError)) {
		if (error instanceof Error && "code" in error) return error.message;
		throw error;
	}
	const cause = error.message.replace(/^Cannot run /, "").replace(/\.$/, "");
	const packages = boot.packages.join(", ");
	return packages === "" ? cause : `${cause}; install ${packages} or turn boot off`;
}
function judge(finished, boot, { expecting, matched, text }) {
	const { code, signal, timedOut, stopped } = finished;
	const said = boot.failure === void 0 ? void 0 : new RegExp(boot.failure, "m").exec(text);
	if (said) return {
		verdict: "crashed",
		code,
		signal,
		said: said[0]
	};
	if (timedOut || stopped) return expecting && matched ? {
		verdict: "ok",
		running: true
	} : { verdict: "hung" };
	if (!wellEnded(boot).some((status) => status === code)) return {
		verdict: "crashed",
		code,
		signal
	};
	return matched ? {
		verdict: "ok",
		running: false
	} : { verdict: "wrong text" };
}
function describe$4(judgement, { boot, imagePath, timeoutSeconds, expect }, text) {
	const image = basename(imagePath);
	switch (judgement.verdict) {
		case "ok": return judgement.running ? `${image} is up: ${expect} matched, still running.` : `${image} ran.`;
		case "crashed":
			if (judgement.said !== void 0) return `${image} crashed: it printed "${judgement.said}".`;
			return [`${image} crashed: it ${judgement.signal ? `was killed by ${judgement.signal}` : `ended with status ${judgement.code} instead of ${wellEnded(boot).join(" or ")}`}.`, adviceFor(boot, {
				...judgement,
				text
			})].filter(Boolean).join(" ");
		case "hung": return `${image} hung: it did not end ${expect ? `or print ${expect} ` : ""}within ${timeoutSeconds} s.`;
		default: return `${image} printed the wrong text: it ended well, but nothing it printed matches ${expect}.`;
	}
}
const wellEnded = ({ success }) => [success].flat();
/** Characters that are kept, and searched at once. */
const KEPT = 65536;
/** A serial line brings single bytes: `expect` is not tried on each. */
const INTERVAL_MS = 100;
/**
* Keeps the end of a program's output and looks for `expect` while it comes. Calls `matched` once, at the first match.
* `finish` looks for the last time and tells whether there was a match (true without `expect`).
*/
function watchOutput(expect, matched) {
	let kept = "";
	let unseen = 0;
	let found = expect === void 0;
	const look = () => {
		if (found || unseen === 0 || expect === void 0) return;
		unseen = 0;
		found = kept.search(expect) >= 0;
		if (found) matched();
	};
	const timer = expect && setInterval(look, INTERVAL_MS);
	return {
		push(text) {
			kept += text;
			unseen += text.length;
			if (unseen > KEPT / 4) look();
			kept = kept.slice(-65536);
		},
		text: () => kept,
		finish() {
			clearInterval(timer);
			look();
			return found;
		}
	};
}
// src/boot/obstacle.ts
/**
* Why an image cannot be booted here, a phrase to follow "not booted: "; undefined if it can. That is no failure of the
* image: it needs another machine, or devices that its target does not give it.
*/
function bootObstacle(boot, devices, machine) {
	const { on } = boot;
	if (on && !on.includes(machine.architecture)) return `it needs a machine of the architecture ${on.join(" or ")}`;
	const kvm = boot.kvm ? machine.kvmProblem() : void 0;
	if (kvm !== void 0) return `it needs KVM, and ${kvm}`;
	const [program = ""] = boot.argv;
	if (boot.optional && !machine.hasProgram) return `it needs ${program}, which is not installed`;
	if (!attachesDevices(boot)) return void 0;
	const unknown = devices.filter(({ type }) => type === "other");
	if (unknown.length > 0) return `its device ${names$2(unknown)} is of an unknown type`;
	const missing = devices.filter(({ name }) => !Object.hasOwn(boot.devices ?? {}, name));
	if (missing.length === 0) return void 0;
	return `it needs the ${missing.map(({ name, type }) => `${kinds$1[type]} ${name}`).join(" and ")}, and its target's boot.devices names none`;
}
const kinds$1 = {
	block: "block device",
	net: "network device",
	other: "device"
};
const names$2 = (devices) => devices.map(({ name }) => name).join(", ");
/**
* Why KVM cannot be used; undefined if it can. On x86 a device file that opens is not enough: under a hypervisor
* without nested virtualisation it may be a paravirtual one, on which a unikernel dies.
*/
function kvmProblem(architecture, { device = "/dev/kvm", processors = "/proc/cpuinfo" } = {}) {
	try {
		accessSync(device, constants.F_OK);
	} catch {
		return `there is no ${device}`;
	}
	if (architecture === "x64" && !/^flags\s*:.*\b(?:vmx|svm)\b/m.test(textOf$2(processors))) return "the processor offers no hardware virtualisation (vmx or svm)";
	try {
		closeSync(openSync(device, "r+"));
		return;
	} catch (error) {
		return `${device} cannot be opened (${error instanceof Error && "code" in error ? error.code : "unknown error"}); give this user access to it`;
	}
}
function textOf$2(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}
// src/machine/apt-output.ts
/** The format for `dpkg-query -W -f` that `parseDpkg` reads. */
const dpkgFormat = `${[
	"Package",
	"db:Status-Status",
	"Version"
].map((field) => `\${${field}}`).join("	")}\n`;
/** Installed packages and their versions, from `dpkg-query -W -f` with `dpkgFormat`. */
function parseDpkg(output) {
	const installed = /* @__PURE__ */ new Map();
	for (const line of output.split("\n")) {
		const [name, status, version] = line.split("	");
		if (name && version && status === "installed") installed.set(name, version);
	}
	return installed;
}
/** Versions that apt would install, from `apt-cache policy` in the locale C; packages without one are left out. */
function parsePolicy(output) {
	const candidates = /* @__PURE__ */ new Map();
	let name;
	for (const line of output.split("\n")) {
		name = /^(\S+):$/.exec(line)?.[1] ?? name;
		const candidate = /^ {2}Candidate: (\S+)$/.exec(line)?.[1];
		if (name !== void 0 && candidate !== void 0 && candidate !== "(none)") candidates.set(name, candidate);
	}
	return candidates;
}
/** First match wins. A line about something that apt waited for, or retried with success, does not begin with `E:`. */
const failures = [
	["no space", /don't have enough free space|No space left on device/],
	["locked", /^E: (?:Could not get lock|.*, is another process using it\?)/m],
	["interrupted", /^E: dpkg was interrupted/m],
	["stale", /^[EW]: .*(?: 404 +Not Found|Unable to locate package|has no installation candidate)/m],
	["damaged", /^[EW]: .*(?:Hash Sum mismatch|File has unexpected size)/m],
	["unreachable", /^[EW]: Failed to fetch/m]
];
/** Classifies the output (locale C) of an `apt-get` that failed. */
function classifyAptFailure(output) {
	return failures.find(([, says]) => says.test(output))?.[0] ?? "other";
}
/** The holder of the lock that apt, according to this line, could not get: `process 12 (apt)`, or `another program`. */
function lockHolder(line) {
	const [found, pid, name] = /Could not get lock \S+(?: It is held by process (\d+) \((.*)\))?/.exec(line) ?? [];
	if (found === void 0) return void 0;
	return pid === void 0 || pid === "0" ? "another program" : `process ${pid} (${name})`;
}
// src/machine/distribution.ts
/**
* Reads os-release(5). Debian's testing has no VERSION_ID, so its code name stands in. A machine without the file, of
* which `text` is empty, is `linux` with an empty version.
*/
function parseOsRelease(text) {
	const fields = /* @__PURE__ */ new Map();
	for (const line of text.split("\n")) {
		const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
		if (name !== void 0 && value !== void 0) fields.set(name, unquote(value));
	}
	const id = fields.get("ID") ?? "linux";
	return {
		id,
		version: fields.get("VERSION_ID") ?? fields.get("VERSION_CODENAME") ?? "",
		name: fields.get("PRETTY_NAME") ?? fields.get("NAME") ?? id
	};
}
function unquote(value) {
	const [, , inner] = /^(["'])(.*)\1$/.exec(value) ?? [];
	return (inner ?? value).replace(/\\(["'$`\\])/g, "$1");
}
/** Versions in the archives of distributions, read from their package lists in November 2026. */
const shippedReleases = [
	{
		id: "debian",
		versions: ["12"],
		ocaml: "4.13.1",
		dune: "2.9.3"
	},
	{
		id: "debian",
		versions: ["13"],
		ocaml: "5.3.0",
		dune: "3.17.2"
	},
	{
		id: "debian",
		versions: ["14", "forky"],
		ocaml: "5.4.1",
		dune: "3.24.1"
	},
	{
		id: "ubuntu",
		versions: ["22.04"],
		ocaml: "4.13.1",
		dune: "2.9.1"
	},
	{
		id: "ubuntu",
		versions: ["24.04"],
		ocaml: "4.14.1",
		dune: "3.14.0"
	},
	{
		id: "ubuntu",
		versions: ["26.04"],
		ocaml: "5.4.0",
		dune: "3.20.2"
	}
];
/** The OCaml and dune that a distribution is known to ship, for planning on a machine without package lists. */
function shippedVersions(distribution) {
	return shippedReleases.find((row) => row.id === distribution.id && row.versions.some((version) => version === distribution.version || compareVersions(version, distribution.version) === 0));
}
/** Upstream's part of a Debian version: `15:12.2.rel1-1` → `12.2.rel1`, `3.17.2-1+b1` → `3.17.2`. */
function upstreamVersion(version) {
	return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}
// src/machine/packages.ts
/** The packages of an entry `a | b`, in order. */
function alternativesOf(entry) {
	return entry.split("|").map((name) => name.trim());
}
/** Programs that make their packages unnecessary wherever they come from: opam, another action, a hand-built QEMU. */
const programs$1 = {
	ocaml: "ocamlc",
	"ocaml-dune": "dune",
	"ocaml-findlib": "ocamlfind",
	"js-of-ocaml": "js_of_ocaml",
	gcc: "gcc",
	make: "make",
	python3: "python3",
	"xz-utils": "xz",
	"qemu-system-arm": "qemu-system-arm",
	"qemu-system-riscv": "qemu-system-riscv32",
	"qemu-system-misc": "qemu-system-riscv32",
	"qemu-system-x86": "qemu-system-x86_64",
	wine: "wine",
	menhir: "menhir"
};
/** The program that a package is wanted for; undefined for a package of libraries or sources. */
function programOf(name) {
	return Object.hasOwn(programs$1, name) ? programs$1[name] : void 0;
}
function isThere(state) {
	return state !== void 0 && (state.installed !== void 0 || state.onPath);
}
/** The entries (`a | b` for alternatives) none of whose packages is there yet, each once. */
function missingPackages(wanted, packages) {
	return [...new Set(wanted)].filter((entry) => !alternativesOf(entry).some((name) => isThere(packages.get(name))));
}
/** Those of `missing` that apt's lists have, as far as they were read. */
function availablePackages(missing, packages) {
	return missing.filter((entry) => availableAlternative(entry, packages) !== void 0);
}
/** Those of `missing` that they do not have. */
function unavailablePackages(missing, packages) {
	return missing.filter((entry) => availableAlternative(entry, packages) === void 0);
}
function availableAlternative(entry, packages) {
	return alternativesOf(entry).find((name) => packages.get(name)?.candidate !== void 0);
}
/** The package to install for each entry: the first alternative that apt has, or the first of all if it has none. */
function resolvePackages(missing, packages) {
	const names = missing.map((entry) => availableAlternative(entry, packages) ?? alternativesOf(entry)[0] ?? entry);
	return [...new Set(names)];
}
// src/machine/probe.ts
/**
* Reads the machine: its distribution, the OCaml and dune on PATH, the state of `packages` (alternatives `a | b` are
* taken apart), and how packages could be installed. Changes nothing and works without apt, dpkg or package lists;
* whatever is not known is undefined.
*/
async function probeHost(packages, env) {
	const names = [.../* @__PURE__ */ new Set([
		"ocaml",
		"ocaml-dune",
		...packages.flatMap(alternativesOf)
	])];
	const [osRelease, compiler, dune, states, installer] = await Promise.all([
		readFile("/etc/os-release", "utf8").catch(() => ""),
		probeCompiler(env),
		ask$1(["dune", "--version"], env),
		probePackages(names, env),
		probeInstaller(env)
	]);
	const distribution = parseOsRelease(osRelease);
	const shipped = shippedVersions(distribution);
	return {
		architecture: process.arch,
		distribution,
		cores: availableParallelism(),
		compiler,
		ocaml: known$1(compiler?.configuration.get("version"), states.get("ocaml"), shipped?.ocaml),
		dune: known$1(dune?.stdout.trim(), states.get("ocaml-dune"), shipped?.dune),
		packages: states,
		installer
	};
}
function known$1(onPath, state, shipped) {
	if (onPath) return {
		version: onPath,
		from: "path"
	};
	if (state?.candidate) return {
		version: upstreamVersion(state.candidate),
		from: "package list"
	};
	return shipped === void 0 ? void 0 : {
		version: shipped,
		from: "distribution"
	};
}
async function probeCompiler(env) {
	const path = await findProgram("ocamlc", env);
	const answer = path && await ask$1([path, "-config"], env);
	return path && answer ? {
		path,
		configuration: parseConfiguration(answer.stdout)
	} : void 0;
}
/** The `name: value` lines of `ocamlc -config`. */
function parseConfiguration(output) {
	const fields = /* @__PURE__ */ new Map();
	for (const line of output.split("\n")) {
		const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
		if (name !== void 0 && value !== void 0) fields.set(name, value);
	}
	return fields;
}
/** The state of each package. apt is only asked about those that are not there, because it reads all its lists. */
async function probePackages(names, env) {
	const [dpkg, paths] = await Promise.all([tolerant([
		"dpkg-query",
		"-W",
		"-f",
		dpkgFormat,
		...names
	], env), Promise.all(names.map((name) => findProgram(programOf(name), env)))]);
	const installed = dpkg && parseDpkg(dpkg.stdout);
	const absent = names.filter((name) => !installed?.has(name));
	const policy = absent.length > 0 ? await ask$1([
		"apt-cache",
		"policy",
		...absent
	], env) : void 0;
	const candidates = policy && parsePolicy(policy.stdout);
	return new Map(names.map((name, i) => [name, {
		installed: installed?.get(name),
		candidate: installed?.get(name) ?? candidates?.get(name),
		onPath: paths[i] !== void 0
	}]));
}
async function probeInstaller(env) {
	if (await findProgram("apt-get", env) === void 0) return {
		kind: "foreign",
		why: "this machine has no apt-get"
	};
	if (process.getuid?.() === 0) return {
		kind: "apt",
		prefix: []
	};
	if (await ask$1([...sudo, "true"], env)) return {
		kind: "apt",
		prefix: sudo
	};
	return {
		kind: "none",
		why: `this is not root and ${await findProgram("sudo", env) === void 0 ? "there is no sudo" : "sudo wants a password"}`
	};
}
/** The path of a program: a name with a slash is a path already, any other is looked for on PATH. */
async function findProgram(name, env) {
	if (name === void 0) return void 0;
	if (name.includes("/")) return await isExecutable(name) ? name : void 0;
	for (const directory of env["PATH"]?.split(delimiter) ?? []) {
		const path = join(directory, name);
		if (directory !== "" && await isExecutable(path)) return path;
	}
}
async function isExecutable(path) {
	return access(path, constants$1.X_OK).then(() => true, () => false);
}
/**
* The version that a program reports of itself; undefined if it is not there or fails. OCaml's compilers take
* `-version`, others need another `option`.
*/
async function versionOf(program, env, option = "-version") {
	try {
		const { code, stdout } = await run([program, option], { env });
		return code === 0 ? stdout.trim() : void 0;
	} catch (error) {
		if (error instanceof ToolError) return void 0;
		throw error;
	}
}
/** The result of a program (locale C) that succeeded; undefined if it is not there or failed. */
async function ask$1(argv, env) {
	const finished = await tolerant(argv, env);
	return finished?.code === 0 ? finished : void 0;
}
/** The same whatever its exit status. */
async function tolerant(argv, env) {
	try {
		return await run(argv, {
			env: {
				...env,
				LC_ALL: "C"
			},
			deadline: 30
		});
	} catch (error) {
		if (error instanceof ToolError) return void 0;
		throw error;
	}
}
// src/pipeline/places.ts
/** Where everything temporary is: the runner's temporary directory, else the user's cache. */
function workRoot(env) {
	const { RUNNER_TEMP, XDG_CACHE_HOME, HOME } = env;
	if (RUNNER_TEMP) return join(RUNNER_TEMP, "dune-targets");
	return join(XDG_CACHE_HOME || join(HOME || homedir(), ".cache"), "dune-targets", "work");
}
/** The directory of one project's generated trees, the same in every run. */
function projectRoot({ workingDirectory }, env) {
	const name = createHash("sha256").update(workingDirectory).digest("hex").slice(0, 12);
	return join(workRoot(env), name);
}
// src/pipeline/results.ts
/** The end of each image of the plan, in the plan's order. */
function resultsOf(images, built, published) {
	const workspaces = new Map(built.map((one) => [one.workspace, one]));
	const publications = new Map(published.map((one) => [one.image, one]));
	const failed = [...built.flatMap((one) => [...one.failed.keys()]), ...published.flatMap(({ image, failure }) => failure === void 0 ? [] : [image])];
	return images.map((image) => resultOf(image, workspaces.get(image.workspace), publications.get(image), whoFailed(image, failed)));
}
/** Whose failure has stopped an image. */
const whoFailed = (image, failed) => failed.length > 0 && failed.every(({ build }) => build.target === image.build.target) ? "another executable" : "another target";
function resultOf(image, workspace, publication, others) {
	const record = publication?.record;
	return {
		image,
		file: record?.file,
		size: record?.size,
		sha256: record?.sha256,
		boot: record ? bootCell(record) : "–",
		seconds: (workspace?.seconds ?? 0) + (record?.boot?.seconds ?? 0),
		failure: publication?.failure ?? (record ? void 0 : whyNotBuilt(image, workspace, others))
	};
}
function bootCell({ boot, notBooted }) {
	return boot?.verdict ?? (notBooted === null ? "not booted" : `not booted: ${notBooted}`);
}
function whyNotBuilt(image, workspace, others) {
	if (!workspace || workspace.cancelled.has(image)) return `${image.file} was not built, because ${others} failed and fail-fast is on.`;
	const [first] = workspace.failed.get(image) ?? [];
	const [sentence] = first?.message.split(/\n(?=->|- |Hint: )/) ?? [];
	return `${image.file} was not built: ${sentence?.replace(/\s+/g, " ") || "dune failed"}`;
}
// src/pipeline/boot-images.ts
/**
* Boots every published image that can be booted here, one after the other, says why others are not, and adds both to
* images.json. `unbuilt` are images that failed before.
*/
async function bootImages(job, published, unbuilt = []) {
	const { inputs } = job;
	const { log } = job.context;
	if (!inputs.boot || published.every(({ record }) => !record)) return published;
	return log.group("Booting", async () => {
		const booted = [];
		const failed = [...unbuilt, ...imagesThatFailed(published)];
		for (const one of published) {
			const next = job.failFast?.signal.aborted ? cancelled(one, [...failed, ...imagesThatFailed(booted)]) : await bootOne(job, one);
			booted.push(next);
			const why = next.failure === void 0 ? next.record?.notBooted : null;
			if (typeof why === "string") log.info(`– ${next.record?.file} was not booted: ${why}`);
			if (next.failure !== void 0) job.failFast?.abort();
		}
		const records = booted.flatMap(({ record }) => record ?? []);
		await writeManifest(inputs.outputDirectory, version, records);
		return booted;
	});
}
const imagesThatFailed = (published) => published.flatMap(({ image, failure }) => failure === void 0 ? [] : [image]);
/** An image that is right, but of a run that another has stopped. */
function cancelled(published, failed) {
	const { image, record } = published;
	if (!image.boot || !record) return published;
	const why = `${whoFailed(image, failed)} failed and fail-fast is on`;
	const failure = `${record.file} was not booted, because ${why}.`;
	return {
		...published,
		record: {
			...record,
			notBooted: why
		},
		failure
	};
}
async function bootOne(job, published) {
	const { image, record } = published;
	const { target, toolchain } = image.build;
	const { boot } = target;
	if (!record || !image.boot || !boot) return published;
	const { architecture } = job.facts.host;
	const program = fromProject(boot.argv[0] ?? "", job.inputs.workingDirectory);
	const notBooted = bootObstacle(boot, record.solo5?.devices ?? [], {
		architecture,
		kvmProblem: () => kvmProblem(architecture),
		hasProgram: !boot.optional || await findProgram(program, process.env) !== void 0
	});
	if (notBooted !== void 0) return {
		...published,
		record: {
			...record,
			notBooted
		}
	};
	const ready = job.facts.toolchains.get(toolchain);
	const programs = ready && "programs" in ready ? ready.programs : void 0;
	return {
		...published,
		...await bootRecord(job, record, boot, programs)
	};
}
async function bootRecord({ inputs, context: { log, env } }, record, boot, programs) {
	const devices = await attachDevices(boot, record.solo5?.devices ?? [], inputs);
	if ("problem" in devices) {
		const message = `${record.file} could not be started. ${devices.problem}`;
		const none = {
			verdict: "not started",
			message,
			seconds: 0
		};
		return {
			record: {
				...record,
				boot: none
			},
			failure: message
		};
	}
	const [program = "", ...rest] = boot.argv;
	const verdict = await bootImage({
		boot: {
			...boot,
			argv: [fromProject(program, inputs.workingDirectory), ...rest]
		},
		imagePath: join(inputs.outputDirectory, record.file),
		devices,
		programs,
		timeoutSeconds: inputs.bootTimeout,
		expect: inputs.bootExpect,
		scratch: workRoot(env)
	});
	for (const line of verdict.output.trimEnd().split(/\r?\n/)) log.info(`[${record.file}] ${line}`);
	const { output: text } = verdict;
	if (verdict.verdict === "crashed" && !inputs.bootExpect && asksForArguments(boot, {
		...verdict,
		text
	})) return { record: {
		...record,
		notBooted: noArguments
	} };
	const { message, seconds } = verdict;
	const booted = {
		...record,
		boot: {
			verdict: verdict.verdict,
			message,
			seconds
		}
	};
	if (verdict.verdict !== "ok") return {
		record: booted,
		failure: explainVerdict(verdict)
	};
	log.step(message, seconds);
	return { record: booted };
}
const noArguments = "it asks for arguments, and its target's boot.arguments names none";
/** A command of the user's own, `./scripts/run`, is relative to the project, as everything in its configuration is. */
const fromProject = (program, project) => program.startsWith("./") || program.startsWith("../") ? resolve(project, program) : program;
// src/dune/dependency-path.ts
const chain = /\n?^-> required by [^\n]*$/gm;
/** `_build/CONTEXT/lib/s.o` of dune 3, and of dune 2 `lib/s.o (context CONTEXT)`, or `lib/s.o` in `default`. */
const step = /^-> required by (?:(?:library ".*" in )?_build\/([^/\s]+)\/(\S+)|([^\s"%]+)(?: \(context (\S+)\))?)$/;
function stepsIn(lines) {
	return lines.flatMap((line) => {
		const [, context, path, plain, named = "default"] = step.exec(line) ?? [];
		if (context !== void 0 && path !== void 0) return [{
			context,
			path
		}];
		return plain === void 0 ? [] : [{
			context: named,
			path: plain
		}];
	});
}
function wayOf(lines) {
	const steps = stepsIn(lines);
	const [first] = steps;
	if (!first) return void 0;
	const program = steps.find(({ context, path }, index) => {
		return context !== "default" && /\.(?:exe|bc)$/.test(path) && steps[index + 1]?.context === context;
	});
	return {
		context: first.context,
		...program && { program: program.path }
	};
}
const keyOf = ({ file, line, column, message }) => JSON.stringify([
	file,
	line,
	column,
	message.replace(chain, "")
]);
/**
* A function that tells the context of an error, and the program that a rule has among its deps on the way to it, from
* what dune printed with `--debug-dependency-path` (2.9 to 3.24). It tells nothing of an error in several contexts.
*/
function readDependencyPaths(output) {
	const ways = /* @__PURE__ */ new Map();
	const all = [];
	for (const { lines, diagnostics } of parseBlocks(output)) {
		const way = wayOf(lines);
		if (!way) continue;
		all.push(way);
		for (const error of diagnostics) ways.set(keyOf(error), [...ways.get(keyOf(error)) ?? [], way]);
	}
	return (error) => {
		const [first, ...others] = ways.get(keyOf(error)) ?? all;
		return first && others.every(({ context }) => context === first.context) ? first : {};
	};
}
// src/base/paths.ts
/**
* Whether a path is one word everywhere: OCaml, dune and GitHub's client paste paths into command lines without quotes,
* and findlib splits its own at colons.
*/
const isPlainPath = (path) => /^[\w@%+=,./-]+$/.test(path);
const longest$4 = 4096;
/**
* The path `relative` to the directory `base`, both `/`-separated and inside the project, without `.` and `..`.
* Undefined if it is absolute, leaves the project, or is longer than any file system allows.
*/
function joinPath(base, relative) {
	if (relative.startsWith("/") || base.length + relative.length > longest$4) return void 0;
	const parts = [];
	for (const part of `${base}/${relative}`.split("/")) if (part === "..") {
		if (parts.pop() === void 0) return void 0;
	} else if (part !== "" && part !== ".") parts.push(part);
	return parts.join("/");
}
/** The directory of a path; "" for one at the root. */
function directoryOf(path) {
	return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
/** The name in the file system (UTF-8) of a file that a dune file (latin1) names. */
function decodeName(latin1) {
	return Buffer.from(latin1, "latin1").toString("utf8");
}
// src/dune/dune.ts
/** Where dune looks for its cache. dune 2 only knows XDG's way, which 3 has for other things too. */
function duneCacheRoot(root, duneVersion) {
	return {
		DUNE_CACHE_ROOT: `${root}/dune`,
		...versionAtLeast(duneVersion, "3.0") ? {} : { XDG_CACHE_HOME: root }
	};
}
/**
* Makes the directories of dune 2's cache below `root`. Two dunes that begin with an empty one fail at times, because the
* second finds that the first has just made them (2.9.3). Where they cannot be made, dune says why.
*/
async function prepareDuneCache(root, duneVersion) {
	if (versionAtLeast(duneVersion, "3.0")) return;
	for (const part of ["files", "meta"]) await mkdir(`${root}/dune/db/${part}/v4`, { recursive: true }).catch(() => void 0);
}
/**
* The environment for dune: its cache on, since the default policy stores nothing of an ordinary OCaml build. dune 2
* would start a cache daemon that outlives it and loses connections. A TMPDIR that OCaml cannot name its temporary
* files in is not handed on.
*/
function duneEnvironment(setting) {
	return {
		...setting.env,
		...isPlainPath(setting.env["TMPDIR"] || "/tmp") ? {} : { TMPDIR: void 0 },
		DUNE_CACHE: "enabled",
		...duneCacheRoot(setting.cacheRoot, setting.duneVersion),
		...versionAtLeast(setting.duneVersion, "3.0") ? {} : { DUNE_CACHE_TRANSPORT: "direct" },
		...setting.findlibConf === void 0 ? {} : { OCAMLFIND_CONF: setting.findlibConf }
	};
}
/** The option that makes dune stop at the first error, where it has one. */
const stopAtError = ({ duneVersion }) => versionAtLeast(duneVersion, "3.17") ? ["--stop-on-first-error"] : [];
/** `dune build` of explicit files, never an alias: those would build every library in every context. */
function buildCommand(setting, files, display, extra = []) {
	return [...[
		"dune",
		"build",
		"--root",
		".",
		"--profile",
		setting.profile
	], ...[
		"-j",
		String(setting.jobs),
		"--display",
		display,
		...extra,
		...files
	]];
}
/** The dune command that prints the rules of files, which `link-command.ts` reads. */
function rulesCommand(setting, files) {
	return [...[
		"dune",
		"rules",
		"--root",
		".",
		"--profile",
		setting.profile
	], ...[
		"-j",
		String(setting.jobs),
		"--display",
		"quiet",
		...files
	]];
}
/**
* The dune command whose output `selection/describe.ts` reads. From 3.5 on it can be told which directories matter, so
* that a library elsewhere that lacks a dependency does not spoil it.
*/
function describeCommand(setting, context, directories) {
	return [
		...[
			"dune",
			"describe",
			"workspace",
			"--root",
			".",
			"--profile",
			setting.profile
		],
		...[
			"--lang",
			"0.1",
			"--format",
			"sexp",
			"--context",
			context
		],
		...versionAtLeast(setting.duneVersion, "3.5") ? directories.map((path) => path || ".") : []
	];
}
// src/dune/build-workspace.ts
/**
* Builds all files of one workspace with one dune. dune goes on after an error, but its messages do not name their
* context reliably (dune 2.9 never, 3.x not for compilers' messages); so when it fails each image is asked for once
* more by itself, which costs a null build and tells exactly whose error it is and which images are complete.
*/
async function buildWorkspace(request, setting, log) {
	const env = duneEnvironment(setting);
	const { failFast, workspace } = request;
	const stop = failFast ? stopAtError(setting) : [];
	const dune = (files, { live = false, deadline, extra = [] }) => {
		const display = live && log.verbose ? "short" : "quiet";
		const own = new AbortController();
		const cancel = live && failFast ? AbortSignal.any([own.signal, failFast]) : own.signal;
		return run(buildCommand(setting, files, display, [...stop, ...extra]), {
			cwd: setting.tree,
			env,
			...deadline === void 0 ? {} : { deadline },
			...failFast && { cancel },
			onLine(line) {
				if (live) log.child(line, workspace);
				if (failFast && stop.length === 0 && saysError.test(line)) setTimeout(() => own.abort(), restOfMessage).unref();
			}
		});
	};
	const all = await dune(filesOf$2(request), { live: true });
	const warnings = parseDiagnostics(all.stderr).filter(({ severity }) => severity === "warning");
	if (all.code === 0) return {
		failed: /* @__PURE__ */ new Map(),
		cancelled: /* @__PURE__ */ new Set(),
		warnings,
		seconds: all.seconds
	};
	const { seconds, ...blamed } = await (failFast ? blameFirst(request, setting, dune, all) : blameEach(request, dune, all));
	return {
		...blamed,
		warnings,
		seconds: all.seconds + seconds
	};
}
const imagesOf = (request) => new Set(request.files.map(({ image }) => image));
/** dune 3 does not say whose signal it was. Always asking for commands would cut up other messages. */
const moreOf = ({ stderr }) => / got signal \w/.test(stderr) ? ["--always-show-command-line"] : [];
async function blameEach(request, dune, all) {
	const failed = /* @__PURE__ */ new Map();
	let seconds = 0;
	for (const image of imagesOf(request)) {
		const files = filesOf$2(request, image);
		const alone = await dune(files, { extra: moreOf(all) });
		seconds += alone.seconds;
		if (alone.code !== 0) failed.set(image, await withWays(errorsOf(alone), files, dune));
	}
	return {
		failed,
		cancelled: /* @__PURE__ */ new Set(),
		seconds
	};
}
/**
* Finds whose failure has stopped dune, and what was complete by then, without building the rest: an image has as
* long as all of them had, and once one has failed only those are asked for whose files are there, which may be of
* an earlier run or half-written.
*/
async function blameFirst(request, { tree }, dune, all) {
	const failed = /* @__PURE__ */ new Map();
	const cancelled = /* @__PURE__ */ new Set();
	const how = {
		deadline: all.seconds + 5,
		extra: moreOf(all)
	};
	let seconds = 0;
	for (const image of imagesOf(request)) {
		const files = filesOf$2(request, image);
		const complete = files.every((file) => existsSync(join(tree, file)));
		const known = failed.size > 0 || request.failFast?.aborted;
		const alone = complete || !known ? await dune(files, how) : void 0;
		seconds += alone?.seconds ?? 0;
		if (alone === void 0 || alone.timedOut) cancelled.add(image);
		else if (alone.code !== 0) failed.set(image, await withWays(errorsOf(alone), files, dune, how.deadline));
	}
	const [first] = cancelled;
	if (failed.size === 0 && !request.failFast?.aborted && first !== void 0) {
		cancelled.delete(first);
		failed.set(first, errorsOf(all));
	}
	return {
		failed,
		cancelled,
		seconds
	};
}
const contextOf$1 = (file) => /^_build\/([^/]+)\//.exec(file)?.[1];
/**
* Errors with the context that they are of, where that is another than the image's: programs that rules run are built
* for the machine itself. dune is asked for the way to each error, which costs another null build.
*/
async function withWays(errors, files, dune, deadline) {
	const own = new Set(files.map(contextOf$1));
	if (own.has("default") || own.has(void 0)) return errors;
	const wayTo = readDependencyPaths((await dune(files, {
		extra: ["--debug-dependency-path"],
		...deadline !== void 0 && { deadline }
	})).stderr);
	return errors.map((error) => {
		const { context, ...way } = wayTo(error);
		const foreign = context !== void 0 && !own.has(context);
		return {
			...error,
			...way,
			...foreign && { context }
		};
	});
}
/** Milliseconds in which dune prints what follows the line that says that there is an error: why. */
const restOfMessage = 500;
/** How dune and compilers begin what they fail with, for a dune that has no option to stop there. */
const saysError = /^Error(?: \(.*\))?: |^\S+:\d+(?::\d+)?: (?:fatal )?error: |\((?:exit \d+|got signal \w+)\)$|^Command (?:exited with code \d+|got signal \w+)\.$/;
function filesOf$2(request, image) {
	const chosen = request.files.filter((file) => image === void 0 || file.image === image);
	return [...new Set(chosen.map(({ file }) => file))];
}
/** At least one: a program that dies without a word has its status for a message. */
function errorsOf(finished, program = "dune") {
	const errors = parseDiagnostics(finished.stderr).filter(({ severity }) => severity === "error");
	if (errors.length > 0) return errors;
	return [{
		severity: "error",
		message: `${program} ${finished.signal ? `was killed by ${finished.signal}` : `ended with status ${finished.code}`} without a message.`
	}];
}
// src/selection/describe.ts
const ourBug = "this is a bug in dune-targets, please report it";
/**
* Compares the output of `dune describe workspace --lang 0.1 --format sexp --context C` with the selection that was
* written into the tree (measured with dune 2.9.3, 3.17.2 and 3.24.1; later ones print public names). `test` and `tests` stanzas are passed over
* because none of these versions describes them.
*/
function confirmSelection(describeOutput, expectations) {
	const description = readDescription(describeOutput);
	if (!description) return [{
		kind: "unreadable",
		expectation: void 0,
		message: `dune describe printed what we cannot read: ${ourBug}.`
	}];
	return expectations.filter(({ executable }) => executable.kind === "executable" || executable.kind === "executables").flatMap((expectation) => deviation(description, expectation) ?? []);
}
function deviation(description, expectation) {
	const { context, choices } = expectation;
	const path = pathOf(expectation);
	const requires = description.executables.get(`_build/${context}/${path}`);
	const expected = choices.filter(isWritten).map(({ implementation }) => implementation);
	const missing = (what) => ({
		kind: "missing",
		expectation,
		message: `dune leaves out ${what} in the context ${context} because something that it needs cannot be resolved there: unless dune names what the project lacks, ${ourBug} (expected ${list$1(expected)}).`
	});
	if (!requires) return missing(path);
	const known = new Set(choices.flatMap(({ candidates }) => candidates));
	const found = closure(description, requires).filter((library) => known.has(library));
	if (found.some((library) => !expected.includes(library))) return {
		kind: "different",
		expectation,
		message: `dune links other implementations into ${path} in the context ${context} than were selected: expected ${list$1(expected)}, found ${list$1(found)}; ${ourBug}.`
	};
	const absent = expected.filter((library) => !found.includes(library));
	return absent.length === 0 ? void 0 : missing(`${list$1(absent)} of ${path}`);
}
function pathOf({ executable: { directory, names } }) {
	const [name = ""] = names;
	return directory === "" ? name : `${directory}/${name}`;
}
/** For an executable that dune does not describe and builds all the same. */
const unconfirmed = (expectation) => `dune does not say which implementations ${pathOf(expectation)} links in the context ${expectation.context}, so its selection is not confirmed.`;
/** False for a default that dune links by itself, which its description does not show. */
function isWritten({ reason, added }) {
	return added || reason === "explicit";
}
function list$1(names) {
	return names.length === 0 ? "no implementation" : [...new Set(names)].sort().join(", ");
}
/** Names of all libraries that `requires` leads to. */
function closure({ libraries }, requires) {
	const reached = new Set(requires);
	for (const uid of reached) for (const next of libraries.get(uid)?.requires ?? []) reached.add(next);
	return [...reached].flatMap((uid) => libraries.get(uid)?.name ?? []);
}
/** Reads a description; undefined if it is no s-expression. Unknown items in it are passed over. */
function readDescription(text) {
	const libraries = /* @__PURE__ */ new Map();
	const executables = /* @__PURE__ */ new Map();
	const items = readItems(text);
	if (!items) return void 0;
	for (const item of items) {
		const body = item.kind === "list" ? item.items[1] : void 0;
		const fields = body?.kind === "list" ? body.items : [];
		const requires = strings(fields, "requires");
		if (head(item) === "library") {
			const [name = ""] = strings(fields, "name");
			for (const uid of strings(fields, "uid")) libraries.set(uid, {
				name,
				requires
			});
		} else if (head(item) === "executables") {
			const [objects = ""] = strings(fields, "include_dirs");
			const first = /^(.*\/)\.([^/]+)\.eobjs\/[^/]+$/.exec(objects);
			if (first) executables.set(`${first[1]}${first[2]}`, requires);
		}
	}
	return {
		libraries,
		executables
	};
}
/** The items of the one list that dune prints. */
function readItems(text) {
	try {
		const [whole] = parseSexps(text, "dune describe workspace");
		return whole?.kind === "list" ? whole.items : void 0;
	} catch (error) {
		if (error instanceof ConfigurationError) return void 0;
		throw error;
	}
}
/** The atoms of `(name atom)` or `(name (atom …))`. */
function strings(fields, name) {
	return (field(fields, name)?.items.slice(1) ?? []).flatMap((value) => value.kind === "list" ? value.items : [value]).flatMap((value) => atomText(value) ?? []);
}
// src/dune/confirm.ts
/**
* Asks dune, before anything is built, whether it will link what was selected, in every context of a workspace, and
* gives the executables of which it does not say so. Where dune cannot describe the project at all (3.17 fails when any
* implementation lacks a dependency, also one that nobody uses) that is a warning.
*/
async function confirmWorkspace({ builds, gated }, setting, log) {
	if (gated && !versionAtLeast(setting.duneVersion, "3.17")) {
		log.info(`dune ${setting.duneVersion} cannot describe what is written once per context, so the selection is not confirmed.`);
		return [];
	}
	const deviations = [];
	for (const context of new Set(builds.map(({ toolchain }) => toolchain.context))) {
		const expectations = builds.filter(({ toolchain }) => toolchain.context === context).flatMap((build) => expectationsOf(build, context));
		if (expectations.every(({ choices }) => choices.length === 0)) continue;
		const described = await describe$3(setting, context, expectations);
		if (described.code === 0) deviations.push(...confirmSelection(described.stdout, expectations));
		else log.warning(notDescribed(context, described));
	}
	for (const { kind, message } of deviations) if (kind === "unreadable") log.warning(message);
	return deviations;
}
function describe$3(setting, context, expectations) {
	return run(describeCommand(setting, context, [...new Set(expectations.map(({ executable }) => executable.directory))]), {
		cwd: setting.tree,
		env: duneEnvironment(setting)
	});
}
function notDescribed(context, { stderr }) {
	const why = stderr.split("\n").find((line) => line.startsWith("Error"));
	return [`dune cannot describe the context ${context}, so the selection is not confirmed.`, why].filter(Boolean).join(" ");
}
const expectationsOf = ({ executables }, context) => executables.map(({ stanza, selection }) => ({
	context,
	executable: stanza,
	choices: selection.choices
}));
// src/workspace/tree.ts
const neverWanted = /* @__PURE__ */ new Set([
	"_build",
	".git",
	"_opam"
]);
/** git does not follow links to these since 2.32, and warns. */
const readByGit = /* @__PURE__ */ new Set([
	".gitattributes",
	".gitignore",
	".gitmodules",
	".mailmap"
]);
/** The file that makes a directory dune's lock directory, whatever its name. */
const lockFile = "lock.dune";
/**
* Brings a generated tree up to date with the checkout and says what it had to change. Directories are real, files are
* links (or copies), so that dune writes nothing into the checkout; entries that have no counterpart go, but the
* tree's own `_build` stays. Copies are files in lock directories and those that git reads. Links to directories inside the project, or to parts of it, become real directories, links
* to others stay links, loops are left out. Throws the system's error if the disk refuses, ToolError if the project
* cannot have its tree there, and CancelledError.
*/
async function syncTree(request) {
	const changes = {
		linked: 0,
		copied: 0,
		written: 0,
		removed: 0
	};
	mkdirSync(request.tree, { recursive: true });
	const root = realpathSync(request.source);
	const sync = {
		request,
		tree: realpathSync(request.tree),
		changes
	};
	if (isInside(root, sync.tree)) throw new ToolError(`The generated tree ${request.tree} cannot hold the project it is made from.`);
	const queue = [{
		path: "",
		root,
		trail: [root],
		locked: false
	}];
	for (let next = queue.pop(); next; next = queue.pop()) {
		const ownsGit = await request.ownsGit?.(next.path) ?? false;
		queue.push(...syncDirectory(sync, next, ownsGit));
		await setImmediate();
		throwIfCancelled();
	}
	for (const [path, text] of request.rewritten) {
		mkdirSync(dirname(join(request.tree, path)), { recursive: true });
		if (writeText(join(request.tree, path), text)) changes.written += 1;
	}
	return changes;
}
/** Syncs the entries of one directory and returns the directories in it that are to be synced. */
function syncDirectory(sync, whole, ownsGit) {
	const { request, changes } = sync;
	const entries = readdirSync(join(request.source, whole.path), { withFileTypes: true });
	const locked = whole.locked || entries.some(({ name }) => name === lockFile);
	const directory = {
		...whole,
		locked
	};
	const to = join(request.tree, directory.path);
	const present = new Map(readdirSync(to, { withFileTypes: true }).map((e) => [e.name, kindOf(e)]));
	if (directory.path === "") present.delete("_build");
	if (ownsGit) present.delete(".git");
	const below = [];
	const remove = (name) => {
		rmSync(join(to, name), {
			recursive: true,
			force: true
		});
		changes.removed += 1;
	};
	for (const entry of entries) {
		const path = childPath(directory.path, entry.name);
		const wanted = classify(sync, directory, path, kindOf(entry));
		if (wanted === void 0) continue;
		let before = present.get(entry.name);
		present.delete(entry.name);
		if (before !== void 0 && before === "directory" !== (typeof wanted === "object")) {
			remove(entry.name);
			before = void 0;
		}
		if (typeof wanted === "object") {
			if (before === void 0) mkdirSync(join(to, entry.name));
			below.push(wanted);
		} else syncFile(sync, path, wanted, before);
	}
	for (const name of present.keys()) if (!request.rewritten.has(childPath(directory.path, name))) remove(name);
	return below;
}
function childPath(directory, name) {
	return directory === "" ? name : `${directory}/${name}`;
}
function syncFile({ request, changes }, path, as, before) {
	const from = join(request.source, path);
	const to = join(request.tree, path);
	if (as === "link" && linkFile(from, to, before)) changes.linked += 1;
	if (as === "copy" && copyFile$1(from, to, before)) changes.copied += 1;
}
function classify(sync, directory, path, kind) {
	const { request } = sync;
	const name = path.slice(path.lastIndexOf("/") + 1);
	if (kind === "other" || name.includes("�")) return void 0;
	if (request.rewritten.has(path)) return "rewritten";
	if (neverWanted.has(name)) return void 0;
	if (kind === "file") return fileForm(sync, directory, path);
	if (request.exclude.has(path)) return void 0;
	if (kind === "link") return classifyLink(sync, directory, path);
	const real = join(directory.trail.at(-1) ?? "", name);
	return real === sync.tree ? void 0 : {
		...directory,
		path,
		trail: [...directory.trail, real]
	};
}
function fileForm({ request }, { locked }, path) {
	const isRead = readByGit.has(path.slice(path.lastIndexOf("/") + 1));
	return request.copy || locked || isRead || request.isCopied?.(path) ? "copy" : "link";
}
function classifyLink(sync, directory, path) {
	const { request, tree } = sync;
	const target = resolveLink(join(request.source, path));
	if (target === void 0) return "link";
	const { real, isDirectory } = target;
	if (!isDirectory) return fileForm(sync, directory, path);
	const root = request.linked?.has(directory.path) ?? false ? real : directory.root;
	if (directory.trail.includes(real) || isInside(directory.root, real) || isInside(real, tree) || isInside(tree, real)) return void 0;
	if (![...request.rewritten.keys()].some((file) => file.startsWith(`${path}/`)) && !isInside(real, root)) return "link";
	const names = relative(root, real).split(sep);
	return request.exclude.has(relative(directory.trail[0] ?? "", real)) || names.some((name) => neverWanted.has(name)) ? void 0 : {
		...directory,
		path,
		root,
		trail: [...directory.trail, real]
	};
}
/** Where a link leads, or undefined if nowhere. */
function resolveLink(path) {
	try {
		const real = realpathSync(path);
		return {
			real,
			isDirectory: statSync(real).isDirectory()
		};
	} catch {
		return;
	}
}
/** Whether a real path is `directory` or below it. */
function isInside(path, directory) {
	return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
/** The kind of a directory entry. */
function kindOf(entry) {
	if (entry.isSymbolicLink()) return "link";
	if (entry.isDirectory()) return "directory";
	return entry.isFile() ? "file" : "other";
}
/** Makes `to` a link to `from` and says whether it had to. `before` is what `to` is now, no directory. */
function linkFile(from, to, before) {
	if (before === "link" && readlinkSync(to) === from) return false;
	if (before !== void 0) rmSync(to);
	symlinkSync(from, to);
	return true;
}
/**
* Makes `to` a copy of the file behind `from`, with its mode and time, and says whether it had to. A copy of the same
* size, mode and time counts as up to date. `before` is what `to` is now, no directory.
*/
function copyFile$1(from, to, before) {
	const wanted = statSync(from);
	if (before === "file") {
		const copy = lstatSync(to);
		if (Math.abs(copy.mtimeMs - wanted.mtimeMs) < 1 && copy.size === wanted.size && copy.mode === wanted.mode) return false;
	}
	if (before !== void 0) rmSync(to);
	copyFileSync(from, to);
	chmodSync(to, wanted.mode);
	utimesSync(to, wanted.atime, wanted.mtime);
	return true;
}
/** Makes `path` a regular file that holds `text` (latin1), never through a link, and says whether it had to. */
function writeText(path, text) {
	const before = lstatSync(path, { throwIfNoEntry: false });
	if (before?.isFile() && readFileSync(path, "latin1") === text) return false;
	if (before) rmSync(path);
	writeFileSync(path, text, "latin1");
	return true;
}
// src/dune/schedule.ts
/** Below two jobs each, dunes side by side only slow one another down. */
function shareJobs(jobs, chains) {
	const sideBySide = Math.max(1, Math.min(chains, Math.floor(jobs / 2)));
	return {
		sideBySide,
		jobs: Math.max(1, Math.floor(jobs / sideBySide))
	};
}
/**
* Items that share a key, directly or through others, form a chain and run one after the other: a workspace restores
* from dune's cache what another compiled in the same context. Side by side both would compile it, and dune would
* warn of each object in which `-g` wrote its directory ("cache store error").
*/
function chainsOf(items, keys) {
	let chains = [];
	for (const item of items) {
		const own = keys(item);
		const joins = (chain) => chain.some((other) => keys(other).some((key) => own.includes(key)));
		chains = [...chains.filter((chain) => !joins(chain)), [...chains.filter(joins).flat(), item]];
	}
	return chains;
}
/** Runs chains, `sideBySide` at a time; the first exception stops chains that have not begun and is thrown. */
async function runChains(chains, sideBySide, work) {
	const waiting = [...chains];
	const worker = async () => {
		for (let chain = waiting.shift(); chain; chain = waiting.shift()) for (const item of chain) await work(item);
	};
	const workers = Array.from({ length: Math.min(sideBySide, chains.length) }, () => worker().catch((error) => {
		waiting.length = 0;
		throw error;
	}));
	const results = await Promise.allSettled(workers);
	for (const result of results) if (result.status === "rejected") throw result.reason;
}
// src/dune/link-again.ts
/**
* Links the images that dune did not link, after it has built the others of the workspace with `built`. It is dune's
* own command once more with another output and their flags, which costs a fraction of asking dune. Where there is no
* such command, because dune could not link the first image or its rule is of an unknown kind, dune is asked for each of
* them, in the same tree. The failures are those of all images, `built` included.
*/
async function linkAgain(request, setting, built, log) {
	const failed = new Map(built.failed);
	const cancelled = new Set(built.cancelled);
	const own = new AbortController();
	const cancel = request.failFast && AbortSignal.any([own.signal, request.failFast]);
	const linking = {
		request,
		setting,
		log,
		cancel
	};
	if (failed.size > 0) own.abort();
	const one = async ({ image }, work) => {
		const ended = cancel?.aborted ? "stopped" : await work();
		if (ended === "stopped") cancelled.add(image);
		else if (ended.length > 0) {
			failed.set(image, [...failed.get(image) ?? [], ...ended]);
			own.abort();
		}
	};
	const commands = await commandsFor(linking, built);
	await runChains([...commands].map((entry) => [entry]), setting.jobs, ([link, command]) => one(link, () => linkBy(command, link, linking)));
	const rest = request.links.filter((link) => !commands.has(link));
	for (const link of rest) await one(link, () => linkByDune(link, linking));
	for (const [image, errors] of await restore$1(rest, built, linking)) failed.set(image, errors);
	for (const image of failed.keys()) cancelled.delete(image);
	return {
		failed,
		cancelled
	};
}
/** The commands for those links whose first image dune has linked with a command that is understood. */
async function commandsFor({ request: { links, onlyDune }, setting }, built) {
	const possible = onlyDune ? [] : links.filter((link) => isBuilt$1(link.first, built));
	if (possible.length === 0) return /* @__PURE__ */ new Map();
	const rules = await run(rulesCommand(setting, [...new Set(possible.map(({ from }) => from))]), where(setting));
	const known = readCommands(rules.code === 0 ? rules.stdout : "");
	return new Map(possible.flatMap((link) => {
		const command = known.get(link.from);
		const output = join(setting.tree, link.to);
		const instead = command && linkInstead(command, output, link.flags);
		return instead ? [[link, instead]] : [];
	}));
}
const isBuilt$1 = (image, { failed, cancelled }) => !failed.has(image) && !cancelled.has(image);
const where = (setting) => ({
	cwd: setting.tree,
	env: duneEnvironment(setting)
});
async function linkBy({ argv, directory }, link, { request, setting, log, cancel }) {
	const cwd = join(setting.tree, directory);
	if (log.verbose) log.child(`${argv[0]} -o ${link.to}`, request.workspace);
	makeRoom(setting, link);
	const finished = await run(argv, {
		...where(setting),
		cwd,
		...cancel && { cancel }
	});
	if (finished.code === 0) return [];
	return finished.stopped ? "stopped" : errorsOf(finished, "the linker");
}
/** Lets dune link its file with the flags of another image, and takes that. */
async function linkByDune(link, linking) {
	const { request, setting, cancel } = linking;
	const tree = setting.tree;
	writeAll(tree, request.texts(link.image));
	makeRoom(setting, link);
	const finished = await run(buildCommand(setting, [link.from], "quiet"), {
		...where(setting),
		...cancel && { cancel }
	});
	if (finished.code !== 0) return finished.stopped ? "stopped" : errorsOf(finished);
	copyFileSync(join(tree, link.from), join(tree, link.to));
	return [];
}
/** Lets dune link once more the images whose files it has linked for others since. */
async function restore$1(links, built, { request, setting }) {
	if (links.length === 0) return /* @__PURE__ */ new Map();
	writeAll(setting.tree, request.texts(void 0));
	const spoilt = links.filter(({ first }) => isBuilt$1(first, built));
	if (spoilt.length === 0) return /* @__PURE__ */ new Map();
	const finished = await run(buildCommand(setting, [...new Set(spoilt.map(({ from }) => from))], "quiet"), where(setting));
	if (finished.code === 0) return /* @__PURE__ */ new Map();
	return new Map(spoilt.map(({ first }) => [first, errorsOf(finished)]));
}
function writeAll(tree, texts) {
	for (const [path, text] of texts) writeText(join(tree, path), text);
}
function makeRoom({ tree }, { to }) {
	mkdirSync(dirname(join(tree, to)), { recursive: true });
	rmSync(join(tree, to), { force: true });
}
/**
* The command behind each file, as `dune rules` prints it (2.9 to 3.24 alike): `(chdir DIRECTORY (run WORD …))`. A rule
* that does something else is left out, and so is everything if the output cannot be read.
*/
function readCommands(output) {
	const commands = /* @__PURE__ */ new Map();
	for (const rule of parse$2(output)) {
		if (rule.kind !== "list") continue;
		const command = commandOf(field(rule.items, "action"));
		const targets = filesIn$1(field(rule.items, "targets"));
		if (command) for (const file of targets) commands.set(file, command);
	}
	return commands;
}
function parse$2(output) {
	try {
		return parseSexps(Buffer.from(output, "utf8").toString("latin1"), "dune rules");
	} catch (error) {
		if (error instanceof ConfigurationError) return [];
		throw error;
	}
}
/** `(targets ((In_build_dir FILE) …))` of dune 2, `(targets ((files (FILE …)) (directories ())))` of dune 3. */
function filesIn$1(targets) {
	const list = targets?.items[1];
	if (list?.kind !== "list") return [];
	return list.items.flatMap((item) => {
		if (item.kind !== "list") return [];
		const [, value] = item.items;
		const files = head(item) === "files" && value?.kind === "list" ? value.items : [value];
		return head(item) === "directories" ? [] : files.flatMap((file) => textOf$1(file) ?? []);
	});
}
function commandOf(action) {
	const [, chdir, ...more] = action?.items ?? [];
	if (chdir?.kind !== "list" || head(chdir) !== "chdir" || more.length > 0) return void 0;
	const [, place, run, ...others] = chdir.items;
	const directory = textOf$1(place);
	if (run?.kind !== "list" || head(run) !== "run" || others.length > 0) return void 0;
	const words = run.items.slice(1).map(textOf$1);
	const argv = words.filter((word) => word !== void 0);
	if (directory === void 0 || argv.length === 0 || argv.length < words.length) return void 0;
	return {
		directory,
		argv
	};
}
function textOf$1(node) {
	const text = atomText(node);
	return text === void 0 ? void 0 : Buffer.from(text, "latin1").toString("utf8");
}
/**
* dune's link command with another output and other values for the `-z KEY=VALUE` that `flags` hold, or undefined if
* it has not exactly one `-o` or lacks one of these.
*/
function linkInstead({ argv, directory }, output, flags) {
	const at = argv.indexOf("-o");
	if (at < 1 || at === argv.length - 1 || argv.lastIndexOf("-o") !== at) return void 0;
	const settled = withSettings(argv, flags);
	return settled && {
		directory,
		argv: settled.with(at + 1, output)
	};
}
// src/base/files.ts
/**
* The files below a directory of this machine, read when asked for. Links are followed as dune does, but a link to a
* directory around it is left out, so that no walk is endless. A path that leaves `root` by `..` names nothing. Files
* that cannot be read (permission, a device, a dangling link) have no content but are listed, because dune stops at a
* `dune` or `dune-project` that it cannot open.
*/
function diskFiles(root) {
	return {
		list(directory) {
			const inside = joinPath("", directory);
			if (inside === void 0) return [];
			return (attempt(() => readdirSync(join(root, inside), { withFileTypes: true })) ?? []).flatMap((entry) => listed$2(root, inside, entry)).sort();
		},
		read(file) {
			const inside = joinPath("", file);
			if (inside === void 0) return void 0;
			return attempt(() => {
				const path = join(root, inside);
				return statSync(path).isFile() ? readFileSync(path, "latin1") : void 0;
			});
		}
	};
}
function listed$2(root, directory, entry) {
	if (entry.isFile()) return [entry.name];
	if (entry.isDirectory()) return [`${entry.name}/`];
	if (!entry.isSymbolicLink()) return [];
	const target = join(root, directory, entry.name);
	const kind = attempt(() => statSync(target));
	if (kind === void 0 || kind.isFile()) return [entry.name];
	if (!kind.isDirectory() || isAround(root, directory, target)) return [];
	return [`${entry.name}/`];
}
/** Whether `target` is one of the directories on the way to it, or holds the whole project. */
function isAround(root, directory, target) {
	const real = realpathSync(target);
	const parts = directory === "" ? [] : directory.split("/");
	const way = parts.map((_part, index) => join(root, ...parts.slice(0, index + 1)));
	return `${realpathSync(root)}/`.startsWith(`${real}/`.replace("//", "/")) || way.some((path) => realpathSync(path) === real);
}
function attempt(work) {
	try {
		return work();
	} catch {
		return;
	}
}
// src/project/fields.ts
/** The text (latin1) of a file, whose problems go to `problems`. */
function sourceText(text, file, problems) {
	return {
		file,
		at: locator(text, file),
		problems
	};
}
/** Records a problem of `node`. Returns undefined, which stands for the value that could not be read. */
function complain(source, node, message) {
	source.problems.push({
		message,
		at: source.at(node.start)
	});
}
/** The byte range of a field, parentheses included, or of a word. */
function span(source, node) {
	return {
		file: source.file,
		start: node.start,
		end: node.end
	};
}
/**
* The fields of a stanza. An entry that is no field, and a field of `known` that is there twice, are recorded as
* problems; other fields are dune's business.
*/
function readFields(source, node, known) {
	const byName = /* @__PURE__ */ new Map();
	for (const item of node.items.slice(1)) {
		const name = head(item);
		if (item.kind === "atom" || name === void 0) complain(source, item, `"${head(node)}" holds something that is no (field …); correct it.`);
		else if (byName.has(name) && known.has(name)) complain(source, item, `The field "${name}" is there twice; join the two.`);
		else byName.set(name, item);
	}
	return {
		source,
		node,
		byName
	};
}
/** The only value of a field; undefined if there is no field, or if it has not exactly one, which is recorded. */
function value$1(fields, name) {
	const field = fields.byName.get(name);
	if (field === void 0) return void 0;
	if (field.items.length === 2) return field.items[1];
	return complain(fields.source, field, `The field "${name}" needs exactly one value.`);
}
/** The name that is a field's only value. */
function name(fields, field) {
	const node = value$1(fields, field);
	return node && readName(fields.source, node);
}
/** The names that are a field's values, at least one. */
function names$1(fields, field) {
	const node = fields.byName.get(field);
	if (node === void 0) return void 0;
	if (node.items.length < 2) return complain(fields.source, node, `The field "${field}" needs at least one name.`);
	return node.items.slice(1).flatMap((item) => readName(fields.source, item) ?? []);
}
/** Whether a field like `(optional)`, `(optional true)` or `(optional false)` is set. */
function flag(fields, name) {
	const node = fields.byName.get(name);
	if (node === void 0) return false;
	if (node.items.length === 1) return true;
	const given = value$1(fields, name);
	if (given?.kind === "atom" && (given.text === "true" || given.text === "false")) return given.text === "true";
	if (given) complain(fields.source, given, `The field "${name}" is either true or false.`);
	return false;
}
const namePattern = /^[^.%{}/\\()";\s\x00-\x20\x7f-\xff][^%{}/\\()";\x00-\x20\x7f-\xff]*$/;
/** A name of a library or an executable: an atom without blanks, quotes, slashes and variables. */
function readName(source, node) {
	if (node.kind === "atom" && namePattern.test(node.text)) return node.text;
	return complain(source, node, node.kind === "list" ? "A name is expected here, not a list." : `${JSON.stringify(node.text)} is not a name; use letters, digits, "_", "-" and ".".`);
}
// src/project/dependencies.ts
/** Reads `(libraries …)`, or the `(requires …)` of a dune-package, which has the same form. */
function readDependencies(source, field) {
	return (field?.items.slice(1) ?? []).flatMap((item) => {
		if (item.kind === "atom") return direct(source, [item]);
		const form = head(item);
		if (form === "re_export") return direct(source, item.items.slice(1));
		if (form === "select") return readSelect(source, item);
		if (form === "instantiate") {
			const end = item.items.findIndex((part) => atomText(part) === ":as");
			return direct(source, item.items.slice(1, end === -1 ? void 0 : end));
		}
		complain(source, item, "A library, (re_export …) or (select …) is expected here.");
		return [];
	});
}
function direct(source, nodes) {
	return nodes.flatMap((node) => {
		const library = readName(source, node);
		return library === void 0 ? [] : [{
			kind: "direct",
			name: library
		}];
	});
}
/** `(select file from (literal … -> file) …)`. */
function readSelect(source, node) {
	const [, , from, ...choices] = node.items;
	if (atomText(from) !== "from") {
		complain(source, node, "A select is written (select FILE from (LIBRARY … -> FILE) …); correct it.");
		return [];
	}
	return [{
		kind: "select",
		clauses: choices.flatMap((choice) => readClause(source, choice))
	}];
}
function readClause(source, choice) {
	const items = choice.kind === "list" ? choice.items : [];
	const arrow = items.findIndex((item) => atomText(item) === "->");
	if (arrow === -1 || arrow !== items.length - 2) {
		complain(source, choice, "A clause of a select is written (LIBRARY … -> FILE); correct it.");
		return [];
	}
	return [items.slice(0, arrow).flatMap((item) => readLiteral(source, item))];
}
function readLiteral(source, item) {
	const negated = item.kind === "atom" && item.text.startsWith("!");
	const library = readName(source, negated ? {
		...item,
		text: item.text.slice(1)
	} : item);
	return library === void 0 ? [] : [{
		name: library,
		negated
	}];
}
// src/project/modes.ts
const known = /* @__PURE__ */ new Set([
	"byte",
	"native",
	"best",
	"melange"
]);
/** The modes that dune builds a library in by default, `:standard`. */
const standard$1 = ["byte", "best"];
/**
* Reads the `(modes …)` of a library, an ordered set from dune 3.8 on. Undefined without one, and where it is something
* that dune refuses or only dune can read.
*/
function readModes(source, field) {
	if (field === void 0) return void 0;
	const words = [];
	const modes = unionOf(field.items.slice(1), (word) => words.push(span(source, word)));
	return modes && {
		built: modes,
		native: words
	};
}
/** `onNative` is told of each word `native` that asks for native code, and of none behind a `\`. */
function unionOf(items, onNative) {
	const minus = items.findIndex((item) => atomText(item) === "\\");
	const modes = /* @__PURE__ */ new Set();
	for (const item of minus === -1 ? items : items.slice(0, minus)) {
		const found = item.kind === "atom" ? modesNamed(item.text) : listed$1(item, onNative);
		if (found === void 0) return void 0;
		for (const mode of found) modes.add(mode);
		if (item.kind === "atom" && item.text === "native") onNative(item);
	}
	if (minus === -1) return modes;
	const taken = unionOf(items.slice(minus + 1), () => void 0);
	if (taken === void 0) return void 0;
	if (taken.has("native")) modes.delete("best");
	return new Set([...modes].filter((mode) => !taken.has(mode)));
}
/** An ordered set in parentheses; `(:include …)` is one that only dune can read. */
const listed$1 = (item, onNative) => head(item)?.startsWith(":") && head(item) !== ":standard" ? void 0 : unionOf(item.items, onNative);
function modesNamed(word) {
	if (word === ":standard") return standard$1;
	return isMode(word) ? [word] : void 0;
}
const isMode = (word) => known.has(word);
/**
* Whether a library has the code that is linked. dune does not ask: without it the link fails, or with JavaScript of
* dune 2 the program (measured with 2.9.3 and 3.24.1). A virtual library has no code of its own to link.
*/
function hasCode({ modes, virtual }, { code, best }) {
	if (modes === void 0 || virtual) return true;
	return modes.built.has(code) || best === code && modes.built.has("best");
}
// src/project/dune-package.ts
/** The scope of installed libraries, which see no library of the tree: it is no directory's name. */
const installedScope = "<installed>";
/**
* Reads a `dune-package`: of dune up to 3.18 or so, with `(kind normal) (virtual)`, or a later one, `(kind virtual)`;
* also `(known_implementations (tag library) …)` of lang 1.11 to 2.5. Undefined for `(use_meta)`: the META file is to
* be read instead. `text` is latin1. Throws ConfigurationError if it cannot be read.
*/
function readDunePackage(text, file) {
	const problems = [];
	const source = sourceText(text, file, problems);
	const items = parseSexps(text, file);
	if (field(items, "use_meta")) return void 0;
	const stanzas = items.filter((item) => item.kind === "list");
	const tags = knownTags(stanzas);
	const libraries = stanzas.flatMap((stanza) => readLibrary$1(source, stanza, tags));
	const aliases = stanzas.flatMap(readAlias$1);
	if (problems.length > 0) throw new ConfigurationError(problems);
	return {
		libraries,
		aliases
	};
}
/** Implementation → tag, for all virtual libraries of the file. */
function knownTags(stanzas) {
	const pairs = stanzas.flatMap((stanza) => field(stanza.items, "known_implementations")?.items.slice(1) ?? []);
	return new Map(pairs.flatMap((pair) => {
		const [tag, library] = pair.kind === "list" ? pair.items.map(atomText) : [];
		return tag !== void 0 && library !== void 0 ? [[library, tag]] : [];
	}));
}
function readLibrary$1(source, stanza, tags) {
	const name = only(stanza, "name");
	if (head(stanza) !== "library" || name === void 0) return [];
	const fields = readFields(source, stanza, /* @__PURE__ */ new Set()).byName;
	const modes = readModes(source, fields.get("modes"));
	return [{
		name,
		publicName: name,
		scope: installedScope,
		origin: "installed",
		at: source.at(stanza.start),
		virtual: fields.has("virtual") || only(stanza, "kind") === "virtual",
		implements: only(stanza, "implements"),
		defaultImplementation: only(stanza, "default_implementation"),
		variant: only(stanza, "variant") ?? tags.get(name),
		dependencies: readDependencies(source, fields.get("requires")),
		optional: false,
		enabledIf: void 0,
		runtime: (fields.get("ppx_runtime_deps")?.items.slice(1) ?? []).flatMap((item) => atomText(item) ?? []),
		foreignStubs: [
			"foreign_objects",
			"foreign_archives",
			"foreign_dll_files"
		].some((field) => fields.has(field)),
		...modes && { modes }
	}];
}
function readAlias$1(stanza) {
	const oldName = only(stanza, "old_public_name");
	const newName = only(stanza, "new_public_name");
	return head(stanza) === "deprecated_library_name" && oldName !== void 0 && newName !== void 0 ? [{
		oldName,
		newName
	}] : [];
}
/** The value of a direct field. Fields of the same names are deeper inside, in a library's modules. */
function only(stanza, name) {
	return atomText(field(stanza.items, name)?.items[1]);
}
// src/project/meta.ts
/** A comment, the start or the end of a `package "name" (…)` block, or an assignment with its predicates. */
const statements = /#[^\n]*|\bpackage\s*"((?:[^"\\]|\\.)*)"\s*\(|\)|\b([A-Za-z_]\w*)\s*(?:\(([^()]*)\)\s*)?(\+?=)\s*"((?:[^"\\]|\\.)*)"/gs;
/** Predicates that hold when dune reads `requires` (upstream src/dune_findlib/findlib.ml). */
const holding = /* @__PURE__ */ new Set([
	"ppx_driver",
	"mt",
	"mt_posix"
]);
/**
* The libraries of a findlib META file: the package itself and those of its `package "name" (…)` blocks, at any depth
* (findlib's reference manual, META). An `exists_if` is not looked at.
*/
function readMeta(text, packageName) {
	const root = newBlock(packageName, "");
	const all = [root];
	const stack = [root];
	for (const [statement, inner, variable, predicates = "", operator, value] of text.matchAll(statements)) {
		const block = stack.at(-1) ?? root;
		if (inner !== void 0) {
			const begun = newBlock(`${block.name}.${inner}`, block.directory);
			all.push(begun);
			stack.push(begun);
		} else if (statement === ")") {
			if (stack.length > 1) stack.pop();
		} else if (value === void 0) continue;
		else if (variable === "archive") block.archives = true;
		else if (variable === "directory") block.directory = below$1(stack.at(-2), value);
		else if (variable === "ppx_runtime_deps") block.runtime += ` ${value}`;
		else if (variable === "requires") require(block, predicates, operator, value);
	}
	return all.map(({ name, directory, archives, requires, more, runtime }) => ({
		name,
		directory,
		archives,
		requires: words(`${requires} ${more}`),
		runtime: words(runtime)
	}));
}
const newBlock = (name, directory) => ({
	name,
	directory,
	archives: false,
	rank: -1,
	requires: "",
	more: "",
	runtime: ""
});
const words = (text) => text.split(/[\s,]+/).filter((word) => word);
function below$1(parent, directory) {
	if (/^[\^+/]|^\.\.(?:\/|$)/.test(directory)) return void 0;
	const above = parent === void 0 ? "" : parent.directory;
	if (above === void 0) return void 0;
	return [above, directory].filter((part) => part !== "").join("/");
}
function require(block, predicates, operator, value) {
	const asked = words(predicates);
	const holds = (predicate) => predicate.startsWith("-") ? !holding.has(predicate.slice(1)) : holding.has(predicate);
	if (!asked.every(holds)) return;
	if (operator === "+=") block.more += ` ${value}`;
	else if (asked.length > block.rank) {
		block.rank = asked.length;
		block.requires = value;
	}
}
// src/project/installed.ts
/** Libraries of every OCaml, none of them virtual. */
const standardLibraries = new Set("stdlib unix str dynlink threads threads.posix compiler-libs compiler-libs.common compiler-libs.bytecomp compiler-libs.optcomp compiler-libs.toplevel compiler-libs.native-toplevel ocamldoc".split(" "));
/** Libraries that dune knows without META files, which came with OCaml 5.0 (upstream src/dune_findlib/meta.ml). */
const builtinLibraries = /* @__PURE__ */ new Set([
	...standardLibraries,
	"bigarray",
	"bytes"
]);
/** The installed libraries while there is no OCaml on the machine. */
const unknownLibraries = {
	find: (name) => standardLibraries.has(name) ? "opaque" : "unknown",
	implementationsOf: () => []
};
/**
* The libraries installed in the directories of a findlib path, of which the first that has a package wins. A package
* is read when one of its libraries is first asked for, in dune's order: `META.name`, `name/dune-package`, `name/META`
* (upstream src/dune_rules/findlib.ml). With `metaToo` a library that has only a META file is described as far as that
* goes, and is not just `"opaque"`. Throws ConfigurationError on a dune-package that cannot be read.
*/
function installedLibraries(path, metaToo = false) {
	const packages = /* @__PURE__ */ new Map();
	let implementations;
	function packageNamed(name) {
		if (!packages.has(name)) packages.set(name, loadPackage(path, name));
		return packages.get(name);
	}
	function find(name, passed) {
		const found = packageNamed(packageOf(name));
		if (found?.kind === "meta") {
			const described = found.libraries.get(name);
			return described && (metaToo ? described : "opaque");
		}
		const alias = found?.aliases.get(name);
		if (alias !== void 0 && !passed.has(alias)) return find(alias, /* @__PURE__ */ new Set([...passed, alias]));
		const library = found?.libraries.get(name);
		const builtin = builtinLibraries.has(name) && packageNamed("stdlib") === void 0;
		return library ?? (builtin ? "opaque" : void 0);
	}
	return {
		find: (name) => find(name, /* @__PURE__ */ new Set()),
		implementationsOf(virtualLibrary) {
			implementations ??= findImplementations(path, packageNamed);
			return implementations.get(virtualLibrary) ?? [];
		}
	};
}
/** All installed implementations, by virtual library. Only a file with `(implements` is worth parsing. */
function findImplementations(path, packageNamed) {
	const directories = path.flatMap(({ files }) => files.list("").filter((entry) => files.read(`${entry}dune-package`)?.includes("(implements")));
	const all = /* @__PURE__ */ new Map();
	for (const directory of new Set(directories)) {
		const found = packageNamed(directory.slice(0, -1));
		for (const library of found?.kind === "dune" ? found.libraries.values() : []) {
			if (library.implements === void 0) continue;
			all.set(library.implements, [...all.get(library.implements) ?? [], library]);
		}
	}
	return all;
}
/** `a` of `a.b.c`. */
function packageOf(library) {
	const dot = library.indexOf(".");
	return dot === -1 ? library : library.slice(0, dot);
}
function loadPackage(path, name) {
	for (const directory of path) {
		const found = loadFrom(directory, name);
		if (found) return found;
	}
}
function loadFrom(directory, name) {
	const { path, files } = directory;
	const alone = files.read(`META.${name}`);
	if (alone !== void 0) return described(directory, alone, name, "");
	const text = files.read(`${name}/dune-package`);
	const read = text === void 0 ? void 0 : readDunePackage(text, `${path}/${name}/dune-package`);
	if (read) return indexed(read);
	const meta = files.read(`${name}/META`);
	return meta === void 0 ? void 0 : described(directory, meta, name, name);
}
/** A package as its META file in the directory `where` describes it. */
function described({ path, files }, text, packageName, where) {
	const at = {
		file: [
			path,
			where,
			"META"
		].filter((part) => part !== "").join("/"),
		line: 1
	};
	const libraries = readMeta(text, packageName).map(({ name, requires, directory, archives, runtime }) => {
		const place = directory === void 0 || !archives ? void 0 : joinPath(where, directory);
		const beside = new Set(place ? files.list(place) : []);
		return {
			name,
			publicName: name,
			scope: installedScope,
			origin: "installed",
			at,
			virtual: false,
			implements: void 0,
			defaultImplementation: void 0,
			variant: void 0,
			optional: false,
			enabledIf: void 0,
			runtime,
			dependencies: requires.map((needed) => ({
				kind: "direct",
				name: needed
			})),
			foreignStubs: [...beside].some((file) => /^dll.*\.so$/.test(file) || /^lib.*\.a$/.test(file) && !beside.has(file.replace(/a$/, "cmxa")))
		};
	});
	return {
		kind: "meta",
		libraries: new Map(libraries.map((one) => [one.name, one]))
	};
}
/** A package as its dune-package describes it. */
function indexed({ libraries, aliases }) {
	return {
		kind: "dune",
		libraries: new Map(libraries.map((library) => [library.name, library])),
		aliases: new Map(aliases.map(({ oldName, newName }) => [oldName, newName]))
	};
}
// src/project/preprocess.ts
/** The ppx rewriters in the `(pps …)` and `(staged_pps …)` of a `(preprocess …)`, also inside `(per_module …)`. */
function readPpx(field) {
	return [...new Set(field?.items.slice(1).flatMap(rewritersOf) ?? [])];
}
function rewritersOf(node) {
	if (node.kind !== "list") return [];
	const form = head(node);
	if (form === "per_module") return node.items.slice(1).flatMap((item) => item.kind === "list" ? item.items.slice(0, 1).flatMap(rewritersOf) : []);
	if (form !== "pps" && form !== "staged_pps") return [];
	const words = node.items.slice(1).flatMap((item) => atomText(item) ?? []);
	const end = words.indexOf("--");
	return words.slice(0, end === -1 ? void 0 : end).filter((word) => /^\w[\w.-]*$/.test(word));
}
/** The libraries that ppx rewriters consist of, each once. */
function partsOf(names, scope, resolve) {
	const found = /* @__PURE__ */ new Set();
	const visit = (name, from) => {
		const library = resolve(name, from);
		if (typeof library !== "object" || found.has(library)) return;
		found.add(library);
		for (const dependency of library.dependencies) if (dependency.kind === "direct") visit(dependency.name, library.scope);
	};
	for (const name of names) visit(name, scope);
	return [...found];
}
/**
* Names of ppx rewriters, or of libraries that they are made of, that do not exist, each with the one that needs it;
* `label` stands for the one that asks for the rewriters.
*/
function missingParts(names, scope, label, resolve) {
	const absent = (name, from) => resolve(name, from) === void 0;
	return [...names.filter((name) => absent(name, scope)).map((name) => ({
		name,
		user: label
	})), ...partsOf(names, scope, resolve).flatMap((part) => part.dependencies.flatMap((dependency) => part.origin === "tree" && dependency.kind === "direct" && absent(dependency.name, part.scope) ? [{
		name: dependency.name,
		user: part.publicName ?? part.name
	}] : []))];
}
/**
* The project with further dependencies: as in dune, a library or executable also needs the libraries for the code that
* its ppx rewriters write. The index has the libraries of the tree and of the machine, where a ppx runs.
*/
function withPpxRuntime(project, { resolve }) {
	const extended = (user) => {
		const parts = partsOf(user.ppx ?? [], user.scope, resolve);
		const names = new Set(parts.flatMap(({ runtime }) => runtime ?? []));
		if (names.size === 0) return user;
		const added = [...names].map((name) => ({
			kind: "direct",
			name
		}));
		return {
			...user,
			dependencies: [...user.dependencies, ...added]
		};
	};
	return {
		...project,
		libraries: project.libraries.map(extended),
		executables: project.executables.map(extended)
	};
}
/** Names of the machine's packages that the ppx rewriters of a project consist of. */
function ppxPackages(project, resolve) {
	const installed = [...project.libraries, ...project.executables].flatMap(({ ppx, scope }) => partsOf(ppx ?? [], scope, resolve)).filter(({ origin }) => origin === "installed");
	return [...new Set(installed.map(({ name }) => name.replace(/\..*/, "")))].sort();
}
// src/project/resolve.ts
/**
* Resolves names as dune does: first private names of the same scope, then public names of the tree, then installed
* libraries, which see only one another. Of several libraries with one name, as dune 3.17 allows where `enabled_if`
* tells them apart, the first that `enabled` accepts wins, then an installed one, then the first of the disabled ones.
* One that is nowhere else and that a dune file may define that was not read is `"unknown"`.
*/
function libraryIndex(project, installed, enabled = () => true) {
	const candidatesFor = treeLibraries(project.libraries);
	const { unread = [] } = project;
	const aliases = new Map(project.aliases.map(({ oldName, newName }) => [oldName, newName]));
	function resolve(name, scope) {
		if (scope === "<installed>") return installed.find(name);
		const candidates = candidatesFor(name, scope);
		const alive = candidates.find(enabled);
		if (alive) return alive;
		const newName = candidates.length === 0 ? currentName(aliases, name) : void 0;
		if (newName !== void 0) return resolve(newName, scope);
		const found = installed.find(name);
		if (typeof found === "object" || found === "opaque") return found;
		return candidates[0] ?? found ?? (unreadFor(name, scope).length > 0 ? "unknown" : void 0);
	}
	function unreadFor(name, scope) {
		const [first = "", ...parts] = name.split(".");
		return unread.filter(({ libraries }) => libraries && (libraries.packages.includes(first) || parts.length === 0 && libraries.scope === scope));
	}
	let ofTree;
	return {
		resolve,
		unreadFor,
		unreadImplementing: ({ publicName, scope }) => unread.filter(({ libraries }) => libraries && (publicName !== void 0 || libraries.scope === scope)),
		implementationsOf(library) {
			ofTree ??= implementationsAmong(project.libraries, resolve);
			const found = ofTree.get(library) ?? [];
			if (library.origin === "tree") return found;
			return [...found, ...installed.implementationsOf(library.name)];
		}
	};
}
/** A function that looks up the libraries of the tree that a name can mean in a scope, private ones first. */
function treeLibraries(libraries) {
	const publicNames = /* @__PURE__ */ new Map();
	const privateNames = /* @__PURE__ */ new Map();
	for (const library of libraries) {
		entry(entry(privateNames, library.scope, () => /* @__PURE__ */ new Map()), library.name, () => []).push(library);
		if (library.publicName !== void 0) entry(publicNames, library.publicName, () => []).push(library);
	}
	return (name, scope) => [...privateNames.get(scope)?.get(name) ?? [], ...publicNames.get(name) ?? []];
}
/** The name that a deprecated name leads to in the end; undefined if it is not deprecated, or part of a circle. */
function currentName(aliases, name) {
	const passed = /* @__PURE__ */ new Set([name]);
	let current = aliases.get(name);
	while (current !== void 0 && aliases.has(current)) {
		if (passed.has(current)) return void 0;
		passed.add(current);
		current = aliases.get(current);
	}
	return current;
}
function implementationsAmong(libraries, resolve) {
	const all = /* @__PURE__ */ new Map();
	for (const library of libraries) if (library.implements !== void 0) entry(all, resolve(library.implements, library.scope), () => []).push(library);
	return all;
}
function entry(map, key, create) {
	const known = map.get(key);
	if (known !== void 0) return known;
	const created = create();
	map.set(key, created);
	return created;
}
// src/toolchain/libraries.ts
const searched = (findlib) => findlib?.path.map((path) => ({
	path,
	files: diskFiles(path)
}));
/** The machine's installed libraries; nothing is known of them while there is no OCaml (`findlib` is undefined). */
function machineLibraries(findlib) {
	const path = searched(findlib);
	if (!path) return {
		linked: unknownLibraries,
		described: unknownLibraries
	};
	return {
		linked: installedLibraries(path),
		described: installedLibraries(path, true)
	};
}
/** A library of OCaml's own that no META file needs to describe, and that cannot be had. */
const unusableLibrary = (name, why) => ({
	name,
	publicName: name,
	scope: installedScope,
	origin: "installed",
	at: {
		file: name,
		line: 1
	},
	virtual: false,
	implements: void 0,
	defaultImplementation: void 0,
	variant: void 0,
	dependencies: [],
	optional: false,
	enabledIf: void 0,
	foreignStubs: false,
	unusable: why
});
const bareMetal = new Map([
	..."unix threads threads.posix threads.vm".split(" ").map((name) => [name, "bare metal"]),
	..."str dynlink runtime_events ocamldoc".split(" ").map((name) => [name, "part of OCaml"]),
	..."compiler-libs compiler-libs.common compiler-libs.bytecomp compiler-libs.optcomp compiler-libs.toplevel compiler-libs.native-toplevel".split(" ").map((name) => [name, "compiler"])
].map(([name, why]) => [name, unusableLibrary(name, why)]));
/** On bare metal there is OCaml's standard library and no other installed one. */
const bareLibraries = {
	find: (name) => name === "stdlib" ? "opaque" : bareMetal.get(name),
	implementationsOf: () => []
};
/** Marks libraries as unusable, and each always as the same record: they are compared by identity. */
function openMarks() {
	const known = /* @__PURE__ */ new Map();
	return (library, why) => {
		const marked = known.get(library) ?? {
			...library,
			unusable: why
		};
		known.set(library, marked);
		return marked;
	};
}
/**
* Descriptions of the machine's packages that the ppx rewriters of a project are made of, by path in a findlib
* directory. A cross context has to know the ppx that it uses, though all of it is built in the host's.
*/
function ppxDescriptions(project, findlib) {
	const path = searched(findlib) ?? [];
	const { resolve } = libraryIndex(project, machineLibraries(findlib).described);
	const found = /* @__PURE__ */ new Map();
	for (const name of ppxPackages(project, resolve)) {
		const names = [
			`${name}/META`,
			`${name}/dune-package`,
			`META.${name}`
		];
		const place = path.find(({ files }) => names.some((file) => files.read(file) !== void 0));
		for (const file of names) {
			const text = place?.files.read(file);
			if (text !== void 0) found.set(file, text);
		}
	}
	return found;
}
// src/workspace/dune-workspace.ts
/** Every dune that is supported knows it. */
const language = "2.8";
/** `(disable_dynamically_linked_foreign_archives)` is the newest field that a context of ours has. */
const leastLanguage = "2.0";
const file = "dune-workspace";
/**
* The `dune-workspace` of a generated tree: the project's own one (`own`, latin1) with only those contexts that ours or
* their hosts use, its lang raised if our fields need more, and behind it the contexts that it lacks. dune 2 sets up
* every context and ends where it cannot; any dune runs opam for one of opam's. There always is a `default` context,
* because cross contexts run their build-time programs there. Throws ConfigurationError if a context of the project has
* the name of one of ours and another toolchain, or if `own` cannot be read.
*/
function generateDuneWorkspace(contexts, own) {
	const wanted = withDefault(contexts);
	const nodes = own === void 0 ? [] : parseSexps(own, file);
	const all = ownContexts(own, nodes);
	const existing = new Map(all.map((context) => [context.name, context]));
	const problems = wanted.flatMap(({ name, toolchain }) => disagreement$2(existing.get(name), toolchain));
	if (problems.length > 0) throw new ConfigurationError(problems);
	const missing = wanted.filter(({ name }) => !existing.has(name));
	const cross = missing.some(({ toolchain }) => toolchain !== void 0);
	const start = own === void 0 ? `(lang dune ${language})\n` : applySplices(own, [...languageSplices(nodes, cross), ...unusedParts(all, usedNames(wanted, all)).map((span) => cut$1(own, span))]);
	return start + (start === "" || start.endsWith("\n") || missing.length === 0 ? "" : "\n") + missing.map(contextStanza).join("");
}
const withDefault = (contexts) => contexts.some(({ name }) => name === "default") ? contexts : [{
	name: "default",
	toolchain: void 0
}, ...contexts];
/** The names of contexts that ours use: their own, and those of the hosts in the project's stanzas for them. */
function usedNames(wanted, all) {
	const used = new Set(wanted.map(({ name }) => name));
	for (const name of used) for (const context of all) if (context.host !== void 0 && namesOf$1(context).includes(name)) used.add(context.host);
	return used;
}
/** The contexts that a stanza makes, by name. */
const namesOf$1 = (context) => [context.name, ...crossTargets(context).map(({ name }) => name)];
/** The targets of a context but for `native`, with the contexts that dune makes for them. */
const crossTargets = ({ name, targets }) => (targets?.items.slice(1) ?? []).flatMap((node) => {
	const toolchain = node.kind === "list" ? value(node, "name") : node.text;
	if (toolchain === void 0 || toolchain === "native") return [];
	return [{
		node,
		toolchain,
		name: `${name}.${toolchain}`
	}];
});
/** Contexts and targets of contexts that are not among the used ones. */
function unusedParts(all, used) {
	return all.flatMap((context) => {
		if (!namesOf$1(context).some((name) => used.has(name))) return [context.node];
		const cross = crossTargets(context);
		const unused = cross.filter(({ name }) => !used.has(name));
		if (context.targets && unused.length === cross.length) return [context.targets];
		return unused.map(({ node }) => node);
	});
}
/** Cuts a part out and keeps its lines, so that dune names the user's. */
const cut$1 = (text, { start, end }) => ({
	start,
	end,
	text: text.slice(start, end).replace(/[^\n]/g, "")
});
/** findlib toolchains of the contexts that `generateDuneWorkspace` keeps of the project's own dune-workspace (latin1). */
function ownToolchains(contexts, own) {
	const all = own === void 0 ? [] : ownContexts(own, parseSexps(own, file));
	const used = usedNames(withDefault(contexts), all);
	const made = all.flatMap((context) => [context, ...crossTargets(context)]);
	return new Set(made.flatMap(({ name, toolchain = [] }) => used.has(name) ? toolchain : []));
}
function contextStanza({ name, toolchain, fields }) {
	if (toolchain === void 0) return name === "default" ? "(context default)\n" : `(context (default (name ${name})))\n`;
	return `(context (default (name ${name}) (toolchain ${toolchain}) (host default) (disable_dynamically_linked_foreign_archives true)${fields ? ` ${fields}` : ""}))\n`;
}
function ownContexts(text = "", nodes) {
	return nodes.flatMap((node) => {
		if (node.kind !== "list" || head(node) !== "context") return [];
		const place = {
			at: locate(text, file, node.start),
			node
		};
		const [, body] = node.items;
		if (body?.kind !== "list") return [{
			name: atomText(body) ?? "default",
			toolchain: void 0,
			host: void 0,
			targets: void 0,
			...place
		}];
		const name = value(body, "name") ?? (head(body) === "opam" ? value(body, "switch") : void 0);
		const [toolchain, host] = [value(body, "toolchain"), value(body, "host")];
		const targets = field(body.items, "targets");
		return [{
			name: name ?? "default",
			toolchain,
			host,
			targets,
			...place
		}];
	});
}
function value(body, name) {
	return atomText(field(body.items, name)?.items[1]);
}
function disagreement$2(own, toolchain) {
	if (!own || own.toolchain === toolchain) return [];
	const has = own.toolchain === void 0 ? "no toolchain" : `(toolchain ${own.toolchain})`;
	const remedy = toolchain === void 0 ? "without a toolchain" : `with (toolchain ${toolchain})`;
	return [{
		message: `The context ${own.name} has ${has}, but the targets asked for need it ${remedy}; change it, rename it or leave it out.`,
		at: own.at
	}];
}
/** Raises the lang where our fields need more. */
function languageSplices(nodes, cross) {
	const [first] = nodes;
	const version = first?.kind === "list" && head(first) === "lang" ? first.items[2] : void 0;
	const written = atomText(version) ?? "";
	if (!version || !/^\d+\.\d+$/.test(written)) throw new ConfigurationError({
		message: "The first line must be (lang dune VERSION); write it.",
		at: {
			file,
			line: 1
		}
	});
	if (versionAtLeast(written, leastLanguage) || !cross) return [];
	const { start, end } = version;
	return [{
		start,
		end,
		text: leastLanguage
	}];
}
// src/workspace/findlib-conf.ts
/**
* The files behind `OCAMLFIND_CONF` for one workspace, by path from `directory` (absolute), where they will be:
* `findlib.conf`, and in `findlib.conf.d/` a file for each toolchain, because dune 2.9 looks for a toolchain only there.
* Empty if all toolchains are the host's: the variable then stays unset.
*
* From dune 3.24 on a tool that a toolchain names must be named without one too (dune#16226), but then a toolchain that
* does not name it gets the host's. So `ocamlopt` is named only if a native toolchain names it, and the bytecode-only
* ones beside it get one that always fails: dune runs it for native files only, and those are not asked of them.
*
* Solo5's toolchain finds the machine's libraries, but not its `unix`: dune takes the first META file of a name,
* and one whose `exists_if` names no file hides the library (2.9 to 3.24), from the conditions of a select too.
*
* A toolchain that finds no library of the machine's finds what describes the packages of the project's ppx rewriters
* (`ppx`, path in a findlib directory → text): dune builds them in the host's context, but asks the context that uses
* them what they are made of (measured with 3.24). With no more than that, nothing of them can be linked.
*
* It also finds the packages that old projects name for what is now in the standard library.
*
* The toolchains that the machine's own findlib.conf defines are there too, since the variable hides them and a context
* of the project's may name one.
*/
function findlibConf(toolchains, host, directory, ppx = /* @__PURE__ */ new Map()) {
	const cross = toolchains.flatMap((ready) => crossToolchain(ready, directory, ppx));
	const files = new Map(cross.flatMap((toolchain) => toolchain.packages));
	if (cross.length === 0) return files;
	const names = cross.map(({ findlib }) => findlib);
	for (const [file, text] of host.toolchains ?? []) files.set(`findlib.conf.d/${file}`, withoutToolchains(text, names));
	const others = [...files.values()].flatMap((text) => text.split("\n"));
	const native = cross.some(({ bytecodeOnly }) => !bytecodeOnly) || toolsOf(others).includes("ocamlopt");
	const named = toolsOf([...others, ...cross.flatMap(({ lines }) => lines)]);
	const usual = [
		"ocamlc",
		"ocamldep",
		"ocamlmklib",
		...native ? ["ocamlopt"] : []
	];
	const tools = /* @__PURE__ */ new Set([...usual, ...named]);
	files.set("findlib.conf", lines([
		`path = ${quoted(host.path.join(":"))}`,
		`destdir = ${quoted(host.destdir)}`,
		...[...tools].map((tool) => `${tool} = "${tool}"`)
	]));
	for (const toolchain of cross) {
		const refusal = native && toolchain.bytecodeOnly ? [`ocamlopt(${toolchain.findlib}) = "/bin/false"`] : [];
		files.set(`findlib.conf.d/${toolchain.findlib}.conf`, lines([...toolchain.lines, ...refusal]));
	}
	return files;
}
/** A toolchain's lines and packages; none for the host's. */
function crossToolchain({ toolchain, findlibLines }, directory, ppx) {
	const { findlib, bytecodeOnly, findlibPackages } = toolchain;
	if (findlib === void 0) return [];
	const described = findlibPackages.rewriters ? [...ppx] : [];
	const place = (name, packages) => packages.length > 0 ? [`${directory}/${name}`] : [];
	const lines = withPlaces(findlibLines, {
		first: place(hidden, findlibPackages.hidden),
		last: [...place(standard, findlibPackages.standard), ...place(rewriters, described)]
	});
	const meta = (place, names, text) => names.map((name) => [`${place}/${name}/META`, text]);
	return [{
		findlib,
		bytecodeOnly,
		lines,
		packages: [
			...meta(hidden, findlibPackages.hidden, absent),
			...meta(standard, findlibPackages.standard, nothingOfItsOwn),
			...described.map(([path, text]) => [`${rewriters}/${path}`, text])
		]
	}];
}
const hidden = "hidden";
const rewriters = "ppx";
const standard = "standard";
const nothingOfItsOwn = "description = \"It is in the standard library.\"\nrequires = \"\"\n";
const absent = "description = \"There is no operating system below a unikernel.\"\nexists_if = \"none\"\n";
/** Lines of a toolchain that looks for libraries in further directories. */
function withPlaces(all, { first, last }) {
	const inside = (directory) => quoted(directory).slice(1, -1);
	return all.map((line) => {
		const [, start, own, end] = /^(path\(\w+\)\s*=\s*")(.*)(")/.exec(line) ?? [];
		if (start === void 0) return line;
		return `${start}${[
			...first.map(inside),
			own,
			...last.map(inside)
		].join(":")}${end}`;
	});
}
/** Tools that lines like `ocamlopt(solo5) = "…"` name for some toolchain. */
function toolsOf(all) {
	return all.flatMap((line) => /^\s*(ocaml\w+)\s*\(/.exec(line)?.[1] ?? []);
}
/** A file of the machine's without what it says of toolchains that are ours. */
function withoutToolchains(text, names) {
	const own = names.map((name) => new RegExp(`^\\s*\\w+\\s*\\(\\s*${name}\\s*\\)`));
	return text.split("\n").filter((line) => !own.some((pattern) => pattern.test(line))).join("\n");
}
function lines(all) {
	return all.map((line) => `${line}\n`).join("");
}
/** A string of findlib's configuration language, which knows the escapes `\"` and `\\`. */
function quoted(text) {
	return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
// src/workspace/git-rules.ts
/** Between words of a command line, or of a list of strings in OCaml or Python. */
const between = String.raw`(?:["']\s*[;,]\s*["']|\s+)`;
const start = String.raw`(?<![\w.-])git\}?${between}(?:-[^\n|&]*?${between})?`;
const command = new RegExp(String.raw`${start}(?:${"describe|rev-parse|rev-list|log|show|status|tag|branch|diff|diff-index|ls-files|symbolic-ref"})(?![\w-])`);
const describe$2 = new RegExp(String.raw`(?:${start}|(?<![\w.-])git-)describe(?![\w-])`);
/** Scripts are small. */
const longest$3 = 1e5;
function gitRulesIn(text, file, read) {
	const rules = (items, directory) => items.flatMap((item) => {
		if (item.kind !== "list") return [];
		const inside = head(item) === "subdir" ? atomText(item.items[1]) : void 0;
		if (inside !== void 0) return rules(item.items.slice(2), joinPath(directory, inside) ?? directory);
		if (head(item) !== "rule") return [];
		const words = wordsOf$2(item);
		const said = [words.join(" "), ...words.flatMap((word) => scriptOf(word, directory, read))];
		const describes = said.some((one) => describe$2.test(one));
		return describes || said.some((one) => command.test(one)) ? [{
			rule: item,
			describes
		}] : [];
	});
	return rules(parseSexps(text, file), directoryOf(file));
}
const wordsOf$2 = (node) => node.kind === "atom" ? [node.text] : node.items.flatMap(wordsOf$2);
/** The text of a script or an OCaml program that a word of a rule names: `%{dep:version.sh}`, `./gen.exe`. */
function scriptOf(word, directory, read) {
	return [...word.matchAll(/[\w./-]+\.(?:sh|bash|ml|py|pl|exe)(?![\w.-])/g)].flatMap(([name]) => {
		const path = joinPath(directory, name.replace(/\.exe$/, ".ml"));
		const text = path === void 0 ? void 0 : read(path);
		return text !== void 0 && text.length < longest$3 ? [text] : [];
	});
}
/**
* The dune files with rules that ask git, by path, in which these depend on everything, `(universe)`: what git answers is
* no file that dune knows, so that it would take the version of an earlier commit from its cache. Others are left out.
*/
function renewGitRules(texts, languages, read) {
	const hasShortForm = languages.every(({ version: [major] }) => major >= 2);
	const renewed = [...texts].flatMap(([file, text]) => {
		const splices = gitRulesIn(text, file, read).flatMap(({ rule }) => renew(rule, hasShortForm));
		return splices.length > 0 ? [[file, applySplices(text, splices)]] : [];
	});
	return new Map(renewed);
}
const fields = new Set("target targets deps action locks mode fallback enabled_if package alias aliases".split(" "));
function renew(rule, hasShortForm) {
	const [, first] = rule.items;
	const deps = field(rule.items, "deps");
	if (!first || deps && wordsOf$2(deps).includes("universe")) return [];
	if (deps) return [insert(deps.end - 1, " (universe)")];
	if (fields.has(head(first) ?? "")) return [insert(first.start, "(deps (universe)) ")];
	if (first.kind !== "list" || rule.items.length !== 2 || !hasShortForm) return [];
	return [insert(first.start, "(deps (universe)) (action "), insert(first.end, ")")];
}
const insert = (at, text) => ({
	start: at,
	end: at,
	text
});
/** The first rule that asks git for the nearest tag. */
function describingRule({ texts }, read) {
	for (const [file, text] of texts) {
		const found = gitRulesIn(text, file, read).find(({ describes }) => describes);
		if (found) return locate(text, file, found.rule.start);
	}
}
// src/workspace/git-repository.ts
/** The repository whose `.git` is in a directory; undefined if there is none. */
function repositoryAt(top) {
	const git = join(top, ".git");
	const kind = statSync(git, { throwIfNoEntry: false });
	const link = kind?.isFile() ? readText(git)?.match(/^gitdir: (.*?)[\r\n]*$/s)?.[1] : void 0;
	const directory = kind?.isDirectory() ? git : link && resolve(top, link);
	if (!directory) return void 0;
	const shared = readText(join(directory, "commondir"))?.trimEnd();
	const common = shared === void 0 ? directory : resolve(directory, shared);
	return [join(directory, "HEAD"), join(common, "objects")].every((path) => statSync(path, { throwIfNoEntry: false })) ? {
		top,
		directory,
		common
	} : void 0;
}
/** The repository that a directory is in, and the directory's path in it ("" at its top). */
function repositoryAround(directory) {
	const from = realpathSync(directory);
	for (let top = from;; top = dirname(top)) {
		const repository = repositoryAt(top);
		if (repository) return {
			repository,
			prefix: relative(top, from)
		};
		if (top === dirname(top)) return void 0;
	}
}
/**
* Asks git for the state of a repository, writing nothing. undefined if there is no git, or it cannot read the
* repository: by hand it would not answer either.
*/
async function readRepository(repository, env) {
	const git = repositoryGit(repository, env);
	const [branch, commit, refs, settings, entries, changed] = await Promise.all([
		git([
			"symbolic-ref",
			"--quiet",
			"HEAD"
		]),
		git([
			"rev-parse",
			"--quiet",
			"--verify",
			"HEAD"
		]),
		git(["for-each-ref", "--format=%(objectname) %(refname) %(symref)"]),
		git([
			"config",
			"--null",
			"--local",
			"--includes",
			"--list"
		]),
		git([
			"-c",
			"core.quotePath=true",
			"ls-files",
			"--stage"
		]),
		git([
			"-c",
			"core.quotePath=true",
			...changedFiles
		])
	]);
	const head = branch === void 0 ? commit : `ref: ${branch}`;
	if (head === void 0 || entries === void 0 || changed === void 0) return void 0;
	return {
		head,
		...readRefs(refs ?? ""),
		config: privateConfig(settings ?? ""),
		entries,
		changed: changedIn(changed)
	};
}
/** Parts what `git for-each-ref` prints: `COMMIT NAME OTHER`. */
function readRefs(listed) {
	const rows = linesOf(listed).map((line) => line.split(" "));
	const plain = rows.filter(([, , other]) => !other).map(([commit, name]) => `${commit} ${name}\n`);
	const symbolic = rows.flatMap(([, name, other]) => name && other ? [[name, other]] : []);
	return {
		refs: `# pack-refs with: sorted \n${plain.join("")}`,
		symbolic: new Map(symbolic)
	};
}
/** Unlike `git diff` it does not write what it learns about times of files. */
const changedFiles = [...[
	"status",
	"--porcelain",
	"--untracked-files=no",
	"--no-renames",
	"--ignore-submodules=none"
]];
/** The paths whose second letter, for the file, says that it differs from the index. */
function changedIn(status) {
	const differing = linesOf(status).filter((line) => line[1] !== " ");
	return new Set(differing.map((line) => unquotePath(line.slice(3))));
}
const escapes$1 = {
	a: 7,
	b: 8,
	t: 9,
	n: 10,
	v: 11,
	f: 12,
	r: 13,
	"\"": 34,
	"\\": 92
};
/** A path as git prints it, which it quotes if need be: `"caf\303\251"`. */
function unquotePath(path) {
	if (!path.startsWith("\"")) return path;
	const bytes = [...path.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\])/gs)].map(([, octal, letter, plain]) => octal ? Number.parseInt(octal, 8) : escapes$1[letter ?? ""] ?? plain?.charCodeAt(0) ?? 0);
	return Buffer.from(bytes).toString("utf8");
}
/** The lines of a text that ends with a line feed. */
const linesOf = (text) => text === "" ? [] : text.split("\n").slice(0, -1);
/**
* Runs git on a repository that is named, which spares the question whose it is (`safe.directory`), with `top` for its
* files. It neither writes (`GIT_OPTIONAL_LOCKS`) nor fetches what a partial clone lacks.
*/
function repositoryGit({ top, directory }, env, more = {}) {
	const own = {
		GIT_DIR: directory,
		GIT_WORK_TREE: top,
		GIT_OPTIONAL_LOCKS: "0",
		LC_ALL: "C"
	};
	const offline = {
		GIT_NO_LAZY_FETCH: "1",
		GIT_TERMINAL_PROMPT: "0",
		GIT_ALLOW_PROTOCOL: "none"
	};
	const options = {
		cwd: top,
		env: {
			...env,
			...own,
			...offline,
			...more
		},
		deadline: 120
	};
	return async (args, input) => {
		try {
			const finished = await run([
				"git",
				"-c",
				"core.fsmonitor=false",
				...args
			], {
				...options,
				...input !== void 0 && { input }
			});
			return finished.code === 0 ? finished.stdout : void 0;
		} catch (error) {
			if (error instanceof ToolError) return void 0;
			throw error;
		}
	};
}
/** Settings that git's answers depend on. Others may hold secrets (`http.extraheader`), run programs, or fetch. */
const taken = /^(?:core\.(?:abbrev|autocrlf|eol|filemode|ignorecase|precomposeunicode|quotepath|symlinks)|extensions\.(?:objectformat|compatobjectformat)|remote\..*\.(?:url|fetch)|branch\..*\.(?:remote|merge)|submodule\..*\.(?:url|path|active|ignore)|diff\.ignoresubmodules|filter\..*|(?:log|status|tag|versionsort)\..*)$/s;
/** Makes the text of a `config` from what `git config --null --list` prints. */
function privateConfig(listed) {
	const settings = listed.split("\0").flatMap((setting) => {
		const end = setting.indexOf("\n");
		const name = end < 0 ? setting : setting.slice(0, end);
		return taken.test(name) ? [[name, end < 0 ? "true" : setting.slice(end + 1)]] : [];
	});
	return [...[
		["core.repositoryformatversion", settings.some(([name]) => name.startsWith("extensions.")) ? "1" : "0"],
		["core.bare", "false"],
		["core.fsmonitor", "false"],
		["core.logallrefupdates", "false"],
		["gc.auto", "0"],
		["maintenance.auto", "false"]
	], ...settings].map(([name, value]) => configSetting(name, value)).join("");
}
/** One setting as a section of its own: names of sections may be repeated. */
function configSetting(name, value) {
	const [section = "", ...rest] = name.split(".");
	const key = rest.pop() ?? "";
	return `[${section}${rest.length === 0 ? "" : ` "${rest.join(".").replace(/["\\]/g, "\\$&")}"`}]\n\t${key} = "${(key === "url" ? withoutSecrets(value) : value).replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"\n`;
}
function readText(path) {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return;
	}
}
// src/workspace/git-metadata.ts
/**
* Metadata by which git answers in a generated tree as in the checkout, though files there are links or rewritten: what
* the checkout has not changed counts as unchanged. Only objects are shared, to be read; refs, index and settings are
* copies, so that nothing that runs in the tree can change the checkout's.
*/
function openMetadata(env) {
	const states = /* @__PURE__ */ new Map();
	const changed = /* @__PURE__ */ new Set();
	return {
		async read(repository, top) {
			const state = repository && await readRepository(repository, env);
			if (!state) return false;
			states.set(top, {
				repository,
				state
			});
			for (const path of state.changed) changed.add(join(top, path));
			return true;
		},
		isChanged: (path) => changed.has(path),
		async write(generated) {
			for (const [top, { repository, state }] of states) {
				const git = join(top, ".git");
				writeRepository(git, repository, state, generated);
				await writeIndex({
					top,
					directory: git
				}, state, env);
			}
		}
	};
}
/** The entries of `.git` that are ours; others were made by what ran in the tree. */
const ownEntries = /* @__PURE__ */ new Set([...[
	"HEAD",
	"config",
	"index",
	"info",
	"objects",
	"packed-refs",
	"refs",
	"shallow"
]]);
function writeRepository(git, { common }, { head, refs, symbolic, config }, generated) {
	for (const path of [
		"",
		"info",
		"objects",
		"objects/info",
		"objects/pack",
		"refs"
	]) makeDirectory(join(git, path));
	for (const name of readdirSync(git)) if (!ownEntries.has(name)) remove(join(git, name));
	writeRefs(git, symbolic);
	const ignored = copyOf(common, "info/exclude") ?? "";
	const files = {
		HEAD: `${head.trimEnd()}\n`,
		config: latin1(config),
		"packed-refs": latin1(refs),
		shallow: copyOf(common, "shallow"),
		"info/attributes": copyOf(common, "info/attributes"),
		"info/grafts": copyOf(common, "info/grafts"),
		"info/exclude": [
			ignored.trimEnd(),
			...generated.map(latin1),
			""
		].join("\n"),
		"objects/info/alternates": latin1(`${quoteLine(join(common, "objects"))}\n`)
	};
	for (const [path, text] of Object.entries(files)) if (text === void 0) remove(join(git, path));
	else writeText(join(git, path), text);
}
/** Writes the refs that are no lines of `packed-refs`, and removes those that were made in the tree. */
function writeRefs(git, symbolic) {
	const refs = join(git, "refs");
	const made = readdirSync(refs, {
		recursive: true,
		withFileTypes: true
	}).filter((entry) => !entry.isDirectory()).map((entry) => relative(git, join(entry.parentPath, entry.name)));
	if (made.length !== symbolic.size || made.some((name) => !symbolic.has(name))) {
		remove(refs);
		mkdirSync(refs);
	}
	for (const [name, other] of symbolic) {
		mkdirSync(dirname(join(git, name)), { recursive: true });
		writeText(join(git, name), latin1(`ref: ${other}\n`));
	}
}
/** Makes a directory of what may have become something else, such as a link to one of the checkout. */
function makeDirectory(path) {
	const before = lstatSync(path, { throwIfNoEntry: false });
	if (before?.isDirectory()) return;
	if (before) remove(path);
	mkdirSync(path);
}
const remove = (path) => rmSync(path, {
	recursive: true,
	force: true
});
const latin1 = (text) => Buffer.from(text, "utf8").toString("latin1");
function copyOf(directory, path) {
	try {
		return readFileSync(join(directory, path), "latin1");
	} catch {
		return;
	}
}
/** A path as git reads it in a line: one that could be mistaken is quoted. */
const quoteLine = (path) => /["\\\n]/.test(path) ? `"${path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"` : path;
/**
* Writes an index with the entries of the checkout's, in which those that the checkout has not changed are taken for
* unchanged without a look at the tree.
*/
async function writeIndex(place, { entries, changed }, env) {
	const index = join(place.directory, "index");
	if (entries === "") return remove(index);
	const made = join(place.directory, "index.new");
	const git = repositoryGit(place, env, { GIT_INDEX_FILE: made });
	const unchanged = linesOf(entries).map((line) => line.slice(line.indexOf("	") + 1)).filter((path) => !changed.has(unquotePath(path)));
	const absent = unchanged.filter((path) => !isFile(join(place.top, unquotePath(path))));
	if ([
		await git(["update-index", "--index-info"], entries),
		await git([
			"update-index",
			"--assume-unchanged",
			"--stdin"
		], textOf(unchanged)),
		absent.length === 0 || await git([
			"update-index",
			"--skip-worktree",
			"--stdin"
		], textOf(absent))
	].includes(void 0) || !existsSync(made)) return remove(place.directory);
	if (sameBytes(made, index)) remove(made);
	else renameSync(made, index);
}
const textOf = (lines) => lines.map((line) => `${line}\n`).join("");
const isFile = (path) => {
	const kind = lstatSync(path, { throwIfNoEntry: false });
	return kind !== void 0 && !kind.isDirectory();
};
function sameBytes(a, b) {
	return lstatSync(b, { throwIfNoEntry: false })?.isFile() ? readFileSync(a).equals(readFileSync(b)) : false;
}
// src/workspace/project-tree.ts
/**
* Syncs the generated tree of a project, in which git answers as in the checkout, and returns where its root is. That of
* a subdirectory of a repository is the same subdirectory of a tree with nothing else. Errors are those of `syncTree`.
*/
async function syncProject(request, { checkout, directory, env }) {
	const around = repositoryAround(checkout);
	const prefix = around?.prefix ?? "";
	const top = join(directory, prefix === "" ? "tree" : "repository");
	const tree = join(top, prefix);
	const metadata = openMetadata(env);
	const answers = await metadata.read(around?.repository, top);
	if (!answers) rmSync(join(top, ".git"), {
		recursive: true,
		force: true
	});
	await syncTree({
		...request,
		tree,
		isCopied: (path) => metadata.isChanged(join(tree, path)),
		ownsGit: async (path) => path === "" && prefix === "" ? answers : metadata.read(repositoryAt(join(request.source, path)), join(tree, path))
	});
	const generated = ["dune-workspace", "_build"].filter((name) => !existsSync(join(checkout, name)));
	await metadata.write(generated.map((name) => gitPattern(join("/", prefix, name))));
	return tree;
}
/** A path as a pattern of git that matches only it. */
const gitPattern = (path) => path.replace(/[\\*?[]/g, "\\$&");
// src/workspace/rewrite.ts
/**
* The words `native` in the `(modes …)` of a project's libraries where a compiler has no native code: dune refuses all of
* a context for the sake of one that nobody needs there. `best` means the same where there is native code (measured with
* dune 2.9.3 and 3.24.1).
*/
function nativeModes({ libraries }, builds) {
	if (!builds.some(({ toolchain }) => toolchain.bytecodeOnly)) return [];
	return libraries.flatMap(({ modes }) => modes === void 0 || modes.built.has("best") ? [] : modes.native);
}
/**
* The dune files that change, by path, as whole latin1 texts; the rest of each file stays byte for byte.
* `texts` are `Project.texts`, `native` words that become `best`. Throws ConfigurationError when one text would have to say two things at once.
*/
function rewriteFiles(texts, rewrites, native = []) {
	const byFile = groupBy(rewrites, (rewrite) => rewrite.stanza.spans.stanza.file);
	const changed = /* @__PURE__ */ new Map();
	for (const file of /* @__PURE__ */ new Set([...byFile.keys(), ...native.map((span) => span.file)])) {
		const text = texts.get(file);
		if (text === void 0) throw new Error(`no text of ${file}`);
		const bySpan = /* @__PURE__ */ new Map();
		for (const { file: its, start, end } of native) if (its === file) bySpan.set(start, {
			start,
			end,
			text: "best"
		});
		for (const rewrite of byFile.get(file) ?? []) {
			const { start, end } = rewrite.stanza.spans.stanza;
			const splice = {
				start,
				end,
				text: rewriteStanza(text, rewrite)
			};
			const earlier = bySpan.get(start);
			if (earlier && earlier.text !== splice.text) throw sharedInclude(rewrite);
			bySpan.set(start, splice);
		}
		const rewritten = applySplices(text, [...bySpan.values()]);
		if (rewritten !== text) changed.set(file, rewritten);
	}
	return changed;
}
function sharedInclude({ stanza }) {
	return new ConfigurationError({
		message: "This stanza is included into several directories that need different implementations; write it once in each of them.",
		at: stanza.at
	});
}
/**
* The text that takes a stanza's place. One edit for all contexts changes the stanza in place. Otherwise the stanza is
* written once for each different edit, gated by `enabled_if` on the context's name (dune 3.15, dune#10220), and once
* as its author wrote it for every other context. `text` is the whole latin1 file.
*/
function rewriteStanza(text, rewrite) {
	const { spans } = rewrite.stanza;
	const variations = variationsOf(rewrite);
	const copy = (splices) => applySplices(text.slice(0, spans.stanza.end), splices).slice(spans.stanza.start);
	const [first, second] = variations;
	if (!first) return copy([]);
	if (!second) return copy(editSplices(text, rewrite, first.edit));
	const copies = variations.map(({ contexts, edit }) => copy([...editSplices(text, rewrite, edit), gate(text, rewrite, isOneOf(contexts))]));
	const others = [...rewrite.edits.keys()].map((name) => `(<> %{context_name} ${quote(name)})`);
	return [...copies, copy([gate(text, rewrite, others)])].join("\n\n");
}
function variationsOf({ edits }) {
	const variations = [];
	for (const [context, edit] of edits) {
		const same = variations.find((variation) => sameEdit(variation.edit, edit));
		if (same) same.contexts.push(context);
		else variations.push({
			contexts: [context],
			edit
		});
	}
	return variations;
}
function isOneOf(contexts) {
	const tests = contexts.map((name) => `(= %{context_name} ${quote(name)})`);
	return tests.length === 1 ? tests : [`(or ${tests.join(" ")})`];
}
function editSplices(text, { stanza }, edit) {
	const { spans } = stanza;
	const { implementations, linkFlags } = edit;
	const splices = [];
	if (implementations.length > 0) splices.push(append(spans.libraries, spans.stanza, "libraries", implementations.join(" ")));
	if (linkFlags.length > 0) splices.push(...linkFlagSplices(text, spans, linkFlags));
	const missing = missingModes(text, stanza.spans.modes, stanza.language, edit.modes);
	if (missing !== "") splices.push(append(spans.modes, spans.stanza, "modes", missing));
	return splices;
}
function linkFlagSplices(text, { linkFlags: field, stanza }, flags) {
	const words = (all) => all.map(quote).join(" ");
	if (!field) return [append(void 0, stanza, "link_flags", `:standard ${words(flags)}`)];
	const { splices, rest } = overrideLinkFlags(text, field, readList(text, field), flags);
	return rest.length === 0 ? splices : [...wrapLinkFlags(text, field, words(rest)), ...splices];
}
/** Adds to the end of a field, or adds the field to the end of the stanza. */
function append(field, stanza, name, values) {
	const end = (field ?? stanza).end - 1;
	return {
		start: end,
		end,
		text: field ? ` ${values}` : `\n (${name} ${values})`
	};
}
/**
* `(link_flags OLD)` becomes `(link_flags (OLD) FLAGS)`: flags appended inside would be lost behind a `\` and are an
* error in `(:include …)`.
*/
function wrapLinkFlags(text, field, flags) {
	const first = readList(text, field).items[1];
	const end = field.end - 1;
	if (!first) return [{
		start: end,
		end,
		text: ` ${flags}`
	}];
	const start = field.start + first.start;
	return [{
		start,
		end: start,
		text: "("
	}, {
		start: end,
		end,
		text: `) ${flags}`
	}];
}
/**
* The modes that `(modes …)` lacks. Without the field dune links `exe`, before lang 2.0 `byte` too (dune's reference,
* "executable"), and naming a mode must not take those away. `native` counts as `exe`: dune refuses both together.
*/
function missingModes(text, field, language, wanted) {
	const defaults = language[0] < 2 ? ["byte", "exe"] : ["exe"];
	const present = field ? writtenModes(readList(text, field)) : defaults;
	const missing = wanted.filter((mode) => !present.includes(mode) && !(mode === "exe" && present.includes("native")));
	if (missing.length === 0) return "";
	return [...field ? [] : defaults, ...missing].join(" ");
}
/** Modes of `(modes exe (native exe) …)`; of the pairs only those that make `NAME.exe` matter here. */
function writtenModes(field) {
	return field.items.slice(1).map((mode) => {
		if (mode.kind === "atom") return mode.text;
		const [compilation, kind] = mode.items.map((item) => item.kind === "atom" ? item.text : "");
		return kind === "exe" && compilation !== "byte" ? "exe" : "";
	});
}
function gate(text, { stanza }, tests) {
	const field = stanza.spans.enabledIf;
	const condition = field && readList(text, field).items[1];
	if (!field || !condition) {
		const all = tests.length === 1 ? tests.join("") : `(and ${tests.join(" ")})`;
		return append(void 0, stanza.spans.stanza, "enabled_if", all);
	}
	const start = field.start + condition.start;
	const end = field.start + condition.end;
	return {
		start,
		end,
		text: `(and ${text.slice(start, end)} ${tests.join(" ")})`
	};
}
/** The list that a span covers, with offsets from the span's start. */
function readList(text, span) {
	const [node] = parseSexps(text.slice(span.start, span.end), span.file);
	if (node?.kind !== "list" || head(node) === void 0) throw new Error(`no field at ${span.file}:${span.start}`);
	return node;
}
/**
* The texts of the dune files whose executables a workspace builds, with the link flags of `first` where several targets
* of one context differ in those; without one as `rewriteFiles` has them.
*/
function textsFor({ source: { project }, builds }, first) {
	const rewrites = stanzaRewrites(first ? [first, ...builds.filter((build) => build !== first)] : builds);
	const changed = rewriteFiles(project.texts, rewrites);
	const files = rewrites.map(({ stanza }) => stanza.spans.stanza.file);
	return new Map([...project.texts].filter(([file]) => files.includes(file)).map(([file, text]) => [file, changed.get(file) ?? text]));
}
// src/workspace/materialize.ts
/**
* Writes a workspace: its tree with the rewritten dune files and the dune-workspace, and the findlib.conf beside it.
* Brings an earlier one up to date, so that what dune built there stays valid.
*/
async function materialize(material) {
	const { workspace } = material;
	const { source, builds } = workspace;
	const { project } = source;
	const texts = rewriteFiles(project.texts, stanzaRewrites(builds), nativeModes(project, builds));
	const rewritten = new Map([...texts, ...renewed(source, new Map([...project.texts, ...texts]))]);
	const text = generateDuneWorkspace(workspace.contexts, project.workspaceFile);
	rewritten.set("dune-workspace", text);
	const copy = !versionAtLeast(material.duneVersion, "3.17");
	const { directory, checkout, env, exclude } = material;
	const { directory: from, linked } = source;
	return {
		tree: await syncProject({
			source: from,
			rewritten,
			copy,
			exclude,
			linked
		}, {
			checkout,
			directory,
			env
		}),
		findlibConf: writeFindlibConf(material)
	};
}
/** The dune files among `texts` whose rules ask git, in which these run in each build. */
const renewed = ({ directory, project }, texts) => renewGitRules(texts, project.languages, diskFiles(directory).read);
function writeFindlibConf({ directory, toolchains, findlib, ppx }) {
	const root = join(directory, "findlib");
	const files = findlibConf(toolchains, findlib, root, ppx);
	if (files.size === 0) return void 0;
	for (const [path, text] of files) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeText(join(root, path), text);
	}
	return join(root, "findlib.conf");
}
// src/workspace/workspace-environment.ts
/**
* The environment of dune in one workspace: with the variables of its targets, all of which have the same, and with the
* programs of its toolchains behind those of the machine.
*/
function workspaceEnvironment(env, builds, toolchains) {
	const own = builds[0]?.target.env ?? {};
	return withPrograms({
		...env,
		...own
	}, toolchains);
}
/** The environment with the programs of toolchains at the end of its PATH: they run one another by name. */
function withPrograms(env, toolchains) {
	const programs = toolchains.flatMap((one) => one.programs ?? []);
	if (programs.length === 0) return env;
	const path = [env["PATH"], ...programs].filter((part) => part);
	return {
		...env,
		PATH: [...new Set(path)].join(delimiter)
	};
}
/** Names of the variables whose values differ, sorted; one that is not set differs from one that is empty. */
function differingVariables(a, b) {
	return [.../* @__PURE__ */ new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]).sort();
}
/**
* Whether a project may set variables for the rules of a directory, `(env (_ (env-vars …)))`: in its dune-workspace, in
* the dune files of the directory and those around it, or in a file that one of them may include.
*/
function setsVariables({ texts, workspaceFile = "" }, directory) {
	const reaches = (path) => !/(?:^|\/)dune(?:-file)?$/.test(path) || `${directory}/`.startsWith(path.slice(0, path.lastIndexOf("/") + 1));
	return [["dune", workspaceFile], ...texts].some(([path, text]) => text.includes("env-vars") && reaches(path));
}
/**
* The toolchains of one workspace: those of its targets, and those whose findlib names are in `named` because the
* project's own dune-workspace has a context with them. Of several with one findlib name (`solo5` of two
* architectures) it is the targets' own, or else the first.
*/
function toolchainsOf(builds, named, all) {
	const used = all.filter(({ toolchain }) => builds.some((build) => build.toolchain === toolchain));
	const taken = new Set(used.map(({ toolchain }) => toolchain.findlib));
	const others = all.filter(({ toolchain: { findlib } }) => {
		if (findlib === void 0 || !named.has(findlib) || taken.has(findlib)) return false;
		taken.add(findlib);
		return true;
	});
	return [...used, ...others];
}
// src/pipeline/build-images.ts
/**
* Builds all workspaces, side by side when there are cores for it, and hands each on as soon as it is built;
* `fail-fast` leaves out those after a failure.
*/
async function buildImages(job, publish) {
	const { workspaces } = job.plan;
	const chains = chainsOf(workspaces, ({ contexts }) => contexts.map(({ name }) => name));
	const share = shareJobs(job.context.jobs, chains.length);
	const results = [];
	const { log } = job.context;
	await log.group("Building", () => runChains(chains, share.sideBySide, async (workspace) => {
		if (job.failFast?.signal.aborted) return;
		const built = await buildOne(job, workspace, share.jobs);
		results.push(built);
		if (built.failed.size > 0) job.failFast?.abort();
		tell$1(log, built, job.plan.images);
		await publish(built);
	}));
	return results;
}
function tell$1(log, { workspace, failed, cancelled, seconds }, all) {
	const told = [{
		images: new Set(failed.keys()),
		end: "failed"
	}, {
		images: cancelled,
		end: "cancelled"
	}].flatMap(({ images, end }) => {
		const names = [...groupBy([...images], ({ build }) => build)].flatMap(([build, some]) => some.length === all.filter((image) => image.build === build).length ? [build.target.name] : some.map(({ file }) => file));
		return names.length > 0 ? [`${names.join(", ")} ${end}`] : [];
	});
	if (told.length === 0) log.step(workspace.name, seconds);
	else log.info(`✗ ${workspace.name}: ${told.join("; ")} (${formatSeconds(seconds)})`);
}
async function buildOne(job, whole, jobs) {
	const started = performance.now();
	const all = job.plan.images.filter((image) => image.workspace === whole);
	const failed = new Map(all.flatMap((image) => brokenToolchain(image, job)));
	const images = all.filter((image) => !failed.has(image));
	if (images.length === 0) return {
		...failAs(failed),
		workspace: whole,
		tree: ""
	};
	const workspace = forImages(whole, images);
	const setting = await settingFor(job, workspace, jobs);
	const result = await buildConfirmed(job, workspace, images, setting).catch((error) => failAll(images, error));
	const seconds = (performance.now() - started) / 1e3;
	return {
		...result,
		failed: new Map([...failed, ...result.failed]),
		workspace: whole,
		tree: setting.tree,
		seconds
	};
}
/**
* Builds the images of a workspace. One into which dune would link another implementation than was selected fails before
* that; one of which dune does not tell is built, because the build says what it lacks.
*/
async function buildConfirmed(job, workspace, images, setting) {
	const { log } = job.context;
	const deviations = await confirmWorkspace(workspace, setting, log);
	const wrong = new Map(images.flatMap((image) => wronglyLinked(image, deviations)));
	const right = images.filter((image) => !wrong.has(image));
	if (right.length === 0 || wrong.size > 0 && job.failFast) return {
		...failAs(wrong),
		cancelled: new Set(right)
	};
	const files = right.flatMap((image) => image.linkedFrom ? [] : [{
		image,
		file: image.built
	}]);
	const result = await linkOthers(job, workspace, right, setting, await buildWorkspace({
		workspace: workspace.name,
		files,
		failFast: job.failFast?.signal
	}, setting, log));
	for (const { kind, expectation } of deviations) if (kind === "missing" && expectation && right.some((one) => isBuilt(one, expectation, result))) log.warning(unconfirmed(expectation));
	return {
		...result,
		failed: new Map([...wrong, ...result.failed])
	};
}
const isOf = ({ executable, build }, expectation) => expectation?.executable === executable.stanza && expectation.context === build.toolchain.context;
function wronglyLinked(image, deviations) {
	const wrong = deviations.filter(({ kind, expectation }) => kind === "different" && isOf(image, expectation));
	if (wrong.length === 0) return [];
	return [[image, wrong.map(({ message }) => ({
		severity: "error",
		message
	}))]];
}
const isBuilt = (image, expectation, { failed, cancelled }) => isOf(image, expectation) && !failed.has(image) && !cancelled.has(image);
/** An image whose toolchain could not be built fails with why. */
function brokenToolchain(image, { facts }) {
	const toolchain = facts.toolchains.get(image.build.toolchain);
	if (toolchain === void 0 || isUsable$1(toolchain)) return [];
	return [[image, [{
		severity: "error",
		message: toolchain.broken
	}]]];
}
/** A workspace with no more targets and contexts than these images need. */
function forImages(workspace, images) {
	const used = new Set(images.map(({ build }) => build));
	const among = (builds) => builds.filter((build) => used.has(build));
	return {
		...workspace,
		builds: among(workspace.builds),
		contexts: workspace.contexts.map((context) => ({
			...context,
			builds: among(context.builds)
		})).filter(({ builds }) => builds.length > 0)
	};
}
/** A tool that fails as a whole fails every image of its workspace, not those of others. */
function failAll(images, error) {
	if (!(error instanceof ToolError)) throw error;
	const diagnostic = {
		severity: "error",
		message: `${error.message}\n${error.output}`.trim()
	};
	return failAs(new Map(images.map((image) => [image, [diagnostic]])));
}
const failAs = (failed) => ({
	failed,
	cancelled: /* @__PURE__ */ new Set(),
	warnings: [],
	seconds: 0
});
async function settingFor(job, workspace, jobs) {
	const { inputs, facts, context, host } = job;
	const { env, store } = context;
	const { source, builds } = workspace;
	const duneVersion = host.dune.version;
	const toolchains = toolchainsOf(builds, ownToolchains(workspace.contexts, source.project.workspaceFile), [...facts.toolchains.values()].filter(isUsable$1));
	const directory = join(projectRoot(inputs, env), workspace.name);
	const place = await materialize({
		workspace,
		directory,
		env,
		checkout: inputs.workingDirectory,
		toolchains,
		findlib: facts.findlib ?? {
			path: [],
			destdir: ""
		},
		ppx: toolchains.some(({ toolchain }) => toolchain.findlib) ? ppxDescriptions(source.project, facts.findlib) : /* @__PURE__ */ new Map(),
		duneVersion,
		exclude: /* @__PURE__ */ new Set([...source.project.hiddenDirectories, relative(inputs.workingDirectory, inputs.outputDirectory)])
	});
	const cacheRoot = job.objects?.directory ?? join(store, "dune-cache");
	await prepareDuneCache(cacheRoot, duneVersion);
	return {
		...place,
		cacheRoot,
		duneVersion,
		profile: inputs.profile,
		jobs,
		env: {
			...workspaceEnvironment(env, builds, toolchains),
			...withoutOuterGit(env, directory)
		}
	};
}
/** Lets git find no repository around a directory: what lies around a tree is not the project's. */
const withoutOuterGit = ({ GIT_CEILING_DIRECTORIES: own }, directory) => ({ GIT_CEILING_DIRECTORIES: own ? `${own}${delimiter}${directory}` : directory });
/** Links the images of a workspace that dune has not linked. The result is that of the whole workspace. */
async function linkOthers({ context: { log }, failFast }, workspace, images, setting, built) {
	const links = images.flatMap((image) => {
		const { linkedFrom: first, built: to } = image;
		if (first === void 0) return [];
		return [{
			image,
			from: first.built,
			first,
			to,
			flags: image.build.target.linkFlags
		}];
	});
	if (links.length === 0) return built;
	const { source } = workspace;
	const started = performance.now();
	const ends = await linkAgain({
		workspace: workspace.name,
		links,
		texts: (image) => {
			const texts = textsFor(workspace, image?.build);
			return new Map([...texts, ...renewed(source, texts)]);
		},
		onlyDune: images.some(({ executable }) => setsVariables(source.project, executable.stanza.directory)),
		failFast: failFast?.signal
	}, setting, built, log);
	return {
		...built,
		...ends,
		seconds: built.seconds + (performance.now() - started) / 1e3
	};
}
// src/cache/cache-policy.ts
/**
* Decides by the `cache` input and by the runner's variables. With `auto`, nothing is saved for tags and releases:
* who may push a tag may not be trusted with what later runs restore. ACTIONS_CACHE_MODE is what the runner's token
* permits (actions/runner 2.336).
*/
function cachePolicy(mode, { variables: env }) {
	if (mode === "false") return never$1("`cache` is `false`");
	const missing = missingService(env);
	if (missing !== void 0) return never$1(`this runner has no cache service (${missing} is not set)`);
	const permitted = env["ACTIONS_CACHE_MODE"];
	if (permitted === "none") return never$1("the runner's cache mode is `none`");
	const reason = permitted === "read" ? "the runner's cache mode is `read`" : reasonOf$1(mode, env);
	if (permitted !== "write-only") return {
		restore: true,
		save: reason === void 0,
		why: reason && `nothing is saved, because ${reason}`
	};
	const writeOnly = "the runner's cache mode is `write-only`";
	if (reason !== void 0) return never$1(`${writeOnly} and ${reason}`);
	return {
		restore: false,
		save: true,
		why: `nothing is restored, because ${writeOnly}`
	};
}
const never$1 = (why) => ({
	restore: false,
	save: false,
	why: `off, because ${why}`
});
/** The variable that the client would miss, of cache v2 or, on GitHub Enterprise Server, of v1. */
function missingService(env) {
	return [env["ACTIONS_CACHE_SERVICE_V2"] ? "ACTIONS_RESULTS_URL" : "ACTIONS_CACHE_URL", "ACTIONS_RUNTIME_TOKEN"].find((name) => !env[name]);
}
function reasonOf$1(mode, env) {
	if (mode === "read-only") return "`cache` is `read-only`";
	if (mode === "true") return void 0;
	if (env["GITHUB_EVENT_NAME"] === "release") return "this run is for a release";
	if (env["GITHUB_REF_TYPE"] === "tag") return "this run is for a tag";
}
// src/cache/objects.ts
/** Raised when entries of older versions must not be restored. */
const schema$5 = "1";
/** The place of a project's compiled objects and the names of their entries. `store` is absolute. */
function objectsOf(parts, store) {
	const key = {
		schema: schema$5,
		...parts
	};
	const hash = digestOf(key);
	return {
		prefix: `dune-targets-objects-${hash}-`,
		parts: key,
		directory: join(store, "dune-cache", hash)
	};
}
const recordName = "objects.json";
const recordOf = ({ parts }) => `${JSON.stringify(parts, void 0, 2)}\n`;
const what = "compiled objects";
/**
* Fills the directory from the newest entry, unless an earlier run has left it on this machine. Logs and returns the
* result: an entry that was made with something else is `bad`.
*/
async function restoreObjects(objects, service, log) {
	const { directory: place, prefix } = objects;
	if (existsSync(place)) {
		log.info(`cache, ${what}: kept on this machine in ${place}`);
		return "restored";
	}
	await removeAbandoned(dirname(place));
	const directory = partialOf(place);
	return withTemporary(directory, async () => {
		const restored = await service.restore({
			what,
			prefix,
			directory,
			place,
			links: []
		});
		if (restored !== "restored") return restored;
		if (await readFile(join(directory, recordName), "utf8").catch(() => "") !== recordOf(objects)) {
			log.warning(`The cache entry of ${what} was made with something else and is thrown away.`);
			return "bad";
		}
		await publish(directory, place);
		return restored;
	});
}
/** Compiled objects in this store (absolute); undefined when it cannot be written. */
async function openObjects(parts, store) {
	const objects = objectsOf(parts, store);
	const parent = dirname(objects.directory);
	try {
		await mkdir(parent, { recursive: true });
		await access(existsSync(objects.directory) ? objects.directory : parent, constants.W_OK);
		return objects;
	} catch {
		return;
	}
}
/** Bytes of dune's cache that an entry holds at most. */
const objectsLimit = 5e8;
/** Share of the content that must be new to be worth another entry. */
const worthwhile = .1;
/**
* Trims the directory and saves it if enough has been added since compiling began; logs what it did. Trimming spares
* what the builds of this machine still use. `run` names the workflow run.
*/
async function saveObjects(objects, service, { env, log, run }) {
	const { directory, prefix, since, again, path } = objects;
	const skip = (why) => log.info(`cache, ${what}: not saved, because ${why}`);
	if (!existsSync(directory)) return skip("there are none");
	await runOk([
		"dune",
		"cache",
		"trim",
		`--size=${objectsLimit}B`
	], { env: {
		...env,
		PATH: path,
		...duneCacheRoot(directory, objects.parts.dune)
	} });
	const content = await contentOf(directory, since);
	if (content.bytes > objectsLimit) return skip(`this build alone uses ${formatBytes(content.bytes)}, more than ${formatBytes(objectsLimit)}`);
	if (content.added <= content.bytes * worthwhile) return skip(`only ${formatBytes(content.added)} of ${formatBytes(content.bytes)} are new`);
	await writeFile(join(directory, recordName), recordOf(objects));
	const key = `${prefix}${content.hash}`;
	const [named, unless] = again ? [`${key}-${run}`, void 0] : [key, key];
	await service.save({
		what,
		key: named,
		unless,
		directory
	});
}
/** Sizes and a hash of the names: files in dune's cache are named after their content. */
async function contentOf(directory, since) {
	const entries = await readdir(directory, {
		recursive: true,
		withFileTypes: true
	});
	const names = /* @__PURE__ */ new Set();
	let bytes = 0;
	let added = 0;
	for (const entry of entries.filter((one) => one.isFile() && one.name !== recordName)) {
		const { size, mtimeMs } = await stat(join(entry.parentPath, entry.name));
		names.add(entry.name);
		bytes += size;
		if (mtimeMs >= since) added += size;
	}
	const hash = createHash("sha256").update([...names].sort().join("\n")).digest("hex").slice(0, 16);
	return {
		bytes,
		added,
		hash
	};
}
// src/transfer/protocol.ts
/**
* The one file in every cache entry. @actions/cache makes its path a part of the entry's version, so it must be the
* same on every machine: it is relative to GITHUB_WORKSPACE, for which each request gets a directory of its own.
*/
const member = "entry.tar";
// src/transfer/requests.ts
/** Fetches the newest entry whose key begins with `prefix`, as `entry.tar`; gives its key, or none. */
async function fetchEntry(request) {
	const reply = await askCache(["restore", `--key=${request.prefix}`], request, { TAR_OPTIONS: `--to-command=cat>${member}` });
	if (reply.ok && reply.text !== void 0 && !existsSync(join(request.directory, "entry.tar"))) return {
		ok: false,
		cause: "it is empty",
		blame: "entry"
	};
	return reply;
}
/** The key of the newest entry that begins with `prefix`, or none. */
const findEntry = (request) => askCache(["find", `--key=${request.prefix}`], request);
/** Saves `entry.tar` in the directory. An entry that is there already is not replaced. */
const saveEntry = (request) => askCache(["save", `--key=${request.key}`], request);
/** Seconds until a request is given up. Making the content of an entry anew takes about as long. */
const patience$1 = 300;
/** The client works in the directory, because its own places must have no space (@actions/cache 6.3). */
async function askCache(argv, { directory, services }, more = { TAR_OPTIONS: void 0 }) {
	const reply = await ask(argv, {
		cwd: directory,
		env: {
			...services.variables,
			GITHUB_WORKSPACE: directory,
			RUNNER_TEMP: directory,
			LC_ALL: "C",
			...more
		},
		deadline: patience$1
	});
	return reply.ok ? reply : {
		...reply,
		cause: withoutPreface(reply.cause)
	};
}
/** The client puts names of its own functions before a cause. */
const withoutPreface = (cause) => cause.replace(/^(?:Failed to \w+: |Received non-retryable error: |Failed request: )+/, "");
/** Uploads an artifact of the workflow run and gives its SHA-256. */
const uploadArtifact = (request, services) => ask([
	"upload",
	...flags("name", ...request.name === void 0 ? [] : [request.name]),
	...flags("file", ...request.files),
	...flags("level", String(request.compressionLevel)),
	...flags("days", ...request.retentionDays === void 0 ? [] : [`${request.retentionDays}`]),
	...flags("own", ...request.own)
], { env: services.variables });
const flags = (name, ...values) => values.map((value) => `--${name}=${value}`);
/**
* Asks in a process of its own: a cancelled step ends it in the middle of any request, and its sockets and memory go
* with it. Throws only CancelledError.
*/
async function ask(argv, options) {
	const program = fileURLToPath(new URL("./transfer.mjs", import.meta.url));
	const finished = await run([
		process.execPath,
		program,
		...argv
	], options);
	if (!finished.timedOut) return readReply(finished);
	return {
		ok: false,
		cause: `it took longer than ${options.deadline} seconds`,
		blame: "service"
	};
}
/**
* Reads the answer of `perform` from the last line that its process has printed on standard output. A cause that the
* client has only printed is one of the runner's commands there. Names are somebody else's, and get on one line here.
*/
function readReply({ stdout, stderr }) {
	const printed = stdout.trimEnd();
	const lines = printed.split("\n");
	const answer = parseJson(printed.slice(printed.lastIndexOf("\n") + 1));
	const text = textField(answer, "text");
	const answered = jsonField(answer, "ok") === true;
	if (answered && text) return {
		ok: true,
		text: visible(text)
	};
	const told = textField(answer, "cause") || lines.flatMap(complaintOf).at(-1) || "";
	if (answered && told === "") return {
		ok: true,
		text: void 0
	};
	if (/\btar"? failed with/.test(told)) return {
		ok: false,
		cause: saidByTar(lines) || plain(told),
		blame: "entry"
	};
	return {
		ok: false,
		cause: plain(told) || plain(stderr.trim()) || "the client ended without an answer",
		blame: "service"
	};
}
/** The text of a warning or an error. Why a reservation has failed is only in a debug message. */
const complaintOf = (line) => {
	const [, text] = /^::(?:(?:warning|error)[^:]*::|debug::Failed to reserve cache: Error: )(.*)$/.exec(line) ?? [];
	return text === void 0 ? [] : [text.replaceAll("%0A", "\n").replaceAll("%25", "%")];
};
/** The first line after that of the last command; gzip prints an empty one before it. */
function saidByTar(lines) {
	const from = lines.findLastIndex((line) => line.startsWith("[command]"));
	const said = lines.slice(from + 1).find((line) => line !== "");
	return from === -1 || said === void 0 || said.startsWith("::") ? "" : plain(said);
}
/** The first line, without the full stop. */
const plain = (text) => text.replace(/\n.*$/s, "").replace(/\s+/g, " ").replace(/\.$/, "");
// src/cache/archive.ts
/** With messages in English, and without options of the user's. */
const forTar = (env) => ({
	...env,
	LC_ALL: "C",
	TAR_OPTIONS: void 0
});
/** Whether `tar` is GNU's: only that can be kept from writing wherever an archive says (`fetchEntry`). */
async function hasGnuTar(env) {
	return (await run(["tar", "--version"], { env: forTar(env) })).stdout.includes("GNU tar");
}
/**
* Packs a directory's contents into a tar file, uncompressed because GitHub's client compresses it. Returns its size in
* bytes. Throws ToolError, for instance when the disk is full.
*/
async function pack(directory, file, env) {
	await runOk([
		"tar",
		"--create",
		"--file",
		file,
		"--directory",
		directory,
		"."
	], { env: forTar(env) });
	return (await stat(file)).size;
}
/**
* Unpacks a tar file. It is somebody else's data, so it is refused as a whole if it is broken, if the path of a member
* is absolute or has `..`, or if a link leads elsewhere than it may. Throws ToolError that says why.
*/
async function unpack$1(file, to, env) {
	const { directory } = to;
	try {
		await mkdir(directory);
		await extract(file, directory, env).finally(() => openDirectories(directory));
		await refuseLinksOutside(to);
	} catch (error) {
		await rm(directory, {
			recursive: true,
			force: true
		});
		throw error;
	}
}
async function extract(file, directory, env) {
	const { stderr } = await runOk([...[
		"tar",
		"--extract",
		"--file",
		file,
		"--directory",
		directory
	], ...["--no-same-owner", "--warning=no-timestamp"]], { env: forTar(env) });
	if (stderr.trim() !== "") throw new ToolError("tar has complaints.", stderr.trim());
}
/** Directories have the archive's modes, which may keep us from reading or removing them. */
async function openDirectories(directory) {
	await chmod(directory, 493);
	for (const entry of await readdir(directory, { withFileTypes: true })) if (entry.isDirectory()) await openDirectories(join(directory, entry.name));
}
async function refuseLinksOutside({ directory, place, links }) {
	for (const entry of await readdir(directory, {
		recursive: true,
		withFileTypes: true
	})) {
		if (entry.isFile() || entry.isDirectory()) continue;
		const path = join(entry.parentPath, entry.name).slice(directory.length + 1);
		if (!entry.isSymbolicLink()) throw new ToolError(`${visible(path)} is neither a file nor a link`);
		const target = await readlink(join(directory, path));
		if (!leadsTo([place, ...links], join(place, path), target)) throw new ToolError(`the link ${visible(path)} leads outside, to ${visible(target)}`);
	}
}
/** A `..` after a name is always refused: the name may be that of another link. */
function leadsTo(allowed, path, target) {
	const names = target.split("/").filter((name) => name !== "" && name !== ".");
	const first = names.findIndex((name) => name !== "..");
	if (first !== -1 && names.lastIndexOf("..") > first) return false;
	const end = `${resolve(path, "..", target)}${sep}`;
	return allowed.some((directory) => end.startsWith(`${directory}${sep}`));
}
// src/cache/service.ts
/** Opens GitHub's cache; its client is asked only when something is wanted. */
function openService(options) {
	const { log } = options;
	const ask = askWhileUsable(options);
	return {
		restore: (entry) => ask(entry.what, "absent", (cause) => log.warning(`The cache entry of ${entry.what} was not restored: ${cause}.`), (directory) => restore(entry, directory, options)),
		save: (entry) => ask(entry.what, void 0, (cause) => log.warning(`The cache entry of ${entry.what} was not saved: ${cause}.`), (directory) => save(entry, directory, options))
	};
}
/**
* Does work with the service in a directory of its own; `failed` reports what goes wrong. After a failure the service
* is not asked again: its client tries for half a minute each time.
*/
function askWhileUsable({ env, log }) {
	let gnuTar;
	let hopeless;
	return async (what, otherwise, failed, work) => {
		if (hopeless !== void 0) {
			log.info(`cache, ${what}: not asked for again, because ${hopeless}`);
			return otherwise;
		}
		try {
			gnuTar ??= await hasGnuTar(env);
			if (!gnuTar) throw new ToolError("tar is not GNU tar, which alone can be trusted with it.");
			return await withScratch(env, work);
		} catch (error) {
			if (error instanceof CancelledError) throw error;
			if (gnuTar === false) hopeless = "tar is not GNU tar";
			if (error instanceof ServiceFailed) hopeless = "the service has failed";
			failed(causeOf$1(error));
			return otherwise;
		}
	};
}
/** A directory whose path GitHub's client can use: it has no space (@actions/cache 6.3). */
async function withScratch(env, work) {
	const place = [env["RUNNER_TEMP"], tmpdir()].filter((place) => place !== void 0).find(isPlainPath) ?? "/tmp";
	const directory = mkdtempSync(join(place, "dune-targets-cache-"));
	return withTemporary(directory, () => work(directory));
}
async function restore(entry, directory, { env, services, log }) {
	const { what, prefix } = entry;
	const started = performance.now();
	const answer = await fetchEntry({
		prefix,
		directory,
		services
	});
	const throwAway = (key, cause) => {
		log.warning(`The cache entry of ${what}, ${key}, is thrown away: ${cause}.`);
		return "bad";
	};
	if (!answer.ok) {
		if (answer.blame === "entry") return throwAway(`${prefix}…`, answer.cause);
		throw serviceFailed(answer);
	}
	if (answer.text === void 0) {
		log.info(`cache miss, ${what}: there is no entry ${prefix}…`);
		return "absent";
	}
	try {
		await unpack$1(join(directory, member), entry, env);
	} catch (error) {
		if (error instanceof CancelledError) throw error;
		return throwAway(answer.text, causeOf$1(error));
	}
	const { size } = await stat(join(directory, member));
	const seconds = (performance.now() - started) / 1e3;
	log.step(`cache hit, ${what}: ${answer.text}, ${formatBytes(size)} unpacked`, seconds);
	return "restored";
}
async function save({ what, key, unless, directory: from }, directory, { env, services, log }) {
	const started = performance.now();
	if (unless !== void 0) {
		const found = await findEntry({
			prefix: unless,
			directory,
			services
		});
		if (!found.ok) throw serviceFailed(found);
		if (found.text !== void 0) return log.info(`cache, ${what}: ${found.text} is there already`);
	}
	const bytes = await pack(from, join(directory, member), env);
	const answer = await saveEntry({
		key,
		directory,
		services
	});
	const seconds = (performance.now() - started) / 1e3;
	if (answer.ok) return log.step(`cache saved, ${what}: ${key}, ${formatBytes(bytes)} before compression`, seconds);
	if (!answer.cause.includes("(409)")) throw serviceFailed(answer);
	log.info(`cache, ${what}: another job has just saved or is saving ${key}`);
}
/** The service itself has failed, and not just one entry. */
var ServiceFailed = class extends Error {};
const serviceFailed = ({ cause, blame }) => blame === "service" ? new ServiceFailed(cause) : new ToolError(cause);
/** The cause of a failure, without a full stop: the first line of the tool's output, as with tar, else the message. */
function causeOf$1(error) {
	const text = error instanceof Error ? error.message : String(error);
	return ((error instanceof ToolError ? error.output.split("\n")[0] : "") || text).replace(/^tar: /, "").replace(/\.$/, "");
}
// src/cache/pending.ts
/** Name of the action's state under which main leaves the collector's text to post. */
const pendingState = "pending";
/** With each finished piece, `write` gets all pieces so far as text: the run may be cancelled at any time. */
function collectPending(write) {
	let pending = {
		toolchains: [],
		objects: void 0
	};
	const update = (change) => {
		pending = {
			...pending,
			...change
		};
		write(JSON.stringify(pending));
	};
	return {
		toolchain({ what, name, key, prefix, origin }, again) {
			if (origin !== "built" || prefix === void 0) return;
			update({ toolchains: [...pending.toolchains, {
				what,
				name,
				key,
				directory: prefix,
				again
			}] });
		},
		objects: (objects, how) => update({ objects: {
			...objects,
			...how
		} })
	};
}
/** Begins the keys of a toolchain's entries. Entries cannot be replaced; the newest counts. */
const toolchainPrefix = (name, key) => `dune-targets-toolchain-${name}-${digestOf(key)}-`;
/** Saves what a collector wrote, each piece by itself; logs what happens. */
async function savePending(text, options) {
	const { toolchains, objects } = readPending(text);
	const service = openService(options);
	const { GITHUB_RUN_ID = "0", GITHUB_RUN_ATTEMPT = "1" } = options.env;
	const run = `${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}`;
	for (const { what, name, key, directory, again } of toolchains) {
		const prefix = toolchainPrefix(name, key);
		const unless = again ? void 0 : prefix;
		if (await inspect(directory, key) === "ready") await service.save({
			what,
			key: `${prefix}${run}`,
			unless,
			directory
		});
		else options.log.info(`cache, ${what}: not saved, because it is not there any more`);
	}
	if (objects) await saveObjects(objects, service, {
		...options,
		run
	});
}
/** Reads what a collector wrote, without anything that is not as it was written. */
function readPending(text) {
	const json = parseJson(text);
	const toolchains = jsonField(json, "toolchains");
	return {
		toolchains: (Array.isArray(toolchains) ? toolchains : []).flatMap(readToolchain),
		objects: readObjects(jsonField(json, "objects"))
	};
}
function readToolchain(json) {
	const name = textField(json, "name");
	const directory = textField(json, "directory");
	if (name === void 0 || directory === void 0) return [];
	const again = jsonField(json, "again") === true;
	return [{
		what: textField(json, "what") ?? name,
		name,
		key: readKey(jsonField(json, "key")),
		directory,
		again
	}];
}
function readObjects(json) {
	const prefix = textField(json, "prefix");
	const directory = textField(json, "directory");
	const since = numberField(json, "since");
	const path = textField(json, "path");
	const parts = readKey(jsonField(json, "parts"));
	const { dune } = parts;
	if (prefix === void 0 || directory === void 0 || since === void 0) return void 0;
	if (path === void 0 || dune === void 0) return void 0;
	return {
		prefix,
		directory,
		since,
		again: jsonField(json, "again") === true,
		path,
		parts: {
			...parts,
			dune
		}
	};
}
function readKey(json) {
	const entries = typeof json === "object" && json !== null ? Object.entries(json) : [];
	return Object.fromEntries(entries.flatMap(([name, value]) => typeof value === "string" ? [[name, value]] : []));
}
// src/store/store-problems.ts
/** The variable that decides where the store is (`storeRoot`). */
const storeVariable = (env) => env["RUNNER_TOOL_CACHE"] ? "RUNNER_TOOL_CACHE" : "XDG_CACHE_HOME";
/**
* Throws ConfigurationError for a prefix that cannot be used: OCaml and dune split the name of a C compiler at
* spaces, findlib its path at colons.
*/
function refuseUnusable({ what }, prefix, env) {
	if (isPlainPath(prefix)) return;
	throw new ConfigurationError(`The ${what} cannot be kept in ${dirname(prefix)}, because OCaml cannot use a directory whose name holds spaces or special characters; set ${storeVariable(env)} to another one.`);
}
/** An error from the building of an item, as a sentence where a full or read-only disk was the cause. */
async function explainStore(error, { what, megabytes }, prefix, env) {
	if (!(error instanceof Error)) return error;
	const text = error instanceof ToolError ? error.output : error.message;
	const room = megabytes === void 0 ? "" : ` (about ${megabytes} MB)`;
	if (/ENOSPC|No space left on device/.test(text) || await isFull(dirname(prefix), tmpdir())) return new ConfigurationError(`There is not enough free disk space in ${dirname(prefix)} or ${tmpdir()} to build the ${what}${room}; make room or set ${storeVariable(env)} and TMPDIR.`);
	if (/EACCES|EROFS|EPERM/.test(text) && !(error instanceof ToolError)) return new ConfigurationError(`The ${what} cannot be kept in ${dirname(prefix)}: ${error.message}; make it writable or set ${storeVariable(env)} to another directory.`);
	return error;
}
/** Whether less than 100 KB is free somewhere; ar and others do not say that a disk is full. */
async function isFull(...directories) {
	const free = directories.map((path) => statfs(path).then(({ bavail, bsize }) => bavail * bsize, () => Number.POSITIVE_INFINITY));
	return (await Promise.all(free)).some((bytes) => bytes < 1e5);
}
// src/store/item.ts
/**
* Finds an item in the store, restores it or builds it there, and asks it whether it works either way. It appears under
* its name when it is finished; what does not answer is built anew with a warning. Throws ConfigurationError when the
* store cannot be written or is full, and ToolError when a tool of the build fails.
*/
async function ensureItem(item, context, restore) {
	const prefix = storeDirectory(context.store, item.name, item.key);
	if (await isUsable(item, prefix, context)) return {
		prefix,
		origin: "store"
	};
	refuseUnusable(item, prefix, context.env);
	try {
		await mkdir(dirname(prefix), { recursive: true });
		await removeAbandoned(dirname(prefix));
		return await oneAtATime(item, prefix, context, async () => {
			if (restore && await isRestored(item, prefix, context, restore)) return {
				prefix,
				origin: "cache"
			};
			await buildItem(item, prefix);
			return {
				prefix,
				origin: "built"
			};
		});
	} catch (error) {
		throw await explainStore(error, item, prefix, context.env);
	}
}
/** Where an item is in the store, if it is there and works; nothing is built. */
async function findItem(item, context) {
	const prefix = storeDirectory(context.store, item.name, item.key);
	return await isUsable(item, prefix, context) ? prefix : void 0;
}
async function buildItem(item, prefix) {
	const { inPlace, key } = item;
	const directory = inPlace ? prefix : partialOf(prefix);
	const work = mkdtempSync(join(tmpdir(), "dune-targets-"));
	const growing = inPlace ? withUnfinished : withTemporary;
	await withTemporary(work, () => growing(directory, async () => {
		await mkdir(directory);
		await item.build({
			directory,
			prefix,
			work
		});
		const record = recordOf$1(key);
		await writeFile(join(directory, record.name), record.text);
		if (!inPlace) await publish(directory, prefix);
	}));
	if (!await item.answers(prefix)) throw new ToolError(`The ${item.what} was built but does not answer.`);
}
async function isRestored(item, prefix, context, restore) {
	const { what, name, key } = item;
	const directory = partialOf(prefix);
	return withTemporary(directory, async () => {
		if (!await restore({
			what,
			name,
			key,
			directory,
			place: prefix
		})) return false;
		await publish(directory, prefix);
		return isUsable(item, prefix, context);
	});
}
/** A second process that builds the same in place would spoil it; it waits and uses what is there then. */
async function oneAtATime(item, prefix, context, work) {
	if (!item.inPlace) return work();
	let told = false;
	return withLock(dirname(prefix), async () => told && await isUsable(item, prefix, context) ? {
		prefix,
		origin: "store"
	} : work(), async (holder) => {
		if (!told) context.log.info(`Waiting for process ${holder}, which builds the same ${item.what}.`);
		told = true;
		await setTimeout$1(1e3);
	});
}
/** Whether the finished item is there and answers. A damaged one is removed, with a warning. */
async function isUsable(item, prefix, { log }) {
	const state = await inspect(prefix, item.key);
	if (state === "absent") return false;
	if (state === "ready" && await item.answers(prefix)) return true;
	log.warning(`The ${item.what} in ${prefix} is damaged and is built again.`);
	await rm(prefix, {
		recursive: true,
		force: true
	});
	return false;
}
// src/pipeline/caches.ts
/** Decides it and says so. `remember` keeps text for the end of the job; there is none but on a runner. */
function openCache(mode, options, remember) {
	if (!remember) return {
		service: void 0,
		pending: void 0
	};
	const { log, services } = options;
	const { restore, save, why } = cachePolicy(mode, services);
	if (why !== void 0) (mode === "true" ? log.warning : log.info)(`GitHub's cache: ${why}.`);
	return {
		service: restore ? openService(options) : void 0,
		pending: save ? collectPending(remember) : void 0
	};
}
/** Finds an item in the store, in GitHub's cache or builds it, says so, and returns where it is. */
async function ensureCached(item, { context, cache }) {
	const started = performance.now();
	const { what, name, key } = item;
	const { leave, restore } = throughCache(cache);
	const { prefix, origin } = await ensureItem(item, context, restore);
	leave({
		what,
		name,
		key,
		prefix,
		origin
	});
	tellOrigin(what, {
		key,
		prefix,
		origin
	}, (performance.now() - started) / 1e3, context);
	return prefix;
}
/** The way of something of the store from and to GitHub's cache. */
function throughCache({ service, pending }) {
	let found = false;
	return {
		restore: service && restoreFrom(service, () => {
			found = true;
		}),
		leave: (made) => pending?.toolchain(made, found)
	};
}
/** The way to an entry of GitHub's cache; `found` is told when there is one, good or bad. */
const restoreFrom = (service, found) => async ({ what, name, key, directory, place }) => {
	const prefix = toolchainPrefix(name, key);
	const restored = await service.restore({
		what,
		prefix,
		directory,
		place,
		links: [key["standard library"] ?? place, dirname(key["ocamlc"] ?? join(place, "bin"))]
	});
	if (restored !== "absent") found();
	return restored === "restored";
};
/** Says where something came from, and its key. */
function tellOrigin(what, { prefix, origin, key }, seconds, { log }) {
	log.step([`${what}: ${origins[origin]}`, prefix].filter(Boolean).join(" "), seconds);
	log.info(`  key: ${formatKey(key)}`);
}
const origins = {
	path: "on PATH",
	store: "found in",
	cache: "restored to",
	built: "built in"
};
/**
* Restores dune's cache, for this job only where the tool cache cannot be written; undefined where it is not to be kept,
* and then it is the machine's own. `parts` are what the objects are made with.
*/
async function ensureObjects(parts, { log, env, store }, { service, pending }) {
	if (!service && !pending) return void 0;
	return log.group("Compiled objects", async () => {
		const objects = await openObjects(parts, store) ?? await openObjects(parts, workRoot(env));
		if (!objects) return void 0;
		const restored = service && await restoreObjects(objects, service, log);
		log.info(`  key: ${formatKey(objects.parts)}`);
		const again = restored === "bad";
		const path = env["PATH"] ?? "";
		const leave = (since) => pending?.objects(objects, {
			since,
			again,
			path
		});
		return {
			directory: objects.directory,
			leave
		};
	});
}
/** A key as a log shows it. */
const formatKey = (key) => Object.entries(key).map(([name, value]) => `${name}=${value}`).join(" ");
// src/machine/apt.ts
/** How long another program may hold a lock of the package manager, unless apt's configuration says so. */
const lockSeconds = 120;
/**
* An `apt-get` that waits while another program holds one of the package manager's locks, and logs once that it waits:
* for 120 s, or for `DPkg::Lock::Timeout` of apt's configuration. `prefix` is the command that makes it root. It throws
* ConfigurationError when the lock is held for longer.
*/
async function aptGet(prefix, { env, log }) {
	const { RUNNER_TRACKING_ID: tracking } = env;
	const command = [
		...[
			...prefix,
			"env",
			"DEBIAN_FRONTEND=noninteractive",
			"LC_ALL=C"
		],
		...tracking === void 0 ? [] : [`RUNNER_TRACKING_ID=${tracking}`],
		"apt-get"
	];
	const limit = await lockLimit(env);
	let told = false;
	const onLine = (line) => {
		if (log.verbose) log.child(line, "apt");
		const holder = lockHolder(line);
		if (holder !== void 0 && !told) log.info(`Waiting up to ${limit} s for the package manager's lock: ${holder} holds it.`);
		told ||= holder !== void 0;
	};
	return async (args) => {
		const until = performance.now() + limit * 1e3;
		for (;;) {
			const lock = ["-o", `DPkg::Lock::Timeout=${Math.max(0, Math.ceil((until - performance.now()) / 1e3))}`];
			const finished = await run([
				...command,
				...lock,
				...args
			], {
				env,
				onLine
			});
			if (finished.code === 0 || classifyAptFailure(outputOf$1(finished)) !== "locked") return finished;
			const rest = until - performance.now();
			if (rest <= 0) throw stillLocked(outputOf$1(finished), limit);
			await setTimeout$1(Math.min(rest, 1e3));
		}
	};
}
async function lockLimit(env) {
	const set = (await run([
		"apt-config",
		"dump",
		"--format",
		"%v%n",
		"DPkg::Lock::Timeout"
	], { env })).stdout.trim();
	return /^\d+$/.test(set) ? Number(set) : lockSeconds;
}
function stillLocked(text, limit) {
	const holder = text.split("\n").flatMap((line) => lockHolder(line) ?? [])[0];
	return new ConfigurationError(`The package manager's lock was held for ${limit} s by ${holder ?? "another program"}; wait until that has finished (often it is unattended-upgrades), or set DPkg::Lock::Timeout in apt's configuration to more seconds, and run again.`);
}
/** Everything that a program printed: standard output, then standard error. */
function outputOf$1(finished) {
	return `${finished.stdout}${finished.stderr}`;
}
const lastLines$2 = (finished) => outputOf$1(finished).trimEnd().split("\n").slice(-30).join("\n");
/** Why `apt-get COMMAND` failed and what to do about it: ConfigurationError, or ToolError with apt's last lines. */
function aptError(command, finished) {
	const failed = (why) => new ToolError(`apt-get ${command} failed: ${why}.`, lastLines$2(finished));
	switch (classifyAptFailure(outputOf$1(finished))) {
		case "no space": return new ConfigurationError("There is not enough free disk space to install the toolchains' packages; make room under / (several GB for bare-metal targets) and run again.");
		case "interrupted": return new ConfigurationError("An earlier installation was interrupted, and until it is repaired no package can be installed; run `sudo dpkg --configure -a` on this machine and run again.");
		case "stale": return failed("the archive lacks files that its own package lists name, also after apt-get update; wait some minutes until its mirrors agree, or use another mirror, and run again");
		case "damaged": return failed("what the archive sent is truncated or changed, twice; wait some minutes until its mirrors agree, or look for a proxy that alters or keeps files, and run again");
		case "unreachable": return failed("an archive could not be reached or broke off, also after apt's own retries; check the network, the proxy and the machine's package sources and run again");
		default: return failed(finished.signal ? `it was killed by ${finished.signal}; run again` : `it exited with status ${finished.code}, and its own words are above`);
	}
}
// src/machine/install.ts
/**
* Installs the missing ones of `wanted` (Debian packages, `a | b` for alternatives) and returns their names. Runs
* nothing when none is missing, and updates the package lists only when they lack a package or turn out to be stale.
* Throws ConfigurationError when it must not or cannot install, when the distribution has no such package, when the
* disk is full or the package manager stays locked, and ToolError for anything else.
*/
async function installPackages(wanted, host, options) {
	const missing = missingPackages(wanted, host.packages);
	const optional = missingPackages(options.optional ?? [], host.packages);
	const all = (lists) => [...missing, ...availablePackages(optional, lists)];
	if ((options.install === "auto" && host.installer.kind === "apt" ? all(host.packages) : missing).length === 0) return [];
	if (options.install === "never") throw notInstalled(missing, host, "`install` is `never`");
	if (host.installer.kind !== "apt") throw notInstalled(missing, host, host.installer.why);
	const apt = await aptGet(host.installer.prefix, options);
	const listed = unavailablePackages(missing, host.packages).length === 0;
	const update = (extra = []) => updateLists(apt, {
		missing,
		optional
	}, host, options.env, extra);
	const lists = listed ? host.packages : await update();
	const first = await install(apt, resolvePackages(all(lists), lists));
	if (first.failed === void 0) return first.names;
	if (!worthAnother.has(first.failed)) throw first.error;
	const anew = await update(pastCaches);
	const second = await install(apt, resolvePackages(all(anew), anew), pastCaches);
	if (second.failed === void 0) return second.names;
	throw second.error;
}
/** Failures that newer lists, or an archive without caches in front of it, may cure. */
const worthAnother = /* @__PURE__ */ new Set(["stale", "damaged"]);
/** Makes every cache between here and the archive ask the archive itself. */
const pastCaches = ["-o", "Acquire::http::No-Cache=true"];
async function install(apt, names, extra = []) {
	const finished = await apt([
		"install",
		"-y",
		"-q",
		"--no-install-recommends",
		...extra,
		...names
	]);
	if (finished.code === 0) return {
		names,
		failed: void 0
	};
	return {
		names,
		failed: classifyAptFailure(outputOf$1(finished)),
		error: aptError("install", finished)
	};
}
/**
* Updates the package lists and returns what they say about `wanted`; throws when a missing package is still unknown.
* An archive that fails does not matter while the lists have all that is missing: nothing may be wanted from it.
*/
async function updateLists(apt, wanted, host, env, extra) {
	const update = await apt([
		"update",
		"-q",
		...extra
	]);
	const text = outputOf$1(update);
	if (update.code !== 0 && classifyAptFailure(text) === "damaged" && extra !== pastCaches) return updateLists(apt, wanted, host, env, pastCaches);
	const { missing, optional } = wanted;
	const packages = await probePackages([...missing, ...optional].flatMap(alternativesOf), env);
	const unknown = unavailablePackages(missing, packages);
	if (unknown.length === 0) return packages;
	throw update.code !== 0 || /^W: Failed to fetch/m.test(text) ? aptError("update", update) : noPackage(unknown, host);
}
function noPackage(unknown, { distribution }) {
	return new ConfigurationError(unknown.map((entry) => ({ message: `${distribution.name} has no package ${entry.replaceAll("|", "or")}; enable the archive that has it (on Ubuntu: universe) or leave out the targets that need it.` })));
}
function notInstalled(missing, host, why) {
	const names = resolvePackages(missing, host.packages).join(" ");
	const remedy = host.installer.kind === "foreign" ? "Install the programs of these Debian packages in this machine's own way." : `Install them first: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
	return new ConfigurationError(`Not installed: ${missing.join(", ")}; and ${why}. ${remedy}`);
}
// src/opam/machine-variables.ts
/** opam's variables that decide which packages a machine can have, and what its package manager calls them. */
function machineVariables$1({ architecture, distribution: { id, version } }) {
	return {
		"opam-version": "2.5.2",
		arch: {
			x64: "x86_64",
			arm64: "arm64"
		}[architecture] ?? architecture,
		os: "linux",
		"os-family": ["debian", "ubuntu"].includes(id) ? "debian" : id,
		"os-distribution": id,
		"os-version": version
	};
}
// src/opam/opam-file.ts
/** Blanks and comments, text in three quotes or one, brackets, and any other word. */
const pattern$1 = /(?:\s+|#[^\n]*|\(\*[\s\S]*?\*\))+|"""([\s\S]*?)"""|"((?:[^"\\]|\\[\s\S])*)"|([[\]{}()])|([^\s"[\]{}()#]+)/gy;
function tokensOf(source) {
	const tokens = [];
	for (const match of source.matchAll(pattern$1)) {
		const [whole, long, short, mark, word] = match;
		const place = {
			start: match.index,
			end: match.index + whole.length
		};
		if (long !== void 0) tokens.push({
			kind: "text",
			text: long,
			...place
		});
		else if (short !== void 0) tokens.push({
			kind: "text",
			text: unescaped(short),
			...place
		});
		else if (mark !== void 0) tokens.push({
			kind: "mark",
			text: mark,
			...place
		});
		else if (word !== void 0) tokens.push({
			kind: "word",
			text: word,
			...place
		});
	}
	return tokens;
}
const unescaped = (text) => text.replace(/\\\n\s*/g, "").replace(/\\([nrt"\\])/g, (_, letter) => escapes[letter] ?? letter);
const escapes = {
	n: "\n",
	r: "\r",
	t: "	"
};
/**
* Reads the fields of an opam file (opam manual, "Common file format") as far as lists of packages and sources need it.
* Leaves out what it cannot read: opam itself says what is wrong with a file.
*/
function readOpamFile(source) {
	const tokens = tokensOf(source);
	const fields = /* @__PURE__ */ new Map();
	for (let at = 0; at < tokens.length;) {
		const name = fieldName(tokens[at]);
		if (name === void 0) {
			at = tokens[at]?.text === "{" ? afterGroup(tokens, at) : at + 1;
			continue;
		}
		const [value, next] = readValue(source, tokens, at + 1);
		if (value !== void 0) fields.set(name, value);
		at = next;
	}
	return fields;
}
const fieldName = (token) => token?.kind === "word" ? /^([\w-]+):$/.exec(token.text)?.[1] : void 0;
function readValue(source, tokens, at) {
	const token = tokens[at];
	if (token === void 0) return [void 0, at];
	if (token.kind === "word") return [{
		kind: "other",
		text: token.text
	}, at + 1];
	if (token.kind === "text") {
		const [options, next] = optionsAt(source, tokens, at + 1);
		return [{
			kind: "text",
			text: token.text,
			options
		}, next];
	}
	if (token.text !== "[") {
		const next = token.text === "(" || token.text === "{" ? afterGroup(tokens, at) : at + 1;
		return [{
			kind: "other",
			text: source.slice(token.start, tokens[next - 1]?.end)
		}, next];
	}
	const items = [];
	let next = at + 1;
	while (next < tokens.length && !isMark(tokens[next], "]")) {
		const [item, after] = readValue(source, tokens, next);
		if (item !== void 0) items.push(item);
		next = after;
	}
	const [options, after] = optionsAt(source, tokens, next + 1);
	return [{
		kind: "list",
		items,
		options
	}, after];
}
/** The text of the braces that begin here, and the index behind them; none where none do. */
function optionsAt(source, tokens, at) {
	if (!isMark(tokens[at], "{")) return ["", at];
	const next = afterGroup(tokens, at);
	return [source.slice(tokens[at]?.end, tokens[next - 1]?.start).trim(), next];
}
const isMark = (token, text) => token?.kind === "mark" && token.text === text;
/** The index behind the bracket that closes the one at `at`. */
function afterGroup(tokens, at) {
	let depth = 0;
	for (let next = at; next < tokens.length; next++) {
		const token = tokens[next];
		if (token?.kind !== "mark") continue;
		depth += /[[({]/.test(token.text) ? 1 : -1;
		if (depth === 0) return next + 1;
	}
	return tokens.length;
}
/** The items of a list field; a single value counts as a list of one. */
function itemsOf(fields, name) {
	const value = fields.get(name);
	if (value === void 0) return [];
	return value.kind === "list" ? value.items : [value];
}
/** The texts that are items of a list. */
function textsIn(value) {
	if (value?.kind !== "list") return [];
	return value.items.flatMap((item) => item.kind === "text" ? [item.text] : []);
}
/** Text in the quotes of an opam file. */
const opamText = (text) => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
// src/opam/opam-filter.ts
/** Texts, names of variables, relations, signs and brackets. */
const pattern = /\s+|"((?:[^"\\]|\\[\s\S])*)"|(<=|>=|!=|[=<>!&|()?])|([\w+:-]+)|./gs;
function wordsOf$1(filter) {
	return [...filter.matchAll(pattern)].flatMap(([whole, text, sign, name]) => {
		if (text !== void 0) return [{
			kind: "text",
			text: text.replace(/\\(.)/gs, "$1")
		}];
		if (sign !== void 0) return [{
			kind: "sign",
			text: sign
		}];
		if (name !== void 0) return [{
			kind: "name",
			text: name
		}];
		return whole.trim() === "" ? [] : [{
			kind: "sign",
			text: whole
		}];
	});
}
const relations$1 = {
	"=": (order) => order === 0,
	"!=": (order) => order !== 0,
	"<": (order) => order < 0,
	"<=": (order) => order <= 0,
	">": (order) => order > 0,
	">=": (order) => order >= 0
};
const isSign = (word, sign) => word?.kind === "sign" && word.text === sign;
const truth$1 = (value) => typeof value === "string" ? {
	true: true,
	false: false
}[value] : value;
function readAny(words, variables) {
	let [value, rest] = readAll(words, variables);
	while (isSign(rest[0], "|")) {
		const [other, after] = readAll(rest.slice(1), variables);
		const both = [truth$1(value), truth$1(other)];
		value = both.includes(true) ? true : both.includes(void 0) ? void 0 : false;
		rest = after;
	}
	return [value, rest];
}
function readAll(words, variables) {
	let [value, rest] = readRelation(words, variables);
	while (isSign(rest[0], "&")) {
		const [other, after] = readRelation(rest.slice(1), variables);
		const both = [truth$1(value), truth$1(other)];
		value = both.includes(false) ? false : both.includes(void 0) ? void 0 : true;
		rest = after;
	}
	return [value, rest];
}
function readRelation(words, variables) {
	const [left, rest] = readOne(words, variables);
	const [sign] = rest;
	const relation = sign?.kind === "sign" ? relations$1[sign.text] : void 0;
	if (relation === void 0) return [left, rest];
	const [right, after] = readOne(rest.slice(1), variables);
	if (left === void 0 || right === void 0) return [void 0, after];
	return [relation(compareVersions(String(left), String(right))), after];
}
function readOne([first, ...rest], variables) {
	if (first === void 0) return [void 0, []];
	if (first.kind === "text") return [first.text, rest];
	if (first.kind === "name") {
		if (first.text === "true" || first.text === "false") return [first.text === "true", rest];
		return [variables[first.text], rest];
	}
	if (first.text === "!") {
		const [value, after] = readOne(rest, variables);
		const plain = truth$1(value);
		return [plain === void 0 ? void 0 : !plain, after];
	}
	if (first.text === "?") {
		const [value, after] = readOne(rest, variables);
		return [value !== void 0, after];
	}
	if (first.text !== "(") return [void 0, rest];
	const [value, after] = readAny(rest, variables);
	return [value, isSign(after[0], ")") ? after.slice(1) : after];
}
/**
* Whether a filter of an opam file holds (opam manual, "Filters"): `os-family = "debian" & os-version >= "12"`. An
* empty one does; undefined where a variable that decides it is not among `variables`, or it cannot be read.
*/
function holds(filter, variables) {
	const words = wordsOf$1(filter);
	if (words.length === 0) return true;
	const [value, rest] = readAny(words, variables);
	return rest.length > 0 ? void 0 : truth$1(value);
}
// src/opam/opam-failure.ts
/**
* The error for an opam that failed, like `opamError`, but asks first whether one of these directories (absolute; they
* or one above them must exist) is on a full disk: opam hides what rsync, cp and others print about that.
*/
async function explainFailure(doing, finished, directories) {
	if (await isFull(...directories, tmpdir())) return new ConfigurationError(`opam could not ${doing}: ${mistake({ kind: "no space" })}`);
	return opamError(doing, finished);
}
/**
* The error for an opam that failed to do something (`doing`: `set up opam`): ConfigurationError where the user must
* ask for something else or the machine lacks something, else ToolError with the last lines of a failed package's log
* or of opam's output.
*/
function opamError(doing, finished) {
	const failure = classifyOpamFailure(finished);
	switch (failure.kind) {
		case "failed build": return new ToolError(`opam could not ${doing}: the build of ${failure.name} failed, because ${quoted$1(failure.command)} exited with status ${failure.status}; ${failure.log.length > 0 ? "the end of its log is above" : "its log is empty, as it is when the disk is full"}.`, failure.log.join("\n"));
		case "wrong hash": return new ToolError(`opam could not ${doing}: the source of ${failure.name}, ${failure.url}, has another hash than its repository says; look for a proxy that alters files, or use another state of the repository (\`opam-repositories\`).`);
		case "no source": return new ToolError(`opam could not ${doing}: the source of ${failure.name} could not be fetched (${failure.why}); check the network and the proxy (https_proxy) and run again.`);
		case "other": return new ToolError(`opam could not ${doing}: ${ending$1(finished)}.`, lastLines$1(finished));
		default: return new ConfigurationError(`opam could not ${doing}: ${mistake(failure)}`);
	}
}
function mistake(failure) {
	switch (failure.kind) {
		case "no such package": return `there is ${failure.version ? `no version ${failure.version} of ${failure.name}` : `no package ${failure.name}`} in its repositories; check its name, or add the repository that has it to \`opam-repositories\`.`;
		case "unavailable": return failure.condition === "false" ? `${failure.name} has been withdrawn by its authors; use another version.` : `${failure.name} is not for this machine, since \`${failure.condition}\` does not hold; use another version.`;
		case "conflict": return `its solver finds nothing that fits. ${failure.why.join(". ")}. Change \`ocaml-compiler\` or \`opam-packages\`.`;
		case "system packages": return `it needs the system ${failure.names.length > 1 ? "packages" : "package"} ${failure.names.join(", ")}; install ${failure.names.length > 1 ? "them" : "it"} and run again.`;
		case "no copy": return `it could not copy the repository ${failure.name} (${failure.why}), most often because the disk is full; make room and run again.`;
		case "no space": return "there is not enough free disk space; make room (an opam switch with OCaml takes about 1 GB) and run again.";
	}
}
function ending$1({ code, signal }) {
	if (signal !== null) return `it was killed by ${signal}`;
	return code === 60 ? "its solver ran out of time; name fewer packages, or their versions too" : `it exited with status ${code}, and its own words are above`;
}
/** The end of opam's output without headings and empty lines. */
function lastLines$1({ stdout, stderr }) {
	return `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("<><>")).slice(-30).join("\n");
}
/** Reads the reason from all that a failed opam (2.1 to 2.5) printed. */
function classifyOpamFailure({ stdout, stderr }) {
	const text = `${stdout}\n${stderr}`;
	for (const read of readers$2) {
		const failure = read(text);
		if (failure !== void 0) return failure;
	}
	return { kind: "other" };
}
/** First match wins: a full disk also shows as a failed build, and an unavailable package as a conflict. */
const readers$2 = [
	(text) => /No space left on device|Disk quota exceeded/.test(text) ? { kind: "no space" } : void 0,
	unknownSystemPackages,
	missingSystemPackages,
	(text) => {
		const [found, name = "", url = ""] = /^\[ERROR\] (\S+): Checksum mismatch for (\S+):$/m.exec(text) ?? [];
		return found === void 0 ? void 0 : {
			kind: "wrong hash",
			name,
			url
		};
	},
	noSource$1,
	failedBuild,
	(text) => {
		const [found, name = ""] = /^\[ERROR\] No package named (\S+) found\.$/m.exec(text) ?? [];
		return found === void 0 ? void 0 : {
			kind: "no such package",
			name
		};
	},
	(text) => {
		const [found, name = "", version = ""] = /^\[ERROR\] Package (\S+) has no version (\S+)\.$/m.exec(text) ?? [];
		return found === void 0 ? void 0 : {
			kind: "no such package",
			name,
			version
		};
	},
	(text) => {
		const [found, name = "", condition = ""] = /^\[ERROR\] (\S.*?):? unmet availability conditions: '(.*)'$/m.exec(text) ?? [];
		return found === void 0 ? void 0 : {
			kind: "unavailable",
			name: name.replace(" = ", "."),
			condition
		};
	},
	conflict,
	(text) => {
		const [found, name = "", why = ""] = /^\[ERROR\] Could not update repository "(.+?)": (.*)$/m.exec(text) ?? [];
		return found === void 0 ? void 0 : {
			kind: "no copy",
			name,
			why
		};
	}
];
/** `depends on the unavailable system package 'a'`, or `packages 'a' and 'b'`. */
function unknownSystemPackages(text) {
	const names = [...text.matchAll(/depends on the unavailable system packages? ('.*?')\. (?:You|Use) /g)].flatMap(([, list = ""]) => [...list.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name));
	return names.length === 0 ? void 0 : {
		kind: "system packages",
		names: unique(names),
		known: false
	};
}
function missingSystemPackages(text) {
	const [, lines = ""] = /^The following system packages will first need to be installed:\n((?: {4}.*\n)+)/m.exec(text) ?? [];
	const names = lines.split(/\s+/).filter((name) => name !== "");
	return names.length === 0 ? void 0 : {
		kind: "system packages",
		names: unique(names),
		known: true
	};
}
/**
* `Fetch_fail("URL (curl failed: …)")` or only the path of a file; opam 2.5 shows curl's own message too. An
* `extra-source` is a further file of a package's source.
*/
function noSource$1(text) {
	const [found, name = "", short = ""] = /^\[ERROR\] Failed to get (?:sources|extra source ".*") of (\S+): (.*)$/m.exec(text) ?? [];
	if (found === void 0) return void 0;
	const url = /Fetch_fail\("([^\s"]+)/.exec(text)?.[1];
	const status = /exited with code (\d+)/.exec(text)?.[1];
	const said = /curl: \(\d+\) ([^"\\]+)/.exec(text)?.[1] ?? (status === void 0 ? short : `curl exited with status ${status}`);
	return {
		kind: "no source",
		name,
		why: url === void 0 || url === said ? said : `${url}: ${said}`
	};
}
function failedBuild(text) {
	const [found, name = "", body = ""] = /^#=== ERROR while (?:compiling|installing|removing) (\S+) =+#\n((?:#.*\n)*)/m.exec(text) ?? [];
	if (found === void 0) return void 0;
	const [head = "", output = ""] = body.split("### output ###\n");
	const field = (key) => new RegExp(`^# ${key} +(.*)$`, "m").exec(head)?.[1];
	const log = output.split("\n").map((line) => line.replace(/^# ?/, "")).slice(-40).filter((line) => line.trim() !== "");
	const [command, status] = [field("command"), field("exit-code")];
	if (command === void 0 || status === void 0) return void 0;
	return {
		kind: "failed build",
		name,
		command: command.replace(/^\S+\/sandbox\.sh (?:build|install|remove) /, ""),
		status,
		log
	};
}
/** Each reason is a line that begins with `*`, and the deeper lines below it belong to it. */
function conflict(text) {
	if (!/^\[ERROR\] (?:Package conflict!|Could not determine which packages)|No solution found/m.test(text)) return void 0;
	const lines = text.split("\n").filter((line) => /^ {2,}\S/.test(line));
	const reasons = [];
	for (const line of lines) {
		if (/You can temporarily relax/.test(line)) continue;
		const part = line.trim().replace(/^- /, "");
		const last = reasons.at(-1);
		if (part.startsWith("* ")) reasons.push(part.slice(2));
		else if (last !== void 0) reasons.splice(-1, 1, joined(last, part));
	}
	return {
		kind: "conflict",
		why: unique(reasons)
	};
}
/** `No agreement on the version of ocaml: a, b`. */
function joined(reason, part) {
	return `${reason}${reason.endsWith(":") ? " " : "; "}${part}`;
}
const unique = (names) => [...new Set(names)];
// src/opam/switch.ts
/** How often opam may ask for system packages: it may choose other packages after each round, and these need others. */
const rounds = 4;
/**
* Builds a switch in `directory` (which may exist, without a switch) with these packages as its compiler; no later
* installation can change them. When it fails it leaves no switch and throws the error of `explainFailure`.
*/
async function buildSwitch(root, directory, compiler, options) {
	const packages = compiler.map(packageText).join(",");
	const create = [
		"switch",
		"create",
		"--no-switch",
		"--no-install",
		directory,
		`--packages=${packages}`
	];
	await perform({
		root,
		directory
	}, create, `make a switch of ${packages.replaceAll(",", " ")}`, options);
	return {
		root,
		directory,
		prefix: join(directory, "_opam")
	};
}
/**
* Lets a switch take a package of the machine (`dune.3.24.1`) as installed. It must be one that only builds others,
* which then find each other by OCAMLPATH. What it needs is installed, since others read its variables (`ocaml:native`).
* False where the switch's repositories do not have it.
*/
async function borrow({ root, directory }, lent) {
	const install = (how) => root.opam([
		"install",
		`--switch=${directory}`,
		how,
		"--",
		packageText(lent)
	]);
	return (await install("--deps-only")).code === 0 && (await install("--fake")).code === 0;
}
/**
* Installs packages (`zarith`, `zarith.1.14`, `zarith>=1.13`) and their dependencies into a switch. Throws the error of
* `explainFailure` when it fails.
*/
async function installInto({ root, directory, prefix }, names, options) {
	if (names.length === 0) return;
	const install = [
		"install",
		`--switch=${directory}`,
		"--",
		...names
	];
	const env = { OCAMLPATH: join(prefix, "lib") };
	await perform({
		root,
		directory
	}, install, `install ${names.join(" ")}`, options, env);
}
async function perform({ root, directory }, args, doing, { log, installSystemPackages }, env = {}) {
	const onLine = (line) => {
		const done = /^-> installed (\S+)$/.exec(line)?.[1];
		if (done !== void 0 && !log.verbose) log.info(`opam has installed ${done}`);
	};
	const asked = /* @__PURE__ */ new Set();
	for (let round = 1;; round++) {
		const finished = await root.opam(args, {
			onLine,
			env
		});
		if (finished.code === 0) return;
		const failure = classifyOpamFailure(finished);
		const missing = failure.kind === "system packages" ? failure.names : [];
		if (!missing.some((name) => !asked.has(name)) || round === rounds) throw await explainFailure(doing, finished, [root.directory, directory]);
		for (const name of missing) asked.add(name);
		await installSystemPackages(missing);
	}
}
/** The packages that are installed in a switch, with their versions. */
async function installedIn({ root, directory }) {
	const list = [
		"list",
		`--switch=${directory}`,
		"--installed",
		"--columns=name,version",
		"--short"
	];
	const finished = await root.opam(list);
	if (finished.code !== 0) throw await explainFailure("list what is installed", finished, [directory]);
	return new Map(finished.stdout.split("\n").flatMap((line) => {
		const [, name, version] = /^(\S+)\s+(\S+)\s*$/.exec(line) ?? [];
		return name === void 0 || version === void 0 ? [] : [[name, version]];
	}));
}
/** The files that the `wanted` packages have installed, relative to the switch's prefix. */
async function filesOf$1(own, wanted) {
	const names = [...(await installedIn(own)).keys()].filter(wanted);
	if (names.length === 0) return [];
	const show = [
		"show",
		`--switch=${own.directory}`,
		"--list-files",
		"--",
		...names
	];
	const finished = await own.root.opam(show);
	if (finished.code !== 0) throw await explainFailure("list the files of packages", finished, [own.directory]);
	const start = `${own.prefix}/`;
	return finished.stdout.split("\n").flatMap((line) => line.startsWith(start) ? [line.slice(start.length)] : []);
}
/** Every version of a package in the repositories, in opam's order, oldest first. */
async function versionsOf(root, name) {
	const list = [
		"list",
		"--all",
		"--all-versions",
		"--columns=version",
		"--short",
		"--",
		name
	];
	const finished = await root.opam(list);
	if (finished.code !== 0) return [];
	return finished.stdout.split("\n").flatMap((line) => line.trim() || []);
}
// src/mirage/mirage-versions.ts
const opening = "(* mirage ";
const form = "`(* mirage >= 4.9.0 & < 4.12.0 *)`";
/**
* Reads the versions of mirage that the first line of a `config.ml` allows. Like `mirage configure` (4.11,
* lib/functoria/tool.ml, `check_version`) it takes only a line that begins with `(* mirage `, with `>=` and `<` at most
* once each and single spaces between the words. A line that mirage would refuse is a problem.
*/
function readGate(text, file) {
	const line = text.replace(/\n[\s\S]*/, "").trim();
	if (!line.startsWith(opening)) return {
		atLeast: void 0,
		below: void 0,
		at: void 0
	};
	const at = {
		file,
		line: 1
	};
	const words = line.slice(10).split(" ");
	const bounds = /* @__PURE__ */ new Map();
	for (let word = words.shift(); word !== "*)"; word = words.shift()) {
		if (word === "&" || word === "") continue;
		if (word !== ">=" && word !== "<") return malformed(word, at);
		if (bounds.has(word)) return {
			message: `${quoted$1(word)} is there twice; keep one.`,
			at
		};
		const version = readVersion(words.shift());
		if (version === void 0) return {
			message: `Behind ${quoted$1(word)} there is no version of digits and points; write it like ${form}.`,
			at
		};
		bounds.set(word, version);
	}
	return {
		atLeast: bounds.get(">="),
		below: bounds.get("<"),
		at
	};
}
function malformed(word, at) {
	return {
		message: `The versions of mirage cannot be read: \`>=\` or \`<\` and a version are expected, and ${word === void 0 ? "it does not end with ` *)`" : `${quoted$1(word)} is neither`}; write them like ${form}.`,
		at
	};
}
/** Reads `4`, `4.9`, `4.9.0` or more digits and points, and ignores all after the third number. */
function readVersion(text) {
	if (text === void 0) return void 0;
	const [found, major, minor = "0", patch = "0"] = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?[\d.]*$/.exec(text) ?? [];
	return found === void 0 ? void 0 : [
		major,
		minor,
		patch
	].map(Number).join(".");
}
/** Whether a gate allows a version (`4.10.6`). */
function allows({ atLeast, below }, version) {
	return (atLeast === void 0 || versionAtLeast(version, atLeast)) && (below === void 0 || !versionAtLeast(version, below));
}
/** Whether a gate allows a version, and this tool can use it. */
const admits = (gate, version) => allows(gate, version) && versionAtLeast(version, oldest$1);
/** The versions that a gate allows, for messages: `>= 4.9.0 & < 4.11.0`. */
function gateText({ atLeast, below }) {
	return [atLeast && `>= ${atLeast}`, below && `< ${below}`].filter(Boolean).join(" & ") || "any version";
}
const series$1 = (minor, patches) => Array.from({ length: patches }, (_, patch) => ({
	version: `4.${minor}.${patch}`,
	ocaml: "4.13.0"
}));
const oldest$1 = "4.7.0";
const newestMinor = 11;
/**
* The releases of mirage in opam-repository at 97014be6 (2026-08-22) with their lower bounds on OCaml, oldest first.
* Earlier ones use opam-monorepo 0.2, which has another command line.
*/
const releases = [
	{
		version: oldest$1,
		ocaml: "4.08.0"
	},
	{
		version: "4.9.0",
		ocaml: "4.13.0"
	},
	...series$1(10, 7),
	...series$1(newestMinor, 3)
];
/** The oldest OCaml for opam-monorepo 0.4.3, and for mirage-runtime in the unikernel itself, at the same commit. */
const oldestOcaml = "4.13.0";
/**
* Chooses the version of mirage to install: in the default repositories the newest release that the gate allows, in
* others whatever opam finds within the gate and from 4.7.0 on. `none` when OCaml is older than 4.13, when the gate
* only allows versions before 4.7.0, and when the default repositories have no release that it allows.
*/
function chooseMirage({ gate, ocaml, defaultRepositories }) {
	if (ocaml !== void 0 && !versionAtLeast(ocaml, oldestOcaml)) return none(`MirageOS projects cannot be built with OCaml ${ocaml}: opam-monorepo and mirage need ${oldestOcaml} or newer; set \`ocaml-compiler\` to a newer one, \`5.4.1\` for example.`);
	if (gate.below !== void 0 && versionAtLeast(oldest$1, gate.below)) return none(`config.ml wants mirage ${gateText(gate)}, and the oldest that can be used is ${oldest$1}: before it, mirage locks its packages in another way. Allow a newer one, \`< 4.12.0\` for example.`, gate);
	if (!defaultRepositories) return {
		kind: "range",
		atoms: atomsOf$1(gate)
	};
	const found = releases.findLast(({ version }) => allows(gate, version));
	if (found !== void 0) return {
		kind: "version",
		version: found.version
	};
	const known = releases.map(({ version }) => version);
	return none(`config.ml wants mirage ${gateText(gate)}, and there is no such release (there are ${listed$3(known)}); change its first line, or name a repository that has it in \`opam-repositories\`.`, gate);
}
const none = (message, gate) => ({
	kind: "none",
	problem: {
		message,
		...gate?.at && { at: gate.at }
	}
});
/** The relations of a gate, one an argument: opam wants all of them to hold. */
function atomsOf$1({ atLeast, below }) {
	return [`mirage>=${atLeast !== void 0 && versionAtLeast(atLeast, oldest$1) ? atLeast : oldest$1}`, ...below === void 0 ? [] : [`mirage<${below}`]];
}
// src/mirage/choose-mirage.ts
/** Raised when the same wish leads to another choice. */
const schema$4 = "1";
const fileName$1 = "version";
/**
* The newest mirage of some repositories that a gate allows and that can be installed on the machine with its OCaml.
* opam is asked for exactly this one, so that all gates that it satisfies have one OCaml with one mirage in common.
*/
function mirageItem(wish, means) {
	const { gate, repositories, ocaml = "not known", host } = wish;
	return {
		what: "choice of mirage",
		name: "mirage",
		key: {
			schema: schema$4,
			ocaml,
			gate: JSON.stringify([gate.atLeast, gate.below]),
			repositories: repositories.map(repositoryText).join(" "),
			machine: JSON.stringify(machineVariables$1(host))
		},
		inPlace: false,
		async build({ directory }) {
			if (means === void 0) throw new Error("opam is not at hand");
			const root = await means.root();
			const fitting = (await versionsOf(root, "mirage")).filter((one) => admits(gate, one));
			const installable = async (version) => {
				const shown = await root.opam([
					"show",
					"--raw",
					`mirage.${version}`
				]);
				return shown.code === 0 && isInstallable(shown.stdout, wish);
			};
			const newestFirst = fitting.toSorted(compareVersions).reverse();
			await writeFile(join(directory, fileName$1), await firstOf(newestFirst, installable) ?? "");
		},
		answers: async (directory) => await readChoice(directory) !== void 0
	};
}
async function firstOf(all, suits) {
	for (const one of all) if (await suits(one)) return one;
}
const readChoice = (directory) => readFile(join(directory, fileName$1), "utf8").catch(() => void 0);
/** The version in a directory of the store; undefined where there is none, and opam will say why. */
const chosenMirage = async (directory) => await readChoice(directory) || void 0;
/** Whether an opam file is for this machine and this OCaml, as far as it says so, and is not to be avoided. */
function isInstallable(opam, { ocaml, host }) {
	const fields = readOpamFile(opam);
	const text = (name) => itemsOf(fields, name).map((item) => item.kind === "list" ? "" : item.text);
	if (text("flags").includes("avoid-version")) return false;
	const variables = machineVariables$1(host);
	const [, available = ""] = /^available:(.*(?:\n[ \t].*)*)/m.exec(opam) ?? [];
	if (holds(available.replace(/[[\]]/g, ""), variables) === false) return false;
	const bounds = itemsOf(fields, "depends").flatMap((item) => item.kind === "text" && item.text === "ocaml" ? [item.options] : []);
	return ocaml === void 0 || bounds.every((bound) => satisfies(ocaml, bound, variables));
}
/** Whether a version is within `>= "4.13.0" & < "6"`; what cannot be read is left to opam. */
function satisfies(version, bound, variables) {
	return holds(bound.replace(/(^|[&|(]\s*)(?=<=|>=|!=|[=<>])/g, "$1version "), {
		...variables,
		version
	}) !== false;
}
// src/project/enabled-if.ts
const nothingMore = () => void 0;
/**
* The value of an `enabled_if` (upstream src/dune_lang/blang.ml, src/source/blang_expand.ml) for these values of dune's
* variables. True without a condition; "unknown" if it depends on another variable or dune would refuse it. Strings, versions among them, compare byte by byte.
*/
function evaluate(condition, variables, more = nothingMore) {
	const lookup = (name) => more(name) ?? valueIn$1(variables, name);
	return condition === void 0 ? true : truth(condition, lookup, 0);
}
/** The value of a variable as it is written between `%{` and `}`. */
function valueIn$1(variables, name) {
	const own = (key) => Object.hasOwn(variables, key) ? variables[key] : void 0;
	const [, environment, fallback] = /^(env:[^=]*)=(.*)$/s.exec(name) ?? [];
	if (environment !== void 0) return own(environment) ?? (own("env:") === void 0 ? void 0 : fallback);
	const [, configured] = /^ocaml-config:(.*)$/s.exec(name) ?? [];
	return own(name) ?? (configured && own(configured === "version" ? "ocaml_version" : configured));
}
/** The deepest nesting of a condition that is followed. */
const deepest = 1e3;
function truth(node, lookup, depth) {
	if (depth > deepest) return "unknown";
	if (node.kind === "atom") {
		const text = expand$1(node.text, lookup);
		return text === "true" || (text === "false" ? false : "unknown");
	}
	const operator = head(node);
	const operands = node.items.slice(1);
	const parts = () => operands.map((operand) => truth(operand, lookup, depth + 1));
	switch (operator) {
		case "and": return all(parts());
		case "or": return not(all(parts().map(not)));
		case "not": return operands.length === 1 ? not(all(parts())) : "unknown";
		case void 0: return "unknown";
		default: return compare$2(operator, operands, lookup);
	}
}
function not(value) {
	return value === "unknown" ? value : !value;
}
function all(values) {
	if (values.includes(false)) return false;
	return values.includes("unknown") ? "unknown" : true;
}
/** dune's relations, by the order of their two strings: negative, zero or positive. */
const relations = {
	"=": (order) => order === 0,
	"<>": (order) => order !== 0,
	"<": (order) => order < 0,
	">": (order) => order > 0,
	"<=": (order) => order <= 0,
	">=": (order) => order >= 0
};
function compare$2(operator, operands, lookup) {
	const relation = Object.hasOwn(relations, operator) ? relations[operator] : void 0;
	const [left, right] = operands.map((operand) => expand$1(atomText(operand), lookup));
	if (relation === void 0 || operands.length !== 2) return "unknown";
	if (left === void 0 || right === void 0) return "unknown";
	return relation(left === right ? 0 : left < right ? -1 : 1);
}
/** `text` with its variables replaced; undefined if one is not known. */
function expand$1(text, lookup) {
	if (text === void 0) return void 0;
	let known = true;
	const expanded = text.replace(/%\{([^}]*)\}/g, (whole, name) => {
		const value = lookup(name);
		known &&= value !== void 0;
		return value ?? whole;
	});
	return known ? expanded : void 0;
}
// src/project/glob.ts
const noSlash = (character) => character !== "/";
const noSlashNoDot = (character) => character !== "/" && character !== ".";
const anything = () => true;
/**
* Reads a dune glob as a test of whole names, or says why it is none. A leading `*` does not match a leading dot; a set
* `[…]` has no ranges (upstream otherlibs/dune-glob/src/lexer.mll). Matching takes time linear in both lengths.
*/
function parseGlob(glob) {
	const pieces = parsePieces(glob);
	if ("why" in pieces) return pieces;
	return (name) => advance(pieces.sequence, name, /* @__PURE__ */ new Set([0])).has(name.length);
}
function parsePieces(glob) {
	const outer = [];
	let level = {
		sequence: [],
		branches: []
	};
	for (const { 0: token, index } of glob.matchAll(/\*\*|\[[^\]]*\]|\\.|./gs)) if (token === "{") {
		if (outer.push(level) > 50) return { why: "its braces are nested too deeply" };
		level = {
			sequence: [],
			branches: []
		};
	} else if (token === "," && outer.length > 0) {
		level.branches.push(level.sequence);
		level.sequence = [];
	} else if (token === "}") {
		const branches = [...level.branches, level.sequence];
		const parent = outer.pop();
		if (parent === void 0) return { why: "a } closes nothing" };
		level = parent;
		level.sequence.push({
			kind: "either",
			branches
		});
	} else if (token === "[") return { why: "a [ is never closed" };
	else if (token === "]") return { why: "a ] closes nothing" };
	else level.sequence.push(...simplePieces(token, index === 0));
	return outer.length > 0 ? { why: "a { is never closed" } : level;
}
function simplePieces(token, first) {
	if (token === "**" && first) return [{
		kind: "many",
		test: anything
	}];
	if (token === "**" || token === "*" && first) return [{
		kind: "one",
		test: noSlashNoDot
	}, {
		kind: "many",
		test: noSlash
	}];
	if (token === "*") return [{
		kind: "many",
		test: noSlash
	}];
	if (token === "?") return [{
		kind: "one",
		test: noSlash
	}];
	if (token.startsWith("[")) return [characterSet(token.slice(1, -1))];
	if (token === "\\") return [];
	const literal = token.slice(-1);
	return [{
		kind: "one",
		test: (character) => character === literal
	}];
}
function characterSet(body) {
	const negated = body.startsWith("!");
	const members = new Set(negated ? body.slice(1) : body);
	return {
		kind: "one",
		test: (character) => members.has(character) !== negated
	};
}
/** The offsets in `name` that `pieces` lead to from `starts`. */
function advance(pieces, name, starts) {
	let reached = starts;
	for (const piece of pieces) {
		const next = /* @__PURE__ */ new Set();
		if (piece.kind === "either") for (const branch of piece.branches) for (const offset of advance(branch, name, reached)) next.add(offset);
		else for (const start of reached) {
			let offset = start;
			if (piece.kind === "many") {
				next.add(offset);
				while (offset < name.length && piece.test(name.charAt(offset)) && !next.has(offset + 1)) {
					offset += 1;
					next.add(offset);
				}
			} else if (offset < name.length && piece.test(name.charAt(offset))) next.add(offset + 1);
		}
		reached = next;
	}
	return reached;
}
// src/project/directories.ts
/** The rules of a directory whose dune file has no such stanza. */
function newRules() {
	return {
		dirs: [],
		dataOnly: [],
		vendored: []
	};
}
const ruleOf = /* @__PURE__ */ new Map([
	["dirs", "dirs"],
	["data_only_dirs", "dataOnly"],
	["ignored_subdirs", "dataOnly"],
	["vendored_dirs", "vendored"]
]);
/**
* Adds `(dirs)`, `(data_only_dirs)`, `(vendored_dirs)` or `(ignored_subdirs)` to `rules`; false for another stanza.
* With `severalDirs` (dune 3.23) a directory can have several `(dirs)`.
*/
function addRule$1(rules, node, source, severalDirs) {
	const stanza = head(node);
	const rule = stanza && ruleOf.get(stanza);
	if (!stanza || !rule) return false;
	const values = node.items.slice(1);
	const [first] = values;
	const predicate = parsePredicate(stanza === "ignored_subdirs" && first?.kind === "list" ? first.items : values, source, "or", 0);
	const [before] = rules[rule];
	if (before && !((stanza === "dirs" ? severalDirs : stanza === "ignored_subdirs") && before.stanza === stanza)) complain(source, node, `"${before.stanza}" is already given in line ${before.at.line} of ${before.at.file}; join the two.`);
	rules[rule].push({
		predicate,
		stanza,
		at: source.at(node.start)
	});
	return true;
}
/**
* The status of a sub-directory; undefined if dune does not look into it. Everything below inherits it (upstream
* src/source/source_dir_status.ml and source_tree.ml).
*/
function subdirectoryStatus(rules, name, parent) {
	const standard = !/^[._]/.test(name);
	const holds = (rule) => rules[rule].some(({ predicate }) => predicate(name, rule === "dirs" && standard));
	const normal = rules.dirs.length === 0 ? standard : holds("dirs");
	const dataOnly = holds("dataOnly");
	const vendored = holds("vendored");
	if (dataOnly && vendored) return "contradiction";
	if (!normal && !dataOnly && !vendored) return void 0;
	if (dataOnly || parent === "data only") return "data only";
	return vendored || parent === "vendored" ? "vendored" : "normal";
}
const combine = {
	or: (parts) => (name, standard) => parts.some((part) => part(name, standard)),
	and: (parts) => (name, standard) => parts.every((part) => part(name, standard)),
	not: (parts) => (name, standard) => !parts.some((part) => part(name, standard))
};
/** Reads dune's predicate language (upstream src/predicate_lang), where `\` takes away all that follows it. */
function parsePredicate(items, source, operator, depth) {
	const minus = items.findIndex((item) => isSymbol(item, "\\"));
	const kept = minus === -1 ? items : items.slice(0, minus);
	const left = combine[operator](kept.map((item) => parseElement(item, source, depth)));
	if (minus === -1 || minus === items.length - 1) return left;
	const right = parsePredicate(items.slice(minus + 1), source, "or", depth + 1);
	return (name, standard) => left(name, standard) && !right(name, standard);
}
function isSymbol(item, text) {
	return item.kind === "atom" && !item.quoted && item.text === text;
}
const never = () => false;
function parseElement(item, source, depth) {
	if (depth > 500) {
		complain(source, item, "This is nested too deeply; simplify it.");
		return never;
	}
	if (item.kind === "list") {
		const first = head(item);
		return first === "or" || first === "and" || first === "not" ? parsePredicate(item.items.slice(1), source, first, depth + 1) : parsePredicate(item.items, source, "or", depth + 1);
	}
	if (isSymbol(item, ":standard")) return (_name, standard) => standard;
	const glob = !item.quoted && item.text.startsWith(":") ? { why: "there is no such symbol" } : parseGlob(decodeName(item.text));
	if (typeof glob === "function") return glob;
	complain(source, item, `${item.text} is no set of directories: ${glob.why}.`);
	return never;
}
// src/project/dune-project.ts
/** The scope without a dune-project. dune assumes its own version; the oldest that is supported is 2.9. */
const defaultScope = {
	directory: "",
	language: [2, 9],
	packages: [],
	alternativeName: false,
	cram: false
};
/** Whether `(lang dune …)` is at least `major.minor`. */
function languageIsAtLeast(scope, major, minor) {
	const [ownMajor, ownMinor] = scope.language;
	return ownMajor > major || ownMajor === major && ownMinor >= minor;
}
/** Reads the language that a dune-workspace must start with. */
function readDuneWorkspace(text, found) {
	read$1(text, "dune-workspace", found);
}
/** Reads a dune-project. Where it is wrong, a problem is added and the defaults are taken. */
function readDuneProject(text, file, directory, found) {
	const content = read$1(text, file, found);
	if (content === void 0) return {
		...defaultScope,
		directory
	};
	const { items, language } = content;
	const cram = atomText(field(items, "cram")?.items[1]);
	const alternative = field(items, "accept_alternative_dune_file_name");
	return {
		directory,
		language,
		packages: items.flatMap((item) => item.kind === "list" && head(item) === "package" ? atomText(field(item.items, "name")?.items[1]) ?? [] : []),
		alternativeName: alternative !== void 0 && atomText(alternative.items[1]) !== "false",
		cram: cram === void 0 ? language[0] >= 3 : cram === "enable"
	};
}
/** The content of a file that starts with its language; undefined if a problem was added. */
function read$1(text, file, { problems, languages }) {
	try {
		const items = parseSexps(text, file);
		const language = readLanguage(items, sourceText(text, file, problems));
		if (language === void 0) return void 0;
		languages.push(language);
		return {
			items,
			language: language.version
		};
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		problems.push(...error.problems);
		return;
	}
}
function readLanguage(items, source) {
	const start = items[0] ?? { start: 0 };
	const [, kind, version] = head(items[0]) === "lang" && items[0]?.kind === "list" ? items[0].items : [];
	const numbers = version?.kind === "atom" && /^(\d{1,3})\.(\d{1,3})$/.exec(version.text);
	if (atomText(kind) === "dune" && numbers) return {
		version: [Number(numbers[1]), Number(numbers[2])],
		at: source.at(start.start)
	};
	return complain(source, start, `A ${source.file.slice(source.file.lastIndexOf("/") + 1)} must start with (lang dune X.Y); add that line.`);
}
// src/project/dune-file.ts
/** The plan of a directory; a new one is made known to the directories above. */
function planOf$1(reading, directory) {
	const known = reading.plans.get(directory);
	if (known) return known;
	const plan = {
		rules: newRules(),
		stanzas: [],
		children: /* @__PURE__ */ new Set()
	};
	reading.plans.set(directory, plan);
	if (directory !== "") {
		const parent = directoryOf(directory);
		planOf$1(reading, parent).children.add(directory.slice(parent === "" ? 0 : parent.length + 1));
	}
	return plan;
}
/**
* Adds the stanzas of a dune file to the plans of its directory and of those that it names. `(subdir)` and `(include)`
* are resolved (upstream src/source/dune_file.ml); parts that only dune can read are added to `unread`.
*/
function readDuneFile(reading, file, scope) {
	const libraries = {
		scope: scope.directory,
		packages: scope.packages
	};
	const first = openFile(reading, file, libraries);
	if (first === void 0) return;
	const todo = [{
		...first,
		directory: directoryOf(file),
		prefix: "",
		chain: [file],
		libraries
	}];
	const severalDirs = languageIsAtLeast(scope, 3, 23);
	for (let part = todo.pop(); part; part = todo.pop()) {
		const plan = planOf$1(reading, part.directory);
		const inner = [];
		for (const node of part.items) {
			const kind = head(node);
			if (node.kind === "atom" || kind === void 0) complain(part.source, node, "A stanza, (name …), is expected here.");
			else if (kind === "subdir") inner.push(subdir(node, part));
			else if (kind === "include") inner.push(include(reading, node, part));
			else if (kind === "dynamic_include") reading.unread.push({
				at: part.source.at(node.start),
				why: "what it includes is made by the build"
			});
			else if (!addRule$1(plan.rules, node, part.source, severalDirs)) plan.stanzas.push({
				node,
				source: part.source
			});
		}
		todo.push(...inner.filter((one) => one !== void 0).reverse());
	}
}
/** The problem of a file that is listed but cannot be opened. */
function unreadable(file) {
	return {
		message: "The file cannot be opened; let this user read it or, if it is a link, mend it.",
		at: {
			file,
			line: 1,
			column: 0
		}
	};
}
/** The content of a file; undefined if that cannot be read, or only by running it. */
function openFile(reading, file, libraries) {
	const text = reading.files.read(file);
	if (text === void 0) {
		reading.problems.push(unreadable(file));
		return;
	}
	if (text.startsWith("(* -*- tuareg -*- *)")) {
		reading.unread.push({
			at: {
				file,
				line: 1,
				column: 0
			},
			why: "it is written in OCaml",
			libraries
		});
		return;
	}
	try {
		const items = parseSexps(text, file);
		reading.texts.set(file, text);
		return {
			items,
			source: sourceText(text, file, reading.problems)
		};
	} catch (error) {
		if (!(error instanceof ConfigurationError)) throw error;
		reading.problems.push(...error.problems);
		return;
	}
}
function subdir(node, part) {
	const name = atomText(node.items[1]);
	const local = name && joinPath("", decodeName(name));
	const directory = local === void 0 ? void 0 : joinPath(part.directory, local);
	const prefix = local === void 0 ? void 0 : joinPath(part.prefix, local);
	if (directory === void 0 || prefix === void 0) return complain(part.source, node, "A (subdir) needs a path below its own directory; correct it.");
	return {
		...part,
		items: node.items.slice(2),
		directory,
		prefix
	};
}
function include(reading, node, part) {
	const name = atomText(node.items[1]);
	if (name === void 0 || node.items.length !== 2) return complain(part.source, node, "An (include) needs the name of one file; correct it.");
	const base = joinPath(directoryOf(part.source.file), part.prefix);
	const file = base === void 0 ? void 0 : joinPath(base, decodeName(name));
	if (file !== void 0 && part.chain.includes(file)) return complain(part.source, node, `${[...part.chain, file].join(" includes ")}; break this circle.`);
	if (file === void 0 || reading.files.read(file) === void 0) return missing(reading, part, node, file ?? name);
	const opened = openFile(reading, file, part.libraries);
	return opened && {
		...part,
		...opened,
		chain: [...part.chain, file]
	};
}
/** dune itself stops at an included file that is not there before the build, whatever it is asked for. */
function missing(reading, part, node, file) {
	const { libraries } = part;
	reading.unread.push({
		at: part.source.at(node.start),
		why: `${file} is not in the tree`,
		libraries
	});
}
// src/project/programs.ts
/** Names of the modules that a stanza of menhir's makes; none of any other stanza. */
function grammarsOf(stanza) {
	if (stanza.kind !== "list" || head(stanza) !== "menhir") return [];
	const merged = atomText(field(stanza.items, "merge_into")?.items[1]);
	if (merged !== void 0) return [merged];
	return (field(stanza.items, "modules")?.items.slice(1) ?? []).flatMap((item) => atomText(item) ?? []);
}
/** Programs that make modules of a library or executable, where its directory has these grammars of menhir's. */
function programsFor({ byName }, grammars) {
	const modules = byName.get("modules")?.items.slice(1);
	return grammars.some((grammar) => isAmong(grammar, modules)) ? ["menhir"] : [];
}
/** Whether a `(modules …)` has a module. One that is more than names is taken to have it. */
function isAmong(module, modules) {
	const names = modules?.map(atomText);
	if (names === void 0 || !names.every((name) => name !== void 0 && /^\w+$/.test(name))) return true;
	const same = (name) => name?.toLowerCase() === module.toLowerCase();
	return names.some(same);
}
// src/project/rule-dependencies.ts
/** Reads `(deps …)`: files, `(file f)` and `(:name f …)`. Globs, aliases and the like are left out. */
function readRuleDependencies(deps) {
	const files = [];
	const byName = /* @__PURE__ */ new Map();
	for (const item of deps?.items.slice(1) ?? []) {
		const form = head(item);
		if (item.kind === "atom") files.push(item.text);
		else if (form === "file") files.push(...filesIn(item));
		else if (form?.startsWith(":")) {
			const named = filesIn(item);
			byName.set(form.slice(1), named);
			files.push(...named);
		}
	}
	return {
		files,
		byName
	};
}
const filesIn = ({ items }) => items.slice(1).flatMap((item) => {
	if (item.kind === "atom") return [item.text];
	return head(item) === "file" ? atomText(item.items[1]) ?? [] : [];
});
// src/project/shell-commands.ts
/** Words that may stand before a program. */
const before = /^(?:if|then|else|elif|while|until|do|!|\{|exec|command|[A-Za-z_]\w*=.*)$/;
/**
* The commands of a shell text, each a program and its arguments: words between the operators, without quotes. It is no
* shell, and what is hidden in variables or substitutions of strings stays hidden.
*/
function shellCommands(text) {
	return text.split(/[|;&()`\n]+/).flatMap((part) => {
		const words = (part.match(/%\{[^}]*\}|[^\s"']+/g) ?? []).map((word) => word.replace(/^\$/, ""));
		const start = words.findIndex((word) => !before.test(word));
		return start === -1 ? [] : [words.slice(start)];
	});
}
// src/project/programs-run.ts
/**
* The executables that a rule runs or an alias with an action: as programs, as `%{exe:…}` in a command, or by something
* that finds them among the rule's dependencies. Each is a path without its extension (`gen/gen`) or, where it is called
* by what may be a public name, `%{bin:gen}`.
*/
function programsRun(rule, place) {
	const commands = commandsOf(field(rule.items, "action") ?? rule, place);
	if (commands.length === 0) return [];
	const dependencies = readRuleDependencies(field(rule.items, "deps"));
	const named = commands.flatMap((command) => startedBy(command, dependencies, place));
	const words = commands.flatMap((command) => command.words).join(" ");
	const found = dependencies.files.filter((file) => extension.test(file) && !isNamed$1(file, words, dependencies)).flatMap((file) => executablesAt(file, [place.directory], place));
	return [.../* @__PURE__ */ new Set([...named, ...found])];
}
/** The executables that a `(preprocess …)` runs. */
function preprocessorsRun(node, place) {
	const none = readRuleDependencies(void 0);
	return commandsOf(node, place).flatMap((command) => startedBy(command, none, place));
}
/** The commands in an action, whatever is around them. */
function commandsOf(action, place) {
	const commands = [];
	const todo = [{
		node: action,
		bases: [place.directory]
	}];
	for (let next = todo.pop(); next; next = todo.pop()) {
		const { node, bases } = next;
		if (node.kind === "atom") continue;
		const form = head(node);
		const words = node.items.slice(1).flatMap((item) => atomText(item) ?? []);
		if (form === "run" || form === "dynamic-run") commands.push({
			words,
			bases
		});
		else if (form === "system" || form === "bash") commands.push(...words.flatMap(shellCommands).map((each) => ({
			words: each,
			bases
		})));
		else {
			const inner = form === "chdir" ? insideOf(words[0] ?? "", bases, place) : bases;
			todo.push(...node.items.map((item) => ({
				node: item,
				bases: inner
			})));
		}
	}
	return commands;
}
/** Paths inside `(chdir …)`: variables like `%{exe:…}` still start where the rule is. */
function insideOf(to, bases, place) {
	const inside = bases.flatMap((base) => pathFrom(to, base, place) ?? []);
	return [.../* @__PURE__ */ new Set([...bases, ...inside])];
}
/** Programs that start what their arguments name. */
const launchers = /^(?:env|node|nodejs|ocamlrun|sh|bash|dash|time|timeout|nice|setarch|valgrind|xvfb-run|wine)$/;
/** Programs that only read the files that their arguments name. */
const readers$1 = /(?:^|-)(?:cp|mv|ln|install|strip|objcopy|objdump|readelf|nm|size|file|upx|zip|tar|gzip|sha256sum)$/;
function startedBy({ words, bases }, dependencies, place) {
	const [program = "", ...rest] = words;
	const at = (word) => expand(word, dependencies).flatMap((file) => executablesAt(file, bases, place));
	const name = program.replace(/^%\{bin:([^}]*)\}$/, "$1").replace(/.*\//, "");
	const isBare = !/[/%.]/.test(program) && program !== "";
	const started = [...at(program), ...isBare ? [`%{bin:${program}}`] : []];
	if (readers$1.test(name)) return started;
	if (launchers.test(name)) return rest.flatMap((word) => [...at(word), ...word.includes(" ") ? shellCommands(word).flatMap((inner) => startedBy({
		words: inner,
		bases
	}, dependencies, place)) : []]);
	const asked = rest.flatMap((word) => word.match(/%\{exe:[^}]*\}/g) ?? []);
	const installed = words.flatMap((word) => word.match(/%\{bin:[^}]*\}/g) ?? []);
	return [
		...started,
		...asked.flatMap(at),
		...installed
	];
}
/** The files that a word stands for. */
function expand(word, { files, byName }) {
	const variable = /^%\{([^:}]+)(?::([^}]*))?\}$/.exec(word);
	if (variable === null) return [word];
	const [, name = "", argument] = variable;
	if (argument !== void 0) return name === "exe" || name === "dep" ? [argument] : [];
	return (name === "deps" || name === "<" ? files : byName.get(name) ?? []).slice(0, 1);
}
/** Whether the words of the commands name a dependency, itself or with others. */
function isNamed$1(file, words, { byName }) {
	const variables = [...byName].flatMap(([name, files]) => files.includes(file) ? [`%{${name}}`] : []);
	return [
		file.slice(file.lastIndexOf("/") + 1),
		"%{deps}",
		"%{<}",
		...variables
	].some((name) => words.includes(name));
}
const extension = /\.(?:exe|bc|bc\.exe|bc\.js|bc\.wasm\.js)$/;
function executablesAt(file, bases, place) {
	const path = file.replace(extension, "");
	if (path === file) return [];
	return bases.flatMap((base) => pathFrom(path, base, place) ?? []);
}
function pathFrom(path, base, place) {
	const root = /^%\{(workspace_root|project_root)\}(?:\/|$)/.exec(path);
	const local = decodeName(root === null ? path : path.slice(root[0].length));
	if (local.includes("%{")) return void 0;
	if (root === null) return joinPath(base, local);
	return joinPath(root[1] === "project_root" ? place.scope : "", local);
}
// src/project/runs.ts
/** The executables that are run while the project is built, each once. */
function runsOf(rules, makers) {
	const made = makers.flatMap((maker) => maker.programs.map((program) => ({
		...program,
		maker
	})));
	const byPath = groupBy(made, ({ path }) => path);
	const byPublicName = groupBy(made, ({ publicName }) => publicName && `%{bin:${publicName}}`);
	const byTarget = once$1((directory) => {
		return groupBy(rules.filter((one) => one.directory === directory).flatMap((rule) => targetsOf(rule.node).map((file) => ({
			file,
			rule
		}))), ({ file }) => file);
	});
	const feeders = once$1((maker) => feedersIn(byTarget(maker.directory), maker));
	const runs = /* @__PURE__ */ new Map();
	for (const rule of rules) for (const program of rule.programs) {
		const own = byPath.get(program) ?? byPublicName.get(program);
		const feeds = ({ maker }) => maker.directory === rule.directory && feeders(maker).has(rule);
		for (const { path } of own ?? []) runs.set(path, runs.get(path) !== false && own?.some(feeds) === true);
	}
	return [...runs].map(([path, forItself]) => ({
		path,
		forItself
	}));
}
/** A function that remembers its answers. */
function once$1(ask) {
	const known = /* @__PURE__ */ new Map();
	return (key) => {
		const found = known.get(key) ?? { answer: ask(key) };
		known.set(key, found);
		return found.answer;
	};
}
/**
* The rules and libraries that make what an executable of their directory is linked with, directly or for one another.
* Only files that stanzas name are seen: C stubs, link flags and the like, not modules, which mostly have no names there.
*/
function feedersIn(byTarget, maker) {
	const found = /* @__PURE__ */ new Set();
	const needed = wordsOf(maker.node);
	for (const word of needed) for (const { rule } of byTarget.get(word) ?? []) if (!found.has(rule)) {
		found.add(rule);
		for (const other of wordsOf(rule.node)) needed.add(other);
	}
	return found;
}
/** The name of C stubs as stanzas have it: `manifest` for `manifest.c`. */
const stubOf = (file) => /^(.+)\.(?:c|cc|cpp|cxx)$/.exec(file)?.[1];
/** Forms of actions whose first argument is the file that they write. */
const writers = /* @__PURE__ */ new Set([
	"with-stdout-to",
	"with-stderr-to",
	"with-outputs-to",
	"write-file"
]);
/** Forms whose second argument it is. */
const copiers = /* @__PURE__ */ new Set([
	"copy",
	"copy#",
	"symlink"
]);
/** Names of the files that a rule makes; of a library its own, which others link. */
function targetsOf(rule) {
	const said = (head(rule) === "library" ? ["name", "public_name"] : ["target", "targets"]).flatMap((name) => field(rule.items, name)?.items.slice(1).flatMap((item) => atomText(item) ?? []) ?? []);
	const written = listsIn(rule).flatMap((list) => {
		const form = head(list);
		if (writers.has(form)) return atomText(list.items[1]) ?? [];
		return copiers.has(form) ? atomText(list.items[2]) ?? [] : [];
	});
	return [...said, ...written].flatMap((path) => {
		const file = path.slice(path.lastIndexOf("/") + 1);
		return [file, stubOf(file) ?? file];
	});
}
/** Fields that name no file: a program may make one that is called as it is itself. */
const names = /* @__PURE__ */ new Set([
	"name",
	"names",
	"public_name",
	"public_names",
	"modules"
]);
/** Everything in a stanza that may be the name of a file or library it is made of, without directories. */
function wordsOf(node) {
	const fields = node.items.filter((item) => !names.has(head(item) ?? ""));
	const atoms = listsIn({
		...node,
		items: fields
	}).flatMap(({ items }) => items.flatMap((item) => atomText(item) ?? []));
	return new Set(atoms.flatMap((text) => text.split(/[^\w.+-]+/)));
}
/** A list and all lists in it. */
function listsIn(node) {
	const found = [];
	const todo = [node];
	for (let next = todo.pop(); next; next = todo.pop()) if (next.kind === "list") {
		found.push(next);
		for (const item of next.items) if (item.kind === "list") todo.push(item);
	}
	return found;
}
// src/project/stanzas.ts
const libraryFields = new Set("name public_name virtual_modules implements default_implementation variant libraries optional enabled_if preprocess ppx_runtime_libraries".split(" "));
const foreignFields$1 = "foreign_stubs foreign_archives extra_objects c_names cxx_names self_build_stubs_archive ctypes".split(" ");
const executableFields = new Set("name names public_name public_names libraries link_flags modes optional enabled_if build_if preprocess".split(" "));
/** Reads `(library …)`; undefined, with a problem recorded, if it has no name. */
function readLibrary({ node, source }, { scope, grammars }) {
	const fields = readFields(source, node, libraryFields);
	const publicName = name(fields, "public_name");
	const own = fields.byName.has("name") ? name(fields, "name") : publicName?.replace(/[.-]/g, "_");
	if (own === void 0) return nameless(fields, "public_name");
	const modes = readModes(source, fields.byName.get("modes"));
	return {
		name: own,
		publicName,
		scope: scope.directory,
		origin: "tree",
		at: source.at(node.start),
		virtual: fields.byName.has("virtual_modules"),
		implements: name(fields, "implements"),
		defaultImplementation: name(fields, "default_implementation"),
		variant: name(fields, "variant"),
		dependencies: dependenciesOf(fields),
		optional: flag(fields, "optional"),
		enabledIf: value$1(fields, "enabled_if"),
		ppx: readPpx(fields.byName.get("preprocess")),
		programs: programsFor(fields, grammars),
		runtime: listedIn(fields, "ppx_runtime_libraries"),
		foreignStubs: foreignFields$1.some((field) => fields.byName.has(field)),
		...modes && { modes }
	};
}
/** Libraries that dune links for a `(ctypes …)`, with what it generates (measured with dune 3.24.1). */
const ctypes = ["ctypes", "ctypes.stubs"].map((name) => ({
	kind: "direct",
	name
}));
const dependenciesOf = ({ source, byName }) => [...readDependencies(source, byName.get("libraries")), ...byName.has("ctypes") ? ctypes : []];
/** Reads `executable(s)` and `test(s)`; undefined, with a problem recorded, without a name. */
function readExecutable({ node, source }, kind, { directory, scope, vendored, grammars }) {
	const fields = readFields(source, node, executableFields);
	const given = readNames(fields, kind === "executables" || kind === "tests");
	if (given === void 0) return void 0;
	const condition = kind === "test" || kind === "tests" ? "build_if" : "enabled_if";
	const spanOf = (field) => {
		const found = fields.byName.get(field);
		return found && span(source, found);
	};
	return {
		kind,
		...given,
		directory,
		scope: scope.directory,
		language: scope.language,
		vendored,
		optional: flag(fields, "optional"),
		modes: linkModesOf(fields.byName.get("modes")),
		enabledIf: value$1(fields, condition),
		dependencies: dependenciesOf(fields),
		ppx: readPpx(fields.byName.get("preprocess")),
		programs: programsFor(fields, grammars),
		at: source.at(node.start),
		spans: {
			stanza: span(source, node),
			libraries: spanOf("libraries"),
			linkFlags: spanOf("link_flags"),
			modes: spanOf("modes"),
			enabledIf: spanOf(condition)
		}
	};
}
/** `(modes exe (byte plugin))`: of a pair the second says what kind of file it is. */
function linkModesOf(field) {
	return field?.items.slice(1).flatMap((mode) => atomText(mode.kind === "list" ? mode.items[1] : mode) ?? []);
}
/** Reads `(deprecated_library_name …)`. */
function readAlias({ node, source }) {
	const fields = readFields(source, node, /* @__PURE__ */ new Set(["old_public_name", "new_public_name"]));
	const oldName = name(fields, "old_public_name");
	const newName = name(fields, "new_public_name");
	if (oldName !== void 0 && newName !== void 0) return {
		oldName,
		newName
	};
	return complain(source, node, "A deprecated_library_name needs an old_public_name and a new_public_name.");
}
/** The names of executables. Public names are taken if there are no others; `-` stands for no public name. */
function readNames(fields, plural) {
	const publicNames = listed(fields, "public_name", plural);
	const own = listed(fields, "name", plural) ?? publicNames?.filter((one) => one !== "-");
	if (own === void 0 || own.length === 0) return nameless(fields, "public_name", "public_names");
	if (publicNames && publicNames.length !== own.length) return complain(fields.source, fields.node, "This stanza has not as many public names as names; write - for a missing one.");
	const isPublic = (index) => publicNames?.[index] !== "-";
	return {
		names: own,
		publicNames: own.map((_name, index) => isPublic(index) ? publicNames?.[index] : void 0)
	};
}
function listed(fields, field, plural) {
	if (plural) return names$1(fields, `${field}s`);
	const one = name(fields, field);
	return one === void 0 ? void 0 : [one];
}
/** Records that a stanza has no field with a name; a malformed one was recorded when it was read. */
function nameless(fields, ...publicFields) {
	if (![
		"name",
		"names",
		...publicFields
	].some((field) => fields.byName.has(field))) complain(fields.source, fields.node, `This ${head(fields.node)} has no name; give it one with (name …).`);
}
/** The words of a field. dune itself complains of anything else in it. */
const listedIn = (fields, name) => fields.byName.get(name)?.items.slice(1).flatMap((item) => atomText(item) ?? []) ?? [];
// src/project/read-project.ts
/**
* Reads a dune project: the dune files that dune itself would read, by its rules for directories. Throws one
* ConfigurationError with the problems of all files, each with its place.
*/
function readProject(files) {
	const rootNames = files.list("");
	if (![
		"dune-project",
		"dune-workspace",
		"dune"
	].some((name) => rootNames.includes(name))) throw new ConfigurationError("There is no dune project here: no dune-project file was found; set working-directory to where it is.");
	const reading = {
		files,
		problems: [],
		languages: [],
		unread: [],
		texts: /* @__PURE__ */ new Map(),
		plans: /* @__PURE__ */ new Map()
	};
	const workspaceFile = files.read("dune-workspace") || void 0;
	if (workspaceFile !== void 0) readDuneWorkspace(workspaceFile, reading);
	const found = {
		libraries: [],
		executables: [],
		aliases: [],
		rules: [],
		makers: []
	};
	const hiddenDirectories = /* @__PURE__ */ new Set();
	const todo = [{
		directory: "",
		exists: true,
		status: "normal",
		scope: defaultScope
	}];
	for (let visit = todo.pop(); visit; visit = todo.pop()) todo.push(...visitDirectory(reading, visit, found, hiddenDirectories).reverse());
	if (reading.problems.length > 0) throw new ConfigurationError([...new Map(reading.problems.map((problem) => [formatProblem(problem), problem])).values()]);
	const { rules, makers, ...contents } = found;
	return {
		...contents,
		runs: runsOf(rules, makers),
		unread: reading.unread,
		texts: reading.texts,
		languages: reading.languages,
		workspaceFile,
		hiddenDirectories
	};
}
/** Stands for a project that cannot be read yet. */
const emptyProject = {
	libraries: [],
	executables: [],
	aliases: [],
	runs: [],
	unread: [],
	languages: [],
	texts: /* @__PURE__ */ new Map(),
	workspaceFile: void 0,
	hiddenDirectories: /* @__PURE__ */ new Set()
};
/** Reads one directory; returns those below it that dune looks into. */
function visitDirectory(reading, visit, found, hidden) {
	const { directory } = visit;
	const entries = visit.exists ? reading.files.list(directory) : [];
	const status = visit.scope.cram && directory.endsWith(".t") ? "data only" : visit.status;
	const scope = status === "data only" ? visit.scope : scopeOf(reading, visit, entries);
	const duneFile = status === "data only" ? void 0 : duneFileName(entries, scope);
	if (duneFile !== void 0) readDuneFile(reading, joinPath(directory, duneFile) ?? duneFile, scope);
	const plan = planOf$1(reading, directory);
	const grammars = plan.stanzas.flatMap(({ node }) => grammarsOf(node));
	const place = {
		directory,
		scope,
		vendored: visit.status === "vendored",
		grammars
	};
	for (const stanza of plan.stanzas) readStanza(stanza, place, found);
	return below(reading, {
		directory,
		exists: visit.exists,
		status,
		scope
	}, plan, entries, hidden);
}
function scopeOf(reading, visit, entries) {
	if (!entries.includes("dune-project")) return visit.directory === "" ? withOpamFiles(visit.scope, entries) : visit.scope;
	const file = visit.directory === "" ? "dune-project" : `${visit.directory}/dune-project`;
	const text = reading.files.read(file);
	if (text !== void 0) return withOpamFiles(readDuneProject(text, file, visit.directory, reading), entries);
	reading.problems.push(unreadable(file));
	return visit.scope;
}
/** A package has a stanza in the dune-project or an opam file beside it. */
function withOpamFiles(scope, entries) {
	const named = entries.flatMap((entry) => /^(.+)\.opam$/.exec(entry)?.[1] ?? []);
	return {
		...scope,
		packages: [.../* @__PURE__ */ new Set([...scope.packages, ...named])]
	};
}
function duneFileName(entries, scope) {
	if (scope.alternativeName && entries.includes("dune-file")) return "dune-file";
	return entries.includes("dune") ? "dune" : void 0;
}
function readStanza(stanza, place, found) {
	const kind = head(stanza.node);
	if (kind === "library") found.libraries.push(...present(readLibrary(stanza, place)));
	else if (kind === "deprecated_library_name") found.aliases.push(...present(readAlias(stanza)));
	else if (kind === "executable" || kind === "executables" || kind === "test" || kind === "tests") addExecutable(present(readExecutable(stanza, kind, place)), stanza, place, found);
	addRule(kind, stanza, place, found);
}
function addExecutable(read, { node }, { directory }, { executables, makers }) {
	executables.push(...read);
	for (const { names, publicNames } of read) {
		const programs = names.flatMap((name, index) => {
			const path = joinPath(directory, name);
			return path === void 0 ? [] : [{
				path,
				publicName: publicNames[index]
			}];
		});
		makers.push({
			node,
			directory,
			programs
		});
	}
}
/** Adds what a stanza makes and runs while the project is built. Tests run what they test, which is no tool of the build. */
function addRule(kind, { node }, { directory, scope }, { rules }) {
	const place = {
		directory,
		scope: scope.directory
	};
	const preprocess = field(node.items, "preprocess");
	if (kind === "rule" || kind === "alias") rules.push({
		node,
		directory,
		programs: programsRun(node, place)
	});
	else if (preprocess || kind === "library") {
		const programs = preprocess ? preprocessorsRun(preprocess, place) : [];
		rules.push({
			node,
			directory,
			programs
		});
	}
}
function present(value) {
	return value === void 0 ? [] : [value];
}
/** The directories below one that dune looks into; the others are added to `hidden`. */
function below(reading, visit, plan, entries, hidden) {
	const existing = new Set(entries.filter((entry) => entry.endsWith("/")).map((entry) => entry.slice(0, -1)));
	if (visit.directory === "" && existing.delete("_build")) hidden.add("_build");
	return [.../* @__PURE__ */ new Set([...existing, ...plan.children])].sort().flatMap((name) => {
		const directory = visit.directory === "" ? name : `${visit.directory}/${name}`;
		const status = subdirectoryStatus(plan.rules, name, visit.status);
		if (status === void 0 && existing.has(name)) hidden.add(directory);
		if (status === "contradiction") reading.problems.push({
			message: `${directory} is both in data_only_dirs and in vendored_dirs; take it out of one.`,
			...plan.rules.vendored[0] && { at: plan.rules.vendored[0].at }
		});
		if (status === void 0 || status === "contradiction") return [];
		return [{
			directory,
			exists: existing.has(name),
			status,
			scope: visit.scope
		}];
	});
}
// src/selection/availability.ts
/**
* Judges libraries by dune's rules, which hide one whose `enabled_if` is false and an `(optional)` one with a direct
* dependency that is missing or hidden (upstream src/dune_rules/lib.ml).
*/
function availabilityIn(request) {
	const { index, variables, code } = request;
	const unknown = /* @__PURE__ */ new Map();
	const reasons = /* @__PURE__ */ new Map();
	const libraries = {
		unknown,
		find(name, scope) {
			const found = index.resolve(name, scope);
			if (found === "unknown") unknown.set(name, index.unreadFor(name, scope));
			return found;
		},
		hidden(library) {
			if (!reasons.has(library)) {
				reasons.set(library, void 0);
				reasons.set(library, reasonFor(library, libraries, request));
			}
			return reasons.get(library);
		},
		unlinkable(library) {
			if (code === void 0 || hasCode(library, code)) return libraries.hidden(library);
			const made = code.code === "byte" ? "bytecode" : "native code";
			return libraries.hidden(library) ?? `its (modes) have no ${made}`;
		},
		uncertain: (library) => isEnabled(library, variables, libraries) === "unknown"
	};
	return libraries;
}
/**
* Names of the libraries that a dependency stands for: of a select, those of the first clause whose literals all hold;
* undefined if none does.
*/
function namesOf(dependency, scope, libraries) {
	if (dependency.kind === "direct") return [dependency.name];
	return dependency.clauses.find((literals) => literals.every(({ name, negated }) => isAvailable(name, scope, libraries) !== negated))?.filter((literal) => !literal.negated).map((literal) => literal.name);
}
function isAvailable(name, scope, libraries) {
	const found = libraries.find(name, scope);
	return typeof found === "object" ? libraries.hidden(found) === void 0 : found !== void 0;
}
/** Whether a library's `enabled_if` holds. It may depend on other libraries (`%{lib-available:…}`). */
function isEnabled({ enabledIf, scope }, variables, libraries) {
	return evaluate(enabledIf, variables, (variable) => {
		const [, name] = /^lib-available:(.+)$/s.exec(variable) ?? [];
		if (name === void 0 || libraries.find(name, scope) === "unknown") return void 0;
		return String(isAvailable(name, scope, libraries));
	});
}
const unusableReasons = {
	"bare metal": "there is no operating system on bare metal",
	"part of OCaml": "it is a part of OCaml that there is not on bare metal",
	code: "it is compiled for this machine",
	"C code": "its C code is compiled for this machine",
	compiler: "it is a part of OCaml's compiler, which runs only on the machine that builds",
	"operating system": "there is no operating system below a unikernel",
	loading: "its programs are static and load no code"
};
function reasonFor(library, libraries, { variables, build }) {
	if (library.unusable !== void 0) return unusableReasons[library.unusable];
	if (isEnabled(library, variables, libraries) === false) return "its enabled_if is false";
	if (!library.optional) return void 0;
	for (const dependency of library.dependencies) {
		const names = namesOf(dependency, library.scope, libraries);
		if (names === void 0) return "it is optional and no clause of a select in it holds";
		const missing = names.find((name) => !isAvailable(name, library.scope, libraries));
		if (missing !== void 0) return `it is optional and ${missing} is not available`;
	}
	const rewriter = library.ppx?.find((name) => build && !build.resolve(name, library.scope));
	if (rewriter !== void 0) return `it is optional and the ppx ${rewriter} is not available`;
}
// src/selection/candidates.ts
/** Each of `implementations` once, as a candidate for `virtualLibrary`, in order of names. */
function candidatesOf(virtualLibrary, implementations, libraries) {
	return [...new Set(implementations)].map((library) => ({
		library,
		label: labelOf(library),
		tag: tagOf(library, virtualLibrary),
		hidden: libraries.unlinkable(library),
		uncertain: libraries.uncertain(library)
	})).sort((a, b) => compare$1(a.label, b.label) || compare$1(a.library.scope, b.library.scope));
}
/** An implementation of which nothing but its name is known, because the dune file that defines it was not read. */
function unreadCandidate(name, virtualLibrary, scope) {
	const library = {
		name,
		publicName: name.includes(".") ? name : void 0,
		scope,
		origin: "tree",
		at: {
			file: "dune",
			line: 1
		},
		virtual: false,
		implements: labelOf(virtualLibrary),
		defaultImplementation: void 0,
		variant: void 0,
		dependencies: [],
		optional: false,
		enabledIf: void 0,
		foreignStubs: false
	};
	return {
		library,
		label: name,
		tag: tagOf(library, virtualLibrary),
		hidden: void 0,
		uncertain: false
	};
}
/** The name that `(libraries …)`, `dune describe` and messages give a library. */
function labelOf(library) {
	return library.publicName ?? library.name;
}
/**
* The tag of an implementation: its `(variant x)` of dune 1.9 to 2.5; else the last dotted component of its public
* name; else what follows the virtual library's name and `-`, `_` or `.` in its public or private name; else its
* whole name. A component that repeats the virtual library's name loses it: `hal.gpio_unix` implements `hal.gpio`
* for `unix`.
*/
function tagOf(implementation, virtualLibrary) {
	const { name, publicName = name, variant } = implementation;
	if (variant !== void 0) return variant;
	const component = afterLastDot(publicName);
	const rest = suffix$1(component, virtualLibrary);
	if (rest !== void 0 || component !== publicName) return rest ?? component;
	return suffix$1(name, virtualLibrary) ?? publicName;
}
const afterLastDot = (name) => name.slice(name.lastIndexOf(".") + 1);
/** The end of `component`, behind the virtual library's name and a separator; undefined if it is another name. */
function suffix$1(component, { name, publicName = name }) {
	const prefix = [
		publicName,
		name,
		afterLastDot(publicName)
	].find((each) => component.startsWith(each) && /^[-_.]./.test(component.slice(each.length)));
	return prefix === void 0 ? void 0 : component.slice(prefix.length + 1);
}
const compare$1 = (a, b) => a < b ? -1 : a > b ? 1 : 0;
// src/selection/faults.ts
/** More sentences of one kind than these are made one. */
const most = 4;
/**
* Tells faults in as few sentences as are true: the same libraries for several users or targets are one, and many of one
* kind are one whatever they have in common.
*/
function tellFaults(faults) {
	const told = [...groupBy(faults, ({ kind }) => kind).values()].flatMap((group) => {
		const parts = together$1(group);
		return (parts.length > most ? [group] : parts).map(tellPart);
	});
	return [...new Map(told.map((problem) => [problem.message, problem])).values()];
}
/** Faults divided so that in each part all users need all libraries for all targets. */
function together$1(faults) {
	return regroup(regroup([...groupBy(faults, ({ library, user }) => JSON.stringify([library, user])).values()], (group) => [group[0].library, ...namesIn$2(group, "target")]), (group) => [JSON.stringify(namesIn$2(group, "user")), ...namesIn$2(group, "target")]);
}
function regroup(groups, keyOf) {
	return [...groupBy(groups, (group) => JSON.stringify(keyOf(group))).values()].map(([[first, ...rest], ...others]) => [
		first,
		...rest,
		...others.flat()
	]);
}
const namesIn$2 = (faults, part) => [...new Set(faults.map((fault) => fault[part]))];
function tellPart(part) {
	const [{ at, say }] = part;
	const [libraries, users, targets] = [
		"library",
		"user",
		"target"
	].map((name) => namesIn$2(part, name));
	const pairs = groupBy(part, ({ library }) => library);
	const all = new Map([...pairs].map(([library, group]) => [library, namesIn$2(group, "user")]));
	const everyone = [...all.values()].every((some) => some.length === users?.length);
	return {
		message: say({
			libraries: libraries ?? [],
			users: users ?? [],
			targets: targets ?? [],
			pairs: everyone ? void 0 : all
		}),
		at
	};
}
const longest$2 = 5;
/** Names as a sentence lists them: `a, b`; of many the first and the number of the others. */
function someOf(names) {
	const more = names.length - longest$2;
	if (more <= 1) return names.join(", ");
	return `${names.slice(0, longest$2).join(", ")} and ${more} others`;
}
/** A kind of thing that is needed, and several of it. */
const nouns = {
	library: "libraries",
	ppx: "ppxes",
	program: "programs"
};
/** `bin/main needs the library x`, for one or several of each. */
function needing({ libraries, users, pairs }, what = "library") {
	if (pairs !== void 0) {
		const each = [...pairs].map(([library, some]) => `${library} by ${someOf(some)}`);
		return `${libraries.length} ${nouns[what]} are needed, ${each.join("; ")}`;
	}
	const verb = users.length > 1 ? "need" : "needs";
	const noun = libraries.length > 1 ? nouns[what] : what;
	return `${someOf(users)} ${verb} the ${noun} ${libraries.join(", ")}`;
}
/** `target x`, or several of them. */
const targetsNamed = ({ targets }) => `${targets.length > 1 ? "targets" : "target"} ${targets.join(", ")}`;
// src/selection/messages.ts
const commas = (words) => words.join(", ");
const isOne = ({ targets }) => targets.length === 1;
/** `Target x`, or several. */
const named = (subject) => `${isOne(subject) ? "Target" : "Targets"} ${commas(subject.targets)}`;
/** The same with the form of the verb that fits. */
const targetsWith = (subject, one, several) => `${named(subject)} ${isOne(subject) ? one : several}`;
const needed = ({ library, neededBy }) => `${library}, which ${someOf(neededBy)} ${neededBy.length > 1 ? "need" : "needs"}`;
/** The entry of `implementations` that wins over all rules, as every kind of input takes it. */
const override = ({ targets, library }, implementation = "NAME") => `implementations: {${commas(targets.map((target) => `${target}: {${library}: ${implementation}}`))}}`;
const told = (subject, value) => `${targetsWith(subject, "is", "are")} told by implementations to use ${value} for ${needed(subject)}`;
const candidateText = ({ label, tag, hidden }) => hidden === void 0 ? `${label} (tag ${tag})` : `${label} (tag ${tag}; unusable, ${hidden})`;
const candidateList = ({ candidates }) => candidates.length === 0 ? "no library implements it" : `its implementations are ${commas(candidates.map(candidateText))}`;
const tags = (subject) => isOne(subject) ? `the target takes the tags ${commas(subject.variants)}` : "none has a tag that these targets take";
/** `v/dune was not read (it is written in OCaml) and may …`, to stand between a sentence's two parts. */
function unreadClause({ unread }, may) {
	const files = unread.map(({ at, why }) => `${at.file} (${why})`);
	if (files.length === 0) return "";
	return `; ${someOf(files)} ${files.length > 1 ? "were" : "was"} not read and may ${may}`;
}
const another = (subject) => `${tags(subject)}${unreadClause(subject, "define another one, which can be named too")}`;
const lacking = (subject) => {
	const has = isOne(subject) ? "has no implementation of" : "have no implementation of";
	return `${named(subject)} ${has}`;
};
/** For a library with nothing listed, no override, no tag and no default. */
function noImplementation(subject) {
	return `${lacking(subject)} ${needed(subject)}: ${candidateList(subject)} and ${another(subject)}; add one with such a tag or write ${override(subject)}.`;
}
/** For a default with the tag of a platform that is not the target's. */
function unsuitableDefault(subject, { label, tag }) {
	return `${lacking(subject)} ${needed(subject)}, and the default ${label} is for another platform (${tag}): ${candidateList(subject)} and ${another(subject)}; add one with such a tag or write ${override(subject)}.`;
}
/** For several implementations with the best tag. */
function ambiguousTag(subject, tag, equal) {
	const labels = equal.map(({ label }) => label);
	return `${named(subject)} cannot choose among the implementations of ${needed(subject)}, with the tag ${tag}: ${commas(labels)}; write ${override(subject)} with one of them.`;
}
/** For an implementation that is the best if its `enabled_if` holds, which only dune can tell, where there are others. */
function uncertainChoice(subject, { label, tag }) {
	return `${named(subject)} would take ${label} (tag ${tag}) for ${needed(subject)}, if its enabled_if holds, which is not known before dune evaluates it: ${candidateList(subject)}; write ${override(subject)} with one of them.`;
}
/** For a listed implementation with the tag of a platform that is not the target's. */
function foreignChoice(subject, { candidate, by }) {
	const { label, tag } = candidate;
	return `${named(subject)} cannot link ${label}, which ${by} lists for ${subject.library}, because it is for another platform (${tag}): ${candidateList(subject)}${isOne(subject) ? ` and ${tags(subject)}` : ""}; remove it from the libraries of ${by} or, if it does suit, write ${override(subject, label)}.`;
}
/** For several listed implementations. */
function listedTwice(subject, listed) {
	const each = listed.map(({ candidate, by }) => `${candidate.label} (listed by ${by})`);
	return `${named(subject)} would link several implementations of ${subject.library}: ${commas(each)}; keep one and remove the others from the libraries that list them.`;
}
/** For an override beside another implementation that is listed. */
function disagreement$1(subject, { label }, { candidate, by }) {
	return `${told(subject, label)}, but ${by} lists ${candidate.label}: remove one of the two.`;
}
/** For an override that names no implementation of the library. */
function wrongOverride(subject, value, exists) {
	const why = exists ? "which does not implement it" : "which does not exist";
	return `${told(subject, value)}, ${why}: ${candidateList(subject)}; name one that implements it.`;
}
/** For an override that dune hides in the target's context. */
function unusableOverride(subject, { label, hidden }) {
	return `${told(subject, label)}, but that is unusable, ${hidden}: ${candidateList(subject)}; make it usable or name another.`;
}
/** For an implementation without a public name, in another scope than the executable. */
function privateImplementation(subject, { label, tag, library }) {
	const where = library.scope === "" ? "the root project" : `the project in ${library.scope}`;
	return `${named(subject)} would take ${label} (tag ${tag}) for ${needed(subject)}, but ${subject.executable} cannot name it because it is private to ${where}: give it a public_name or write ${override(subject)} with another.`;
}
/** For choices that lead to one another in a circle. */
function unsettled(subject) {
	return `${named(subject)} cannot settle on an implementation of ${needed(subject)}, because each choice leads to another one: ${candidateList(subject)}; write ${override(subject)}.`;
}
const others = (subject, { label }) => subject.candidates.some((each) => each.label !== label && each.hidden === void 0) ? `write ${override(subject)} with another one` : "add another one";
/** For an implementation that was chosen and needs what cannot be linked. */
function unlinkableChoice(subject, { chosen, how }, { problem, remedy }) {
	return `${targetsWith(subject, "takes", "take")} ${chosen.label} (${how}) for ${needed(subject)}, but ${problem}: ${candidateList(subject)}; ${others(subject, chosen)}, or ${remedy}.`;
}
/** For an implementation that needs its own virtual library, through the libraries of `path`. */
function ownVirtual(subject, { chosen, how }, path) {
	const [last = chosen.label] = path.slice(-1);
	return `${targetsWith(subject, "takes", "take")} ${chosen.label} (${how}) for ${needed(subject)}, but an implementation cannot need its own virtual library, as this one does through ${path.join(" and ")}: ${candidateList(subject)}; ${others(subject, chosen)}, or take ${subject.library} out of the libraries of ${last}.`;
}
/** For an override of no virtual library. `libraries` are those that there are. */
function unusedOverride(key, libraries) {
	return `implementations names ${key}, but what is built needs no virtual library of that name (${libraries.length === 0 ? "it needs none at all" : `it needs ${commas(libraries)}`}): correct or remove it.`;
}
// src/selection/choose.ts
/**
* Chooses the implementation of one virtual library: the one that the closure lists, else the target's override, else
* the one with the best of the target's tags, else the default if it suits the target (docs/variants.md).
*/
function findImplementation({ library, neededBy, listed }, request, executable, libraries) {
	const { target, index } = request;
	const overrides = [.../* @__PURE__ */ new Set([labelOf(library), library.name])].filter((name) => Object.hasOwn(target.implementations, name));
	const override = overrides[0] && target.implementations[overrides[0]];
	const named = find(library, override, request.executable.scope, libraries);
	const fallback = find(library, library.defaultImplementation, library.scope, libraries);
	const others = [named, fallback].filter((found) => typeof found === "object");
	const candidates = candidatesOf(library, [
		...index.implementationsOf(library),
		...listed.keys(),
		...others
	], libraries);
	const subject = {
		targets: [target.name],
		variants: target.variants,
		executable,
		library: labelOf(library),
		neededBy: [neededBy],
		candidates,
		unread: index.unreadImplementing(library)
	};
	return {
		subject,
		answer: answerTo({
			request,
			libraries,
			virtualLibrary: library,
			subject,
			listed: candidates.flatMap((candidate) => {
				const by = listed.get(candidate.library);
				return by === void 0 ? [] : [{
					candidate,
					by
				}];
			}),
			fallback: fallback === "unknown" ? fallback : candidates.find((each) => each.library === fallback)
		}, override),
		overrides
	};
}
/** The implementation of `virtualLibrary` that `name` means in `scope`. */
function find(virtualLibrary, name, scope, libraries) {
	const found = name === void 0 ? void 0 : libraries.find(name, scope);
	if (found === "unknown") return found;
	if (typeof found !== "object" || found.implements === void 0) return void 0;
	return libraries.find(found.implements, found.scope) === virtualLibrary ? found : void 0;
}
/** `what` is equal for two targets or executables if all is equal that `say` does not take from its subject. */
const wrong = (what, say) => ({
	kind: "wrong",
	what,
	say
});
function answerTo(matter, override) {
	const [first, second] = matter.listed;
	if (second) {
		const by = matter.listed.map((each) => [each.candidate.label, each.by]);
		return wrong(`listed twice ${JSON.stringify(by)}`, (subject) => listedTwice(subject, matter.listed));
	}
	if (override !== void 0) return byOverride(matter, override, first);
	if (first) return byListing(matter, first);
	return byTag(matter) ?? byDefault(matter);
}
function byOverride(matter, value, listed) {
	const { subject, libraries, request } = matter;
	const { candidates } = subject;
	const chosen = candidates.find(({ library }) => library.publicName === value) ?? candidates.find(({ library }) => library.name === value);
	if (!chosen) {
		const found = libraries.find(value, request.executable.scope);
		const exists = found !== void 0;
		if (found !== "unknown") return wrong(`no implementation ${value} ${exists}`, (subject) => wrongOverride(subject, value, exists));
		if (request.index.unreadFor(value, request.executable.scope).length === 0) return { kind: "unknown" };
		return byUnreadName(matter, value, listed);
	}
	if (chosen.hidden !== void 0) return wrong(`unusable ${chosen.label}`, (subject) => unusableOverride(subject, chosen));
	if (!listed) return choose(matter, chosen, "override");
	return listed.candidate === chosen ? listedChoice(chosen) : disagreement(chosen, listed);
}
const disagreement = (chosen, listed) => wrong(`${chosen.label} and ${listed.candidate.label} by ${listed.by}`, (subject) => disagreement$1(subject, chosen, listed));
/** A library of a dune file that was not read is taken by its name; dune says so if it is no implementation. */
function byUnreadName({ request: { executable }, virtualLibrary }, value, listed) {
	const chosen = unreadCandidate(value, virtualLibrary, executable.scope);
	if (listed) return disagreement(chosen, listed);
	return {
		kind: "chosen",
		chosen,
		reason: "override",
		added: true
	};
}
const listedChoice = (chosen) => ({
	kind: "chosen",
	chosen,
	reason: "explicit",
	added: false
});
function byListing(matter, listed) {
	if (!isForeign$1(matter, listed.candidate)) return listedChoice(listed.candidate);
	return wrong(`foreign ${listed.candidate.label} by ${listed.by}`, (subject) => foreignChoice(subject, listed));
}
/** True for the tag of a platform that the target does not list. Other tags (`mock`) are the project's own business. */
function isForeign$1({ request }, { tag, label }) {
	if (request.target.suitable?.includes(label)) return false;
	return request.platformTags.has(tag) && !request.target.variants.includes(tag);
}
function byTag(matter) {
	const usable = matter.subject.candidates.filter(({ hidden }) => hidden === void 0);
	for (const tag of matter.request.target.variants) {
		const [first, ...others] = usable.filter((candidate) => candidate.tag === tag);
		if (!first) continue;
		if (others.length === 0) return byOnlyOne(matter, first, usable);
		const equal = [first, ...others];
		return wrong(`${tag} ${equal.map(({ label }) => label)}`, (subject) => ambiguousTag(subject, tag, equal));
	}
}
/** One whose `enabled_if` may not hold is taken where nothing else would be: then dune says whether it does. */
function byOnlyOne(matter, only, usable) {
	const { variants } = matter.request.target;
	const others = usable.filter((one) => one !== only && (variants.includes(one.tag) || one === matter.fallback));
	if (!only.uncertain || others.length === 0) return choose(matter, only, "tag");
	return wrong(`uncertain ${only.label}`, (subject) => uncertainChoice(subject, only));
}
function byDefault(matter) {
	const { fallback } = matter;
	if (fallback === "unknown") return { kind: "unknown" };
	if (!fallback || fallback.hidden !== void 0) return wrong("none", noImplementation);
	return isForeign$1(matter, fallback) ? wrong("unsuitable default", (subject) => unsuitableDefault(subject, fallback)) : choose(matter, fallback, "default");
}
/**
* Chooses an implementation that the executable does not link yet, and so must be able to name. Only a default may be
* private to another scope, since dune links it by itself.
*/
function choose({ request, fallback }, chosen, reason) {
	const { publicName, scope } = chosen.library;
	if (publicName !== void 0 || scope === request.executable.scope) return {
		kind: "chosen",
		chosen,
		reason,
		added: true
	};
	return chosen === fallback ? {
		kind: "chosen",
		chosen,
		reason: "default",
		added: false
	} : wrong(`private ${chosen.label}`, (subject) => privateImplementation(subject, chosen));
}
// src/selection/closure.ts
/**
* Follows everything that `executable` links, then what the implementations in `picks` bring. `more` are libraries that
* it is linked with besides, each with the one that needs it.
*/
function closureOf(executable, picks, linksOf, more = /* @__PURE__ */ new Map()) {
	const virtuals = /* @__PURE__ */ new Map();
	const listed = /* @__PURE__ */ new Map();
	const unknown = /* @__PURE__ */ new Map();
	const lacks = [];
	const visited = /* @__PURE__ */ new Set();
	const queue = [];
	/** Virtual libraries whose picks are followed when nothing else is left. */
	const later = [];
	function visit(library, neededBy, through) {
		if (visited.has(library)) return;
		visited.add(library);
		queue.push({
			links: linksOf(library),
			through
		});
		if (!library.virtual) return;
		virtuals.set(library, neededBy);
		later.push(library);
	}
	function follow() {
		for (let next = queue.shift(); next; next = queue.shift()) {
			const { links, through } = next;
			lacks.push(...links.lacks.map((lack) => ({
				lack,
				through
			})));
			for (const name of links.unknown) if (!unknown.has(name)) unknown.set(name, links.label);
			for (const { library, implemented } of links.links) {
				if (implemented) {
					const implementations = listed.get(implemented) ?? /* @__PURE__ */ new Map();
					if (!implementations.has(library)) implementations.set(library, links.label);
					listed.set(implemented, implementations);
					visit(implemented, links.label, through);
				}
				visit(library, links.label, through);
			}
		}
	}
	queue.push({
		links: linksOf(executable),
		through: void 0
	});
	for (const [library, neededBy] of more) visit(library, neededBy, void 0);
	follow();
	for (let next = later.shift(); next; next = later.shift()) {
		const pick = picks.get(next);
		if (pick) visit(pick, virtuals.get(next) ?? "", next);
		follow();
	}
	return {
		virtuals,
		listed,
		unknown,
		lacks
	};
}
/**
* The libraries through which an implementation needs the virtual library that it implements, from the one that it lists
* to the one that lists the virtual library; undefined if there are none. It may list it itself.
*/
function pathToOwn(implementation, virtualLibrary, linksOf) {
	const paths = /* @__PURE__ */ new Map([[implementation, []]]);
	for (const [library, path] of paths) for (const { library: next } of linksOf(library).links) {
		if (next === virtualLibrary && path.length > 0) return path;
		if (next === virtualLibrary) continue;
		if (!paths.has(next)) paths.set(next, [...path, next]);
	}
}
// src/selection/judge.ts
/** Everything that is wrong with a selection. */
function faultsOf(outcome) {
	const { request, closure, decisions, changing } = outcome;
	const wrong = changing.length > 0 ? changing.map(({ subject }) => choiceFault(request, subject, "unsettled", unsettled)) : [...decisions.values()].flatMap(({ subject, answer }) => answer.kind === "wrong" ? [choiceFault(request, subject, answer.what, answer.say)] : []);
	return [
		...closure.lacks.map((lack) => lackFault(outcome, lack)),
		...wrong,
		...changing.length > 0 ? [] : [...decisions].flatMap((one) => ownVirtualFault(outcome, one))
	];
}
/** The subject for all users and targets that a sentence is about. */
const widened = (subject, { users, targets }) => ({
	...subject,
	neededBy: users,
	targets
});
/** A fault of the choice for a virtual library, told at the executable, together with those of the same candidates. */
function choiceFault({ executable, target }, subject, what, say) {
	const candidates = subject.candidates.map(({ label, tag, hidden }) => [
		label,
		tag,
		hidden
	]);
	const [user = ""] = subject.neededBy;
	return {
		kind: JSON.stringify([
			what,
			subject.library,
			candidates
		]),
		library: subject.library,
		user,
		target: target.name,
		at: executable.at,
		say: (needs) => say(widened(subject, needs))
	};
}
/** `tag c`, or the reason itself. */
const howChosen = ({ answer }) => answer.kind !== "chosen" ? "" : answer.reason === "tag" ? `tag ${answer.chosen.tag}` : answer.reason;
function lackFault({ request, decisions }, { lack, through }) {
	const { objection, ...rest } = lack;
	const fault = {
		...rest,
		target: request.target.name
	};
	const conclusion = through && decisions.get(through);
	if (conclusion?.answer.kind !== "chosen") return {
		...fault,
		say(needs) {
			const { problem, remedy } = objection(needs);
			return `${problem}: ${remedy}.`;
		}
	};
	const { subject, answer } = conclusion;
	const { chosen } = answer;
	const how = howChosen(conclusion);
	return {
		...fault,
		kind: JSON.stringify([
			fault.kind,
			subject.library,
			chosen.label,
			how
		]),
		say: (needs) => unlinkableChoice({
			...subject,
			targets: needs.targets
		}, {
			chosen,
			how
		}, objection(needs))
	};
}
/** dune refuses an implementation that needs its virtual library, or the link fails (measured with 2.9.3 and 3.24.1). */
function ownVirtualFault({ request, linksOf }, [library, conclusion]) {
	const { answer, subject } = conclusion;
	if (answer.kind !== "chosen") return [];
	const { chosen } = answer;
	const path = pathToOwn(chosen.library, library, linksOf)?.map(labelOf);
	if (path === void 0) return [];
	const how = howChosen(conclusion);
	return [choiceFault(request, subject, `own ${chosen.label} ${how} ${path}`, (all) => ownVirtual(all, {
		chosen,
		how
	}, path))];
}
// src/selection/library-messages.ts
/** The words for one or several libraries. */
const wordsFor = ({ libraries }) => libraries.length > 1 ? {
	be: "are",
	it: "them",
	its: "their",
	they: "they are"
} : {
	be: "is",
	it: "it",
	its: "its",
	they: "it is"
};
const librariesOf$1 = ({ users, pairs }) => pairs ? "the libraries of those that name them" : `the libraries of ${someOf(users)}`;
const vendoring = (needs) => {
	const packages = [...new Set(needs.libraries.map((name) => name.replace(/\..*/, "")))];
	return `vendor ${wordsFor(needs).its} sources, for example with \`opam source ${packages.join(" ")}\` or in duniverse/`;
};
/** For libraries that do not exist. */
function missingLibrary(needs, installed) {
	const { be, it, its } = wordsFor(needs);
	const out = `take ${it} out of ${librariesOf$1(needs)}`;
	if (installed === "own") return {
		problem: `${needing(needs)}, which ${be} not in the project, and a cross compiler links no library of this machine`,
		remedy: `${vendoring(needs)}, or ${out}`
	};
	if (installed === "none") return {
		problem: `${needing(needs)}, which ${be} not in the project, and bare metal cannot link an installed one`,
		remedy: `vendor ${its} source or ${out}`
	};
	return {
		problem: `${needing(needs)}, which ${be} neither in the project nor installed`,
		remedy: `install ${it} or correct ${librariesOf$1(needs)}`
	};
}
/** For libraries that dune hides, or that lack the code that is linked. `why` is a clause: "its enabled_if is false". */
const hiddenLibrary = (needs, why) => ({
	problem: `${needing(needs)}, which ${targetsNamed(needs)} cannot use because ${why}`,
	remedy: `change that or ${librariesOf$1(needs)}`
});
/** For installed libraries with code that a target cannot link. `why` is a clause, as in `hiddenLibrary`. */
const compiledForMachine = (needs, why) => ({
	problem: `${needing(needs)}, which ${targetsNamed(needs)} cannot link as ${wordsFor(needs).they} installed, because ${why}`,
	remedy: vendoring(needs)
});
/** For libraries that need something that a target lacks. `why` is a clause, as in `hiddenLibrary`. */
const absentLibrary = (needs, why) => ({
	problem: `${needing(needs)}, which ${targetsNamed(needs)} cannot have, because ${why}`,
	remedy: `use a library that does without ${wordsFor(needs).it}, or take ${wordsFor(needs).it} out of ${librariesOf$1(needs)}`
});
/** For a select of which no clause holds. */
const unsolvableSelect = (needs) => ({
	problem: `${someOf(needs.users)} ${needs.users.length > 1 ? "have selects in their" : "has a select in its"} libraries of which no clause holds for ${targetsNamed(needs)}`,
	remedy: "make a library of one of its clauses available or add a clause without conditions"
});
/** For ppx rewriters, or what they are made of, that the machine that builds does not have. */
function missingRewriter(needs) {
	const { libraries, users, pairs } = needs;
	const { be, it } = wordsFor(needs);
	const packages = [...new Set(libraries.map((name) => name.replace(/\..*/, "")))].join(" ");
	const whose = pairs ? "those that name them" : someOf(users);
	return {
		problem: `${needing(needs, "ppx")}, which ${be} neither in the project nor installed on the machine that builds`,
		remedy: `install ${it}, for example by opam-packages: ${packages}, or correct the preprocess of ${whose}`
	};
}
/** For programs that make modules and that the machine that builds does not have. */
function missingProgram(needs) {
	const names = needs.libraries.join(" ");
	return {
		problem: `${needing(needs, "program")}, which is neither in the project nor on PATH`,
		remedy: `install it, for example by opam-packages: ${names}, or with the distribution's package`
	};
}
// src/selection/links.ts
/** A function that resolves the `(libraries …)` of a library or of the request's executable, each once. */
function linksIn(request, libraries) {
	const known = /* @__PURE__ */ new Map();
	return (user) => {
		const found = known.get(user) ?? resolve$1(user, request, libraries);
		known.set(user, found);
		return found;
	};
}
/** Lacks of an installed library, which the user cannot edit, are told at the executable. */
function resolve$1(user, request, libraries) {
	const isLibrary = "origin" in user;
	const label = isLibrary ? labelOf(user) : executableLabel(user);
	const at = isLibrary && user.origin === "installed" ? request.executable.at : user.at;
	const lacks = [...buildLacks(user, label, request)];
	const links = [];
	const unknown = [];
	function find(name, scope, by) {
		const found = libraries.find(name, scope);
		const lack = (kind, objection) => lacks.push({
			kind,
			library: name,
			user: by,
			at,
			objection
		});
		if (found === void 0) lack("missing", (needs) => missingLibrary(needs, request.installed));
		if (found === "unknown") unknown.push(name);
		if (typeof found !== "object") return void 0;
		const why = libraries.unlinkable(found);
		if (why === void 0) return found;
		lack(`unavailable because ${why}`, (needs) => unavailable(found, needs, why));
	}
	for (const dependency of user.dependencies) {
		const names = namesOf(dependency, user.scope, libraries);
		if (!names) lacks.push({
			kind: "select",
			library: label,
			user: label,
			at,
			objection: unsolvableSelect
		});
		for (const name of names ?? []) {
			const library = find(name, user.scope, label);
			if (!library) continue;
			const { implements: of, scope } = library;
			const implemented = of === void 0 ? void 0 : find(of, scope, labelOf(library));
			links.push({
				library,
				implemented
			});
		}
	}
	return {
		label,
		links,
		unknown,
		lacks
	};
}
/** The programs and libraries that its modules are made with, on the machine that builds. */
function buildLacks({ ppx = [], programs = [], scope, at }, label, { build, lacksProgram }) {
	return [...(build ? missingParts(ppx, scope, label, build.resolve) : []).map(({ name, user }) => ({
		kind: "ppx",
		library: name,
		user,
		at,
		objection: missingRewriter
	})), ...programs.filter((name) => lacksProgram?.(name)).map((name) => ({
		kind: `program ${name}`,
		library: name,
		user: label,
		at,
		objection: missingProgram
	}))];
}
function unavailable({ unusable }, needs, why) {
	if (unusable === "C code" || unusable === "code") return compiledForMachine(needs, why);
	return unusable === void 0 ? hiddenLibrary(needs, why) : absentLibrary(needs, why);
}
/** The name of an executable stanza in messages: `bin/main`, or all its names. */
function executableLabel({ directory, names }) {
	return names.map((name) => directory === "" ? name : `${directory}/${name}`).join(", ");
}
// src/selection/select.ts
/**
* Chooses the implementation of every virtual library that an executable links for one target. Implementations bring
* further libraries, virtual ones and listed implementations among them, so each round decides anew with the picks of
* the last one until nothing changes. The user's mistakes are `problems` and never thrown.
*/
function select(request) {
	const { executable } = request;
	const libraries = availabilityIn(request);
	const linksOf = linksIn(request, libraries);
	const label = executableLabel(executable);
	const { last, changing } = settle((picks) => {
		const closure = wholeClosure(request, libraries, picks, linksOf);
		const decisions = /* @__PURE__ */ new Map();
		for (const [library, neededBy] of closure.virtuals) {
			const question = {
				library,
				neededBy,
				listed: closure.listed.get(library) ?? /* @__PURE__ */ new Map()
			};
			decisions.set(library, findImplementation(question, request, label, libraries));
		}
		return {
			closure,
			decisions,
			picks: picksOf(decisions),
			unread: closure.unread
		};
	});
	const decisions = [...last.decisions.values()];
	const faults = faultsOf({
		request,
		...last,
		changing,
		linksOf
	});
	return {
		choices: [...decisions.flatMap(choiceOf), ...last.unread.map(unreadChoice)],
		problems: distinctProblems(faults),
		faults,
		unknown: [...libraries.unknown.keys()].sort(),
		unread: new Map([...libraries.unknown].filter(([, files]) => files.length > 0)),
		usedOverrides: [...decisions.flatMap(({ overrides }) => overrides), ...last.unread.map(({ key }) => key)]
	};
}
/** Each fault by itself. */
function distinctProblems(faults) {
	const problems = faults.flatMap((fault) => tellFaults([fault]));
	return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}
/**
* The closure with what the user's overrides add to it. Where a dune file was not read a part of the closure is not
* known, and what the user names is taken to be needed there.
*/
function wholeClosure({ executable, target: { implementations }, index }, { unknown: known, find }, picks, linksOf) {
	const closure = closureOf(executable, picks, linksOf);
	const [hole] = [...closure.unknown].filter(([name]) => (known.get(name)?.length ?? 0) > 0);
	if (hole === void 0) return {
		...closure,
		unread: []
	};
	const met = new Set([...closure.virtuals.keys()].flatMap(({ name, publicName }) => [name, publicName]));
	const unread = [];
	const more = /* @__PURE__ */ new Map();
	for (const [key, value] of Object.entries(implementations)) {
		if (met.has(key)) continue;
		const found = index.resolve(key, executable.scope);
		const implementation = index.resolve(value, executable.scope);
		if (typeof found === "object" && found.virtual) more.set(found, hole[0]);
		if (found !== "unknown" || implementation === void 0) continue;
		unread.push({
			key,
			value,
			neededBy: closure.unknown.get(key) ?? hole[0]
		});
		find(value, executable.scope);
		if (typeof implementation === "object") more.set(implementation, hole[0]);
	}
	if (more.size === 0) return {
		...closure,
		unread
	};
	return {
		...closureOf(executable, picks, linksOf, more),
		unread
	};
}
function unreadChoice({ key, value, neededBy }) {
	const { tag } = unreadCandidate(value, {
		name: key,
		publicName: void 0
	}, "");
	return {
		library: key,
		implementation: value,
		reason: "override",
		tag,
		neededBy,
		added: true,
		candidates: [value]
	};
}
function picksOf(decisions) {
	const picks = /* @__PURE__ */ new Map();
	for (const [library, { answer }] of decisions) if (answer.kind === "chosen" && answer.reason !== "explicit") picks.set(library, answer.chosen.library);
	return picks;
}
/**
* Runs rounds until one makes the picks that it was given. If earlier picks come back instead, `changing` has the
* decisions that keep changing.
*/
function settle(run) {
	let before = run(/* @__PURE__ */ new Map());
	const rounds = [before];
	for (;;) {
		const last = run(before.picks);
		const changing = differences(before, last);
		if (changing.length === 0 || rounds.some((round) => differences(round, last).length === 0)) return {
			last,
			changing
		};
		rounds.push(last);
		before = last;
	}
}
function differences(one, other) {
	return [.../* @__PURE__ */ new Set([...one.picks.keys(), ...other.picks.keys()])].filter((library) => !isSame(one.picks.get(library), other.picks.get(library))).flatMap((library) => other.decisions.get(library) ?? one.decisions.get(library) ?? []);
}
/** One that stands for a library of a dune file that was not read is made anew each time. */
function isSame(one, other) {
	if (one === other || one === void 0 || other === void 0) return one === other;
	return one.name === other.name && one.at.file === other.at.file && one.at.line === other.at.line;
}
function choiceOf({ subject, answer }) {
	if (answer.kind !== "chosen") return [];
	const { library, neededBy, candidates } = subject;
	const { label: implementation, tag } = answer.chosen;
	const { reason, added } = answer;
	const labels = [.../* @__PURE__ */ new Set([...candidates.map(({ label }) => label), implementation])];
	const [user = ""] = neededBy;
	return [{
		library,
		implementation,
		reason,
		tag,
		neededBy: user,
		added,
		candidates: labels
	}];
}
/**
* Problems of keys of `implementations` that no selection of any target used, such as misspelt names. None while
* libraries are unknown, since one of them may be meant; a dune file that was not read is no reason, because what it may
* define counts as used.
*/
function unusedOverrides(selected) {
	const isOpen = ({ unknown, unread }) => unknown.some((name) => !unread.has(name));
	if (selected.some(({ selection }) => isOpen(selection))) return [];
	const used = new Set(selected.flatMap(({ selection }) => selection.usedOverrides));
	const keys = new Set(selected.flatMap(({ target }) => Object.keys(target.implementations)));
	const libraries = new Set(selected.flatMap(({ selection }) => selection.choices.map(({ library }) => library)));
	return [...keys].filter((key) => !used.has(key)).map((key) => ({ message: unusedOverride(key, [...libraries].sort()) }));
}
// src/opam/package-versions.ts
const newestOcaml = "5.5.0";
/** The newest OCaml of each series in opam-repository at 97014be6 (2026-08-22); nothing is known about newer ones. */
const newestKnown = [
	"4.12.1",
	"4.13.1",
	"4.14.4",
	"5.0.0",
	"5.1.1",
	"5.2.1",
	"5.3.0",
	"5.4.1",
	newestOcaml
];
/** `depends` and `available` of ocaml-solo5 at that commit, oldest first. Since 1.1.0 it needs solo5 0.9.1 or newer. */
const solo5$1 = [
	{
		version: "0.8.5",
		ocaml: {
			from: "4.12.1",
			below: "4.15",
			text: "4.12.1 to 4.14"
		}
	},
	{
		version: "1.0.1",
		ocaml: ["5.2.1"]
	},
	{
		version: "1.1.0",
		ocaml: ["5.3.0"]
	},
	{
		version: "1.2.0",
		ocaml: ["5.3.0", "5.4.0"]
	},
	{
		version: "1.2.1",
		ocaml: ["5.4.1"]
	},
	{
		version: "1.2.2",
		ocaml: ["5.4.1"]
	},
	...["1.3.0", "1.3.1"].map((version) => ({
		version,
		ocaml: ["5.4.1", "5.5.0"],
		withdrawn: "its patch of OCaml 5.5.0 is wrong (unavailable since 2026-07-09)"
	})),
	{
		version: "1.3.2",
		ocaml: ["5.4.1", "5.5.0"]
	},
	{
		version: "1.3.3",
		ocaml: ["5.4.1", "5.5.0"]
	},
	{
		version: "1.3.4",
		ocaml: {
			from: "5.5",
			below: "5.6",
			text: "5.5"
		}
	}
];
/** The same for ocaml-unikraft-x86_64 and -arm64. */
const unikraft$1 = [
	{
		version: "1.0.0",
		ocaml: ["5.3.0"]
	},
	{
		version: "1.1.0",
		ocaml: ["5.3.0", "5.4.0"]
	},
	{
		version: "1.2.0",
		ocaml: [
			"5.3.0",
			"5.4.0",
			"5.4.1",
			"5.5.0"
		]
	}
];
const packages = {
	"ocaml-solo5": {
		targets: "Solo5 targets",
		gates: solo5$1
	},
	"ocaml-solo5-cross-aarch64": {
		targets: "Solo5 targets for arm64",
		gates: solo5$1
	},
	"ocaml-unikraft-x86_64": {
		targets: "Unikraft targets",
		gates: unikraft$1
	},
	"ocaml-unikraft-arm64": {
		targets: "Unikraft targets for arm64",
		gates: unikraft$1
	}
};
/**
* Chooses the newest version of a package that is for this OCaml (`5.4.1`), and leaves an OCaml that is newer than the
* table to opam. `none` when there is no such version; the problem then names the versions of OCaml that have one.
*/
function chooseVersion(name, ocaml) {
	const { targets, gates } = packages[name];
	const gate = usable(gates).findLast((each) => serves$1(each, ocaml));
	if (gate !== void 0) return {
		kind: "version",
		version: gate.version
	};
	if (isNewerThanTable(ocaml)) return { kind: "solver" };
	return {
		kind: "none",
		problem: { message: `${targets} cannot be built with OCaml ${ocaml}: no version of the opam package ${name} is for it, only for ${servedBy(name).join(", ")}; set \`ocaml-compiler\` to \`${favourite(gates, ocaml)}\` or another of these, or leave these targets out.` }
	};
}
/**
* The problem with the version of a package that a user asks for: it is withdrawn, or not for this OCaml (`ocaml`;
* undefined when that is not known yet). Undefined when there is none, or nothing is known about the package.
*/
function refuseVersion(name, version, ocaml) {
	if (!isGated(name)) return void 0;
	const gate = packages[name].gates.find((each) => each.version === version);
	if (gate === void 0) return void 0;
	const better = usable(packages[name].gates).findLast((each) => ocaml === void 0 ? true : serves$1(each, ocaml));
	const instead = better ? `use ${name}.${better.version}` : "use another OCaml";
	if (gate.withdrawn !== void 0) return { message: `${name}.${version} is withdrawn: ${gate.withdrawn}; ${instead}.` };
	if (ocaml === void 0 || serves$1(gate, ocaml)) return void 0;
	return { message: `${name}.${version} is for OCaml ${ocamlTexts(gate).join(" or ")}, and this is ${ocaml}; ${instead}.` };
}
/** Whether the table has the package. */
function isGated(name) {
	return Object.hasOwn(packages, name);
}
/** The versions of OCaml that a package is for, oldest first: `5.4.1`, or a range in words (`4.12.1 to 4.14`). */
function servedBy(name) {
	const gates = usable(packages[name].gates);
	const ranges = gates.filter(({ ocaml }) => "from" in ocaml);
	const texts = gates.flatMap(ocamlTexts).filter((text) => !ranges.some((range) => serves$1(range, text) && ocamlTexts(range)[0] !== text));
	return [...new Set(texts)];
}
/** The newest OCaml of a series (`5.4`, `5`) in the default repository; undefined when it has none. */
function newestOfSeries(series) {
	return newestKnown.findLast((version) => version.startsWith(`${series}.`));
}
const usable = (gates) => gates.filter(({ withdrawn }) => withdrawn === void 0);
function serves$1({ ocaml }, version) {
	if ("from" in ocaml) return versionAtLeast(version, ocaml.from) && !versionAtLeast(version, ocaml.below);
	return ocaml.includes(version);
}
function ocamlTexts({ ocaml }) {
	return "from" in ocaml ? [ocaml.text] : ocaml;
}
/** Whether an OCaml is newer than any that the table knows of its series or, for an unknown series, at all. */
function isNewerThanTable(ocaml) {
	return !versionAtLeast(newestOfSeries(ocaml.split(".", 2).join(".")) ?? newestOcaml, ocaml);
}
/**
* The exact version of OCaml to advise: the next newer one that some version of the package is for, else the newest.
*/
function favourite(gates, ocaml) {
	const exact = newestKnown.filter((version) => usable(gates).some((gate) => serves$1(gate, version)));
	return exact.find((version) => versionAtLeast(version, ocaml)) ?? exact.at(-1) ?? newestOcaml;
}
// src/toolchain/ocaml-provider.ts
/** Debian's packages of OCaml's own world, and what opam calls the same. `ocaml` is the compiler that is asked for. */
const inOpam = /* @__PURE__ */ new Map([
	["ocaml", []],
	["ocaml-dune", ["dune"]],
	["ocaml-findlib", ["ocamlfind"]],
	["ocaml-source", ["ocaml-src"]],
	["js-of-ocaml", ["js_of_ocaml-compiler"]]
]);
/** Programs that opam and the builds of its packages use, over what a Debian system always has. */
const opamSystemPackages = "gcc libc6-dev make patch git curl rsync unzip bzip2 xz-utils ca-certificates bubblewrap".split(" ");
/**
* Who brings what of `wanted`, Debian packages that the targets need: the distribution all of it, or opam what is
* OCaml's when another OCaml or opam packages are asked for. The distribution's OCaml stays the compiler then if it is
* the one asked for. `tools` are opam packages (`mirage>=4.9.0`) that the kind of project needs.
*/
function divide(wanted, { ocamlCompiler, opamPackages }, tools = []) {
	const system = ocamlCompiler.kind === "system";
	if (system && opamPackages.length === 0 && tools.length === 0) return {
		system: wanted,
		ocaml: void 0
	};
	const ours = wanted.filter((name) => inOpam.has(name));
	const own = new Set(opamPackages.map(({ name }) => name));
	const needed = /* @__PURE__ */ new Set([
		"dune",
		"ocamlfind",
		...ours.flatMap((name) => inOpam.get(name) ?? [])
	]);
	const others = wanted.filter((name) => !inOpam.has(name) || system && name === "ocaml");
	return {
		system: [.../* @__PURE__ */ new Set([...others, ...opamSystemPackages])],
		ocaml: {
			compiler: ocamlCompiler,
			packages: [
				...[...needed].filter((name) => !own.has(name)),
				...tools,
				...opamPackages.map(packageText)
			]
		}
	};
}
/** The version of OCaml that opam will bring, as far as it is known before opam is asked. */
function expectedOcaml({ compiler }, machine) {
	if (compiler.kind === "system") return machine;
	const expected = expectedVersion(compiler);
	if (expected.kind === "unknown") return void 0;
	const { version } = expected;
	return {
		version: (version.includes(".") ? void 0 : newestOfSeries(version))?.replace(/\.\d+$/, "") ?? version,
		from: "opam"
	};
}
/** A whole version of OCaml as soon as that can be told: of a series (`5.4`) opam takes the newest release. */
const exactVersion = (ocaml) => ocaml === void 0 || /^\d+\.\d+\.\d/.test(ocaml.version) ? ocaml?.version : newestOfSeries(ocaml.version);
/** Versions of opam packages that are asked for and cannot be had, or not with this OCaml. */
const packageProblems = ({ opamPackages }, { ocaml }) => opamPackages.flatMap(({ name, version }) => version === void 0 ? [] : refuseVersion(name, version, exactVersion(ocaml)) ?? []);
// src/opam/build-with-opam.ts
/**
* Installs the system packages that opam asks for in the same way as those of a toolchain: updates package lists that
* lack one, waits for locks, and with `install: never` names the missing ones. Throws the errors of `installPackages`.
*/
async function installSystemPackages(names, host, options) {
	const packages = await probePackages(names, options.env);
	const installed = await installPackages(names, {
		...host,
		packages
	}, options);
	if (installed.length > 0) options.log.info(`opam's packages need ${installed.join(" ")}: installed`);
}
/** Raised when the result of a build with opam changes in a way that the rest of its key does not show. */
const schema$3 = "1";
/** The parts of a key that everything shares which opam builds on this machine for this store (absolute). */
function opamKey(host, repositories, store) {
	return {
		schema: schema$3,
		machine: machineText(host),
		gcc: host.packages.get("gcc")?.installed ?? "on PATH",
		repositories: repositories.map(repositoryText).join(" "),
		store
	};
}
// src/store/prune.ts
/**
* Removes from a directory (absolute) every file that `keep` does not want, which is asked with paths relative to it.
* Directories that are empty then go too.
*/
async function prune(directory, keep) {
	await pruneDirectory(directory, "", keep);
}
/** Whether nothing is left of the directory. */
async function pruneDirectory(root, directory, keep) {
	const path = join(root, directory);
	let left = 0;
	for (const entry of await readdir(path, { withFileTypes: true })) {
		const inside = directory === "" ? entry.name : `${directory}/${entry.name}`;
		if (!(entry.isDirectory() ? await pruneDirectory(root, inside, keep) : !keep(inside) && await rm(join(root, inside), { force: true }).then(() => true))) left += 1;
	}
	if (left > 0 || directory === "") return false;
	await rmdir(path);
	return true;
}
/** Bytes of all files below a directory. */
async function sizeOf(directory) {
	const sizes = (await readdir(directory, {
		recursive: true,
		withFileTypes: true
	})).filter((entry) => entry.isFile()).map(async (entry) => (await lstat(join(entry.parentPath, entry.name))).size);
	return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
// src/toolchain/opam-ocaml.ts
/** CPU seconds that opam takes for each, measured with 5.4.1 and 3.24.1 on x86-64. */
const measured = {
	ocaml: 450,
	dune: 140
};
/** CPU seconds to build what is asked for, without the packages beside OCaml and dune. */
const secondsFor = (request) => (request.ocaml.compiler.kind === "system" ? 0 : measured.ocaml) + (lentDune(request) === void 0 ? measured.dune : 0);
/**
* The version of the machine's own dune, where a switch on the machine's OCaml takes it instead of building another:
* when it is on PATH, and nobody has asked for a certain one.
*/
function lentDune({ ocaml: { compiler, packages }, host: { dune } }) {
	return compiler.kind === "system" && packages.includes("dune") && dune?.from === "path" && /^\d+(?:\.\d+)+$/.test(dune.version) ? dune.version : void 0;
}
/** Where a switch in a directory of the store has its files. */
const prefixOf = (directory) => join(directory, "_opam");
/** An environment in which the OCaml in a directory of the store is the one on PATH, with its own libraries only. */
function withOcaml(env, directory) {
	const prefix = prefixOf(directory);
	return {
		...env,
		PATH: [join(prefix, "bin"), env["PATH"]].filter(Boolean).join(":"),
		OCAMLPATH: join(prefix, "lib"),
		CAML_LD_LIBRARY_PATH: join(prefix, "lib", "stublibs")
	};
}
/**
* OCaml, dune and packages in an opam switch of the store, without what nobody builds with. `build` throws
* ConfigurationError when opam has no such OCaml or packages, ToolError when one of them cannot be built.
*/
function ocamlItem({ ocaml, host, repositories, context }, opam) {
	const { compiler, packages } = ocaml;
	const lent = lentDune({
		ocaml,
		host
	});
	const machine = compiler.kind === "system" ? host.ocaml?.version ?? "" : "";
	return {
		what: "OCaml",
		name: "ocaml",
		key: {
			...opamKey(host, repositories, context.store),
			compiler: [compilerText(compiler), machine].filter(Boolean).join(" "),
			packages: packages.join(" "),
			...lent !== void 0 && { dune: `the machine's, ${lent}` }
		},
		inPlace: true,
		async build({ directory }) {
			if (opam === void 0) throw new Error("opam is not at hand");
			const root = await opam.root();
			const known = compiler.kind === "series" ? await versionsOf(root, "ocaml-base-compiler") : [];
			const chosen = compilerPackages(compiler, {
				machine,
				known
			});
			if (chosen === void 0) throw noSeries(compilerText(compiler), known);
			const own = await buildSwitch(root, directory, chosen, opam);
			if (lent !== void 0) await borrow(own, {
				name: "dune",
				version: lent
			});
			await installInto(own, packages, opam);
			await pruneSwitch(own.prefix);
		},
		async answers(directory) {
			const inside = withOcaml(context.env, directory);
			return await versionOf("ocamlc", inside) !== void 0 && await runs("dune", inside);
		}
	};
}
/** Files of a switch that nothing needs: typed trees for editors, documentation, opam's own. */
const unused = /\.(?:cmti?|annot)$|^(?:\.opam-switch|doc|man)\//;
/** Removes from an opam prefix (absolute) what programs are not built with, and whatever else `keep` does not want. */
async function pruneSwitch(prefix, keep = () => true) {
	await prune(prefix, (path) => !unused.test(path) && keep(path));
}
const runs = async (program, env) => await versionOf(program, env, "--version") !== void 0;
function noSeries(series, known) {
	const newest = known.filter((version) => /^[\d.]+$/.test(version)).slice(-3);
	return new ConfigurationError(`The opam repositories have no release of OCaml ${series}; ${newest.length > 0 ? `the newest that they have are ${newest.join(", ")}` : "they have none"}. Change \`ocaml-compiler\` or \`opam-repositories\`.`);
}
// src/toolchain/bytecode/boards.ts
/** Boards on picolibc, by the name of their toolchain. Adding one is adding a row. */
const boards = {
	riscv32: {
		summary: "OCaml bytecode for RV32IMAC, picolibc",
		architecture: "riscv32",
		machine: 243,
		triple: "riscv32-unknown-elf",
		tools: "riscv64-unknown-elf",
		cpu: ["-march=rv32imac", "-mabi=ilp32"],
		memory: {
			flash: [2147483648, 4194304],
			ram: [2151677952, 25165824],
			stack: 65536
		}
	},
	"cortex-m3": {
		summary: "OCaml bytecode for Arm Cortex-M3, picolibc",
		architecture: "arm",
		machine: 40,
		triple: "arm-none-eabi",
		tools: "arm-none-eabi",
		cpu: ["-mcpu=cortex-m3", "-mthumb"],
		memory: {
			flash: [0, 4194304],
			ram: [553648128, 16777216],
			stack: 65536
		}
	}
};
// src/toolchain/chip.ts
/** Directory of the C sources and wrapper scripts. */
function firmwareAssets() {
	return join(assetDirectory(), "firmware");
}
/** A hash of these, for the key of whatever is made with them. */
const shimsHash = () => hashTree(firmwareAssets());
/** SHA-256 (16 hexadecimal digits) over names and contents of all files below a directory, in one fixed order. */
async function hashTree(directory) {
	const files = (await readdir(directory, {
		recursive: true,
		withFileTypes: true
	})).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1)).sort();
	const hash = createHash("sha256");
	for (const file of files) {
		const content = await readFile(join(directory, file));
		hash.update(`${file}\0${content.length}\0`).update(content);
	}
	return hash.digest("hex").slice(0, 16);
}
/** Makes the directories of a toolchain and puts our headers and libatomic there, which configure's tests need. */
async function startChip(build) {
	const { directory } = build;
	for (const part of [
		"bin",
		"include",
		"lib/ocaml/caml"
	]) await mkdir(join(directory, part), { recursive: true });
	await cp(join(firmwareAssets(), "include"), join(directory, "include"), { recursive: true });
	await archive(build, "libatomic.a", ["atomic"], ["-fno-builtin"]);
}
/** Puts what picolibc lacks into `lib/libshim.a`, which every program is linked with. */
async function addShim(build) {
	await archive(build, "libshim.a", ["shim", "memory"], []);
}
/** The chip's compiler with the flags of every compilation. */
function chipCompiler({ chip, directory }) {
	return [
		`${chip.tools}-gcc`,
		...chip.compileFlags,
		`-I${join(directory, "include")}`
	];
}
/** Compiles C sources of ours into an archive under lib/. */
async function archive(build, library, sources, flags) {
	const objects = sources.map((source) => join(build.work, `${source}.o`));
	for (const [i, source] of sources.entries()) await compile(build, join(firmwareAssets(), `${source}.c`), objects[i] ?? "", flags);
	const path = join(build.directory, "lib", library);
	await runOk([
		`${build.chip.tools}-ar`,
		"rcs",
		path,
		...objects
	], { env: build.env });
}
async function compile(build, source, object, flags) {
	const size = [
		"-Os",
		"-ffunction-sections",
		"-fdata-sections"
	];
	await runOk([
		...chipCompiler(build),
		...size,
		...flags,
		"-c",
		source,
		"-o",
		object
	], {
		env: build.env,
		onLine: build.onLine
	});
}
/** Writes those of our wrapper scripts that are `wanted` into bin/, with the chip's words and those that are given. */
async function writeScripts({ chip, directory, prefix }, wanted, words) {
	const values = {
		GCC: [`${chip.tools}-gcc`],
		AR: [`${chip.tools}-ar`],
		CFLAGS: [...chip.compileFlags, `-I${prefix}/include`],
		LDFLAGS: [...chip.linkFlags, `-L${prefix}/lib`],
		SHIM: [`${prefix}/lib/libshim.a`],
		...words
	};
	const scripts = join(firmwareAssets(), "bin");
	for (const name of (await readdir(scripts)).filter(wanted)) {
		const text = fillTemplate(await readFile(join(scripts, name), "utf8"), values);
		await writeFile(join(directory, "bin", name), text, { mode: 493 });
	}
}
/** The memory map as the symbols that picolibc's linker script reads, with its hosted start and semihosting. */
function picolibcLink({ flash, ram, stack }) {
	const symbols = {
		__flash: flash[0],
		__flash_size: flash[1],
		__ram: ram[0],
		__ram_size: ram[1],
		__stack_size: stack
	};
	return [
		"--oslib=semihost",
		"--crt0=hosted",
		...Object.entries(symbols).map(([name, value]) => `-Wl,--defsym=${name}=0x${value.toString(16)}`)
	];
}
/** A shell word that stands for `text` itself, whatever is in it. */
function shellWord(text) {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
/**
* A wrapper script with every `@NAME@` replaced by the words of that name, quoted for the shell. A name without words
* is our own mistake.
*/
function fillTemplate(template, values) {
	return template.replace(/@([A-Z]+)@/g, (_, name) => {
		const words = values[name];
		if (words === void 0) throw new Error(`no value for @${name}@`);
		return words.map(shellWord).join(" ");
	});
}
/**
* The repository's `toolchains/` directory: C shims and wrapper scripts. It lies beside `dist/` and `src/`, at
* different depths above the module that asks.
*/
function assetDirectory() {
	for (let directory = dirname(fileURLToPath(import.meta.url));;) {
		const assets = join(directory, "toolchains");
		if (existsSync(join(assets, "firmware"))) return assets;
		const parent = dirname(directory);
		if (parent === directory) throw new Error(`no toolchains/ above ${import.meta.url}`);
		directory = parent;
	}
}
// src/toolchain/machine-parts.ts
/** Debian's OCaml and dune. */
const hostPackages = ["ocaml", "ocaml-dune"];
/** Names of programs and objects, as dune's variables. */
const programExtensions = {
	ext_exe: "",
	ext_obj: ".o",
	ext_lib: ".a"
};
/** As far as it is known, OCaml's version as dune's variable: every toolchain's is that of the machine's own. */
const ocamlVersion = ({ ocaml }) => ocaml ? { ocaml_version: ocaml.version } : {};
/** A toolchain as an item of the store, which takes about 200 MB while it is built. */
const toolchainItem = (name) => ({
	what: `toolchain ${name}`,
	name,
	megabytes: 200
});
/** The version of the OCaml on PATH. */
const versionOfCompiler = ({ configuration }) => configuration.get("version") ?? "";
/** The parts of a key that say of which OCaml, on PATH, something is made. */
const compilerKey = (compiler) => ({
	ocaml: versionOfCompiler(compiler),
	ocamlc: compiler.path,
	"standard library": compiler.configuration.get("standard_library") ?? ""
});
/** The version of an installed package, for a key. Throws ConfigurationError where it is not a package's. */
function packageVersion(name, host) {
	const version = host.packages.get(name)?.installed;
	if (version !== void 0) return version;
	throw new ConfigurationError(`The package ${name} is not installed; install it, or use \`install: auto\`.`);
}
// src/toolchain/ocaml-source.ts
/** Where the package ocaml-source puts its archive. */
const sourceDirectory = "/usr/src";
/**
* Puts the source of exactly this OCaml below `work` and returns the tree's directory: what opam's package ocaml-src has
* put beside the compiler, or else the distribution's, or else the release, downloaded. Debian wraps upstream's archive
* in a tar with its patches, which concern other parts than the runtime and are not applied. Throws ConfigurationError
* when there is no source of this version, and ToolError when it cannot be downloaded.
*/
async function unpackSource(request, releases = ocamlReleases) {
	const { version, compiler, work, env, onLine } = request;
	const tree = join(work, "ocaml");
	const beside = join(dirname(dirname(compiler)), "lib", "ocaml-src");
	if ((await readFile(join(beside, "VERSION"), "utf8").catch(() => "")).split("\n")[0] === version) {
		await cp(beside, tree, {
			recursive: true,
			verbatimSymlinks: true
		});
		return tree;
	}
	const archive = (await list(sourceDirectory)).find((name) => name.startsWith(`ocaml-source-${version}.tar`));
	if (archive !== void 0) return unpackPackage(archive, version, work);
	const release = Object.hasOwn(releases, version) ? releases[version] : void 0;
	if (release === void 0) throw await noSource(version);
	onLine?.(`The source of OCaml ${version} is downloaded: ${release.url}`);
	await unpackRelease(release, tree, env);
	return tree;
}
async function unpackPackage(archive, version, work) {
	await unpack(join(sourceDirectory, archive), join(work, "package"), []);
	const packaged = join(work, "package", `ocaml-${version}`);
	const upstream = (await list(packaged)).find((name) => name.includes(".orig.tar."));
	if (upstream === void 0) return packaged;
	await unpack(join(packaged, upstream), join(work, "ocaml"), ["--strip-components=1"]);
	return join(work, "ocaml");
}
async function list(directory) {
	return existsSync(directory) ? readdir(directory) : [];
}
async function unpack(archive, into, options) {
	await mkdir(into, { recursive: true });
	await runOk([
		"tar",
		"-xf",
		archive,
		"-C",
		into,
		...options
	]);
}
async function noSource(version) {
	const versions = (await list(sourceDirectory)).flatMap((name) => /^ocaml-source-(.+)\.tar/.exec(name)?.[1] ?? []);
	const found = versions.length > 0 ? `that of ${versions.join(", ")}` : "none";
	return new ConfigurationError(`Toolchains that are built need the source of exactly the OCaml on PATH, ${version}, and neither is it a release whose hash is known here, nor does the package ocaml-source have it: ${sourceDirectory} has ${found}; put the distribution's own ocamlc first on PATH, or leave the targets of these toolchains out.`);
}
const published = "https://github.com/ocaml/ocaml/releases/download";
const tagged = "https://github.com/ocaml/ocaml/archive";
/**
* By version. Addresses and hashes are those of the opam repository's packages ocaml-src (and, where that has none,
* none is here): what a tag's archive holds is not promised to stay the same, but opam relies on it too.
*/
const ocamlReleases = {
	"4.14.0": {
		url: `${tagged}/4.14.0.tar.gz`,
		sha256: "39f44260382f28d1054c5f9d8bf4753cb7ad64027da792f7938344544da155e8"
	},
	"4.14.1": {
		url: `${tagged}/4.14.1.tar.gz`,
		sha256: "776006e6f0b9bcfb6d9d74381c588e587432ca85562fde93bb80472a5145b028"
	},
	"4.14.2": {
		url: `${tagged}/4.14.2.tar.gz`,
		sha256: "c2d706432f93ba85bd3383fa451d74543c32a4e84a1afaf3e8ace18f7f097b43"
	},
	"4.14.3": {
		url: `${tagged}/4.14.3.tar.gz`,
		sha256: "e510689183b2d62b0a7513ea7e47be80ddb9173377a2df436dbc1ca927a64689"
	},
	"4.14.4": {
		url: `${published}/4.14.4/ocaml_4.14.4.tar.gz`,
		sha256: "71415c000ebfce604defafaa584ab5ed10ad81ff180897db4e6fea8dac6e4b0d"
	},
	"5.3.0": {
		url: `${published}/5.3.0/ocaml-5.3.0.tar.gz`,
		sha256: "22c1dd9de21bf43b62d1909041fb5fad648905227bf69550a6a6bef31e654f38"
	},
	"5.4.0": {
		url: `${published}/5.4.0/ocaml-5.4.0.tar.gz`,
		sha256: "6fcf1b192e389e54c4f5cb51306ab2baee2a54a25b1770366de5a8b42695996e"
	},
	"5.4.1": {
		url: `${published}/5.4.1/ocaml-5.4.1.tar.gz`,
		sha256: "d4528517aaa1a44b8e2b1bc109a1ed0a5e0014f3ddc4feb8906b11a7e063e89a"
	}
};
/** The directory that the files are downloaded from, where it is not to be GitHub; they must be the same. */
const releaseVariable = "DUNE_TARGETS_OCAML_URL";
/**
* Downloads a release, compares it with its hash and unpacks it into the new directory `into`. Throws ToolError when it
* cannot be downloaded or is not what it must be.
*/
async function unpackRelease(release, into, env) {
	const name = release.url.slice(release.url.lastIndexOf("/") + 1);
	const directory = env[releaseVariable];
	const url = directory ? `${directory}/${name}` : release.url;
	const file = `${into}.tar.gz`;
	await download(url, file, env);
	const found = await hashOf(file, "sha256");
	if (found !== release.sha256) throw new ToolError(`${url} is not the source of OCaml that it must be: its SHA-256 is ${found.slice(0, 16)}… instead of ${release.sha256.slice(0, 16)}…; look for a proxy that alters files, or install the package ocaml-source (opam: ocaml-src) of the version of \`ocamlc\`.`);
	await mkdir(into);
	await runOk([
		"tar",
		"-xf",
		file,
		"-C",
		into,
		"--strip-components=1"
	], { env });
}
/** Variables that programs and a download need; others would leak into configure, make and the compilers. */
const harmless = new Set("PATH HOME TMPDIR http_proxy https_proxy no_proxy all_proxy HTTPS_PROXY NO_PROXY ALL_PROXY".split(" "));
/** The environment in which OCaml's source is downloaded and built. */
function sourceEnvironment(env) {
	const kept = Object.entries(env).filter(([name]) => harmless.has(name) || name === releaseVariable);
	return {
		...Object.fromEntries(kept),
		LC_ALL: "C"
	};
}
// src/toolchain/bytecode/bytecode-recipe.ts
const ocaml4 = {
	from: "4.13",
	below: "4.15",
	triple: "--host",
	configure: [],
	make: [
		"-C",
		"runtime",
		"libcamlrun.a"
	],
	preprocessor: ["-DCAML_NAME_SPACE", "-DCAMLDLLIMPORT="],
	toolInclude: "caml"
};
const ocaml53 = {
	from: "5.3",
	below: "5.4",
	triple: "--host",
	configure: ["--without-zstd"],
	make: ["runtime/libcamlrun.a"],
	preprocessor: ["-Iruntime"],
	toolInclude: "runtime"
};
const recipes$1 = [
	ocaml4,
	ocaml53,
	{
		...ocaml53,
		from: "5.4",
		below: "5.5",
		triple: "--target",
		configure: ["--without-zstd", "CPPFLAGS=-D_REENTRANT"]
	}
];
function findRecipe(version) {
	return recipes$1.find(({ from, below }) => versionAtLeast(version, from) && !versionAtLeast(version, below));
}
/** Why no firmware can be made with this OCaml, for the plan; undefined where some can. */
function firmwareProblem(version) {
	if (findRecipe(version) !== void 0) return void 0;
	return { message: `Bare-metal targets cannot be built with OCaml ${version}: its runtime is known to work on chips in versions 4.13, 4.14, 5.3 and 5.4; use one of these or leave these targets out.` };
}
/** The recipe for a version of OCaml. Throws `firmwareProblem` as ConfigurationError where nobody has made one work. */
function recipeFor(version) {
	const recipe = findRecipe(version);
	if (recipe === void 0) throw new ConfigurationError(firmwareProblem(version) ?? []);
	return recipe;
}
/** Arguments of configure: only the runtime, and nothing in it that needs an operating system. */
function configureArguments(recipe, options) {
	const { tools } = options;
	return [
		"--quiet",
		`--build=${options.build}`,
		`${recipe.triple}=${options.triple}`,
		`CC=${options.compiler.join(" ")}`,
		`AR=${tools}-ar`,
		`RANLIB=${tools}-ranlib`,
		`STRIP=${tools}-strip`,
		`LD=${tools}-ld`,
		`--prefix=${options.prefix}`,
		..."native-compiler shared systhreads unix-lib debugger ocamldoc ocamltest instrumented-runtime debug-runtime stdlib-manpages".split(" ").map((part) => `--disable-${part}`),
		...recipe.configure
	];
}
/** Arguments of make. SAK is a tool of the build that runs on this machine, so its compiler is this machine's. */
function makeArguments(recipe, include, jobs) {
	return [
		"--silent",
		`-j${jobs}`,
		...recipe.make,
		"SAK_CC=gcc",
		`SAK_CFLAGS=-I${recipe.toolInclude}`,
		"SAK_LINK=gcc -o $(1) $(2)",
		`OC_CPPFLAGS=-I${include} ${recipe.preprocessor.join(" ")} -DHAS_DIRENT`
	];
}
// src/toolchain/bytecode/configuration.ts
/** Flags that OCaml's own configure gives a bytecode program's C code, for size. */
const cFlags = "-Os -fno-strict-aliasing -fwrapv";
/**
* The answer of `ocamlc -config` for a chip: that of the machine's own compiler with every field replaced that
* speaks of the machine. Fields that this version of OCaml does not have are not added.
*
* @param answer output of the machine's `ocamlc -config`
* @param prefix absolute path of the toolchain
*/
function rewriteConfiguration(answer, prefix, firmware) {
	const fields = chipFields(prefix, firmware);
	return answer.replace(/^(\w+):.*$/gm, (line, name) => {
		const value = fields[name];
		return value === void 0 ? line : `${name}: ${value}`;
	});
}
function chipFields(prefix, { tools, triple, architecture }) {
	const library = `${prefix}/lib/ocaml`;
	const compiler = `${prefix}/bin/cc`;
	const both = (name, value) => ({
		[`ocamlc_${name}`]: value,
		[`ocamlopt_${name}`]: value,
		[`bytecode_${name}`]: value,
		[`native_${name}`]: value
	});
	const no = (names) => Object.fromEntries(names.split(" ").map((name) => [name, "false"]));
	return {
		standard_library: library,
		standard_library_default: library,
		c_compiler: compiler,
		...both("cflags", cFlags),
		...both("cppflags", ""),
		bytecomp_c_compiler: `${compiler} ${cFlags}`,
		native_c_compiler: `${compiler} ${cFlags}`,
		bytecomp_c_libraries: "-lm",
		native_c_libraries: "-lm",
		compression_c_libraries: "",
		native_pack_linker: `${tools}-ld -r -o `,
		asm: `${tools}-as`,
		ranlib: `${tools}-ranlib`,
		architecture,
		word_size: "32",
		int_size: "31",
		system: "none",
		host: triple,
		target: triple,
		...no("supports_shared_libraries with_frame_pointers natdynlink_supported native_dynlink"),
		...no("systhread_supported native_compiler function_sections asm_cfi_supported")
	};
}
// src/toolchain/bytecode/build-bytecode.ts
/**
* Builds a bare-metal toolchain: OCaml's bytecode runtime for the chip, our shims, and compilers that use them. Only C
* is compiled; bytecode and its libraries do not depend on the word size, so they are links to the machine's own.
*/
async function buildFirmware(build) {
	await startChip(build);
	const tree = await unpackSource({
		...build,
		compiler: build.compiler.path
	});
	await buildRuntime(build, tree);
	await addShim(build);
	await installRuntime(build, tree);
	await linkBytecodeLibraries(build);
	await writeCompilers(build);
}
async function buildRuntime(build, tree) {
	const { chip, recipe, directory } = build;
	const options = {
		cwd: tree,
		env: build.env,
		onLine: build.onLine
	};
	await runOk(["./configure", ...configureArguments(recipe, {
		build: build.compiler.configuration.get("host") ?? "",
		triple: chip.triple,
		tools: chip.tools,
		compiler: [
			...chipCompiler(build),
			...chip.linkFlags,
			`-L${join(directory, "lib")}`
		],
		prefix: build.prefix
	})], options);
	await runOk(["make", ...makeArguments(recipe, join(directory, "include"), build.jobs)], options);
}
/** Copies what programs are linked with. dune 2.9 wants Makefile.config, and every dune an ld.conf. */
async function installRuntime(build, tree) {
	const library = join(build.directory, "lib", "ocaml");
	const runtime = join(tree, "runtime");
	const headers = (await readdir(join(runtime, "caml"))).filter((name) => /\.(h|tbl)$/.test(name));
	for (const name of headers) await cp(join(runtime, "caml", name), join(library, "caml", name));
	await cp(join(runtime, "libcamlrun.a"), join(library, "libcamlrun.a"));
	const makefile = await readFile(join(tree, "Makefile.config"), "utf8");
	await writeFile(join(library, "Makefile.config"), makefile.replaceAll(build.directory, build.prefix));
	await writeFile(join(library, "ld.conf"), "");
	await runOk([
		`${build.chip.tools}-strip`,
		"-g",
		join(library, "libcamlrun.a")
	], { env: build.env });
}
/** The standard library only: unix, threads and dynlink need an operating system, str C code of its own. */
async function linkBytecodeLibraries(build) {
	const from = build.compiler.configuration.get("standard_library") ?? "";
	const wanted = /^(stdlib|camlinternal|std_exit).*\.(cma|cmo|cmi|cmt|cmti)$/;
	for (const name of await readdir(from)) if (wanted.test(name)) await symlink(join(from, name), join(build.directory, "lib", "ocaml", name));
}
/** Writes bin/: our wrapper scripts, and the machine's tools that work on OCaml's sources only. */
async function writeCompilers(build) {
	const { chip, prefix, directory, compiler } = build;
	const configuration = rewriteConfiguration((await runOk([compiler.path, "-config"], { env: build.env })).stdout, prefix, chip);
	await writeFile(join(directory, "lib", "ocaml", "configuration"), configuration);
	await writeScripts(build, () => true, {
		STDLIB: [`${prefix}/lib/ocaml`],
		CONFIGURATION: [`${prefix}/lib/ocaml/configuration`],
		OCAMLC: [compiler.path],
		CC: [`${prefix}/bin/cc`],
		CHECK: [`${prefix}/bin/check-integers`]
	});
	for (const name of [
		"ocaml",
		"ocamldep",
		"ocamllex",
		"ocamlyacc",
		"ocamlobjinfo"
	]) await symlink(join(dirname(compiler.path), name), join(directory, "bin", name));
}
// src/toolchain/bytecode/bytecode.ts
/** The chip of a board. */
const firmwareOf = (board) => ({
	triple: board.triple,
	tools: board.tools,
	architecture: board.architecture,
	compilerPackage: `gcc-${board.tools}`,
	libraryPackage: `picolibc-${board.tools}`,
	compileFlags: [...board.cpu, "--specs=picolibc.specs"],
	linkFlags: picolibcLink(board.memory)
});
/** OCaml's bytecode for a board, with a runtime that is built for its chip (docs/toolchains.md). */
function bytecode(name, board) {
	const firmware = firmwareOf(board);
	const findlib = name.replaceAll("-", "_");
	return {
		name,
		kind: "bytecode",
		summary: board.summary,
		context: name,
		findlib,
		findlibPackages: {
			hidden: [],
			standard: [],
			rewriters: true
		},
		bytecodeOnly: true,
		linksAgain: false,
		packages: [
			...hostPackages,
			..."ocaml-findlib ocaml-source gcc libc6-dev make xz-utils".split(" "),
			...[firmware.compilerPackage, firmware.libraryPackage]
		],
		modePackages: {},
		byOpam: false,
		chip: firmware,
		sees: "none",
		libraries: () => bareLibraries,
		impossible: ({ ocaml }) => ocaml && firmwareProblem(ocaml.version),
		machine: () => board.machine,
		variables: (host) => ({
			context_name: name,
			os_type: "Unix",
			system: "none",
			architecture: board.architecture,
			arch_sixtyfour: "false",
			...programExtensions,
			...ocamlVersion(host)
		}),
		item: (means) => firmwareItem(name, firmware, means),
		use: async (prefix) => ({
			findlibLines: findlibLines(findlib, prefix),
			programs: void 0,
			strip: `${firmware.tools}-strip`,
			objcopy: `${firmware.tools}-objcopy`
		})
	};
}
async function firmwareItem(name, firmware, { context, compiler, host }) {
	const { env, log, jobs, store } = context;
	const key = await firmwareKey(firmware, compiler, host, store);
	const version = versionOfCompiler(compiler);
	const recipe = recipeFor(version);
	return {
		...toolchainItem(name),
		key,
		inPlace: false,
		build: (place) => buildFirmware({
			chip: firmware,
			recipe,
			compiler,
			version,
			jobs,
			...place,
			env: sourceEnvironment(env),
			onLine: (line) => log.verbose && log.child(line, name)
		}),
		answers: async (prefix) => await versionOf(join(prefix, "bin", "ocamlc"), env) === version
	};
}
/** Raised when the recipe changes in a way that its inputs do not show. */
const schema$2 = "3";
/**
* Everything that decides what a bare-metal toolchain contains. Nothing is run: versions come from dpkg's database as
* the host was probed, the rest is read. Throws ConfigurationError when a compiler or C library is not a package.
*/
async function firmwareKey(firmware, compiler, host, store) {
	return {
		schema: schema$2,
		machine: machineText(host),
		...compilerKey(compiler),
		triple: firmware.triple,
		flags: [...firmware.compileFlags, ...firmware.linkFlags].join(" "),
		gcc: packageVersion(firmware.compilerPackage, host),
		picolibc: packageVersion(firmware.libraryPackage, host),
		shims: await shimsHash(),
		store
	};
}
/** Lines of findlib.conf for a toolchain; no ocamlopt, so that dune links bytecode. */
function findlibLines(name, prefix) {
	const values = {
		path: `${prefix}/lib`,
		destdir: `${prefix}/lib`,
		stdlib: `${prefix}/lib/ocaml`,
		ocamlc: `${prefix}/bin/ocamlc`,
		ocamldep: `${prefix}/bin/ocamldep`,
		ocamlmklib: `${prefix}/bin/ocamlmklib`
	};
	return Object.entries(values).map(([variable, value]) => `${variable}(${name}) = "${value}"`);
}
// src/toolchain/host/machine-own.ts
/** The machine's own OCaml, whoever has brought it. */
const machineOwn = {
	name: "host",
	kind: "host",
	summary: "OCaml of the machine that builds",
	context: "default",
	findlib: void 0,
	findlibPackages: {
		hidden: [],
		standard: [],
		rewriters: false
	},
	bytecodeOnly: false,
	linksAgain: false,
	packages: hostPackages,
	modePackages: { js: ["js-of-ocaml"] },
	byOpam: false,
	sees: "machine",
	libraries: ({ linked }) => linked,
	impossible: () => void 0,
	machine: ({ architecture }) => hostMachine(architecture)?.machine,
	variables: (host) => ({
		context_name: "default",
		os_type: "Unix",
		...programExtensions,
		...ocamlVersion(host),
		...machineVariables(host)
	}),
	item: async () => void 0,
	use: async () => ({
		findlibLines: [],
		programs: void 0,
		strip: "strip",
		objcopy: "objcopy"
	})
};
/** A compiler that is there is asked; before it is installed, Linux and Node's architecture must do. */
function machineVariables({ compiler, architecture }) {
	const said = compiler?.configuration;
	const own = said?.get("architecture") ?? ocamlArchitecture(architecture);
	const width = said?.get("word_size") ?? String(hostMachine(architecture)?.class ?? 64);
	return {
		system: said?.get("system") ?? "linux",
		arch_sixtyfour: String(width === "64"),
		...own ? { architecture: own } : {}
	};
}
// src/toolchain/native/compilers.ts
const glibc = (triple, architecture, machine) => ({
	triple,
	tools: triple,
	architecture,
	machine,
	configure: [],
	headers: "linux"
});
/**
* Debian's musl has a gcc and no binutils under its triple: configure would take an assembler that is not there, and
* no partial linker. Programs are static because the compiler is told so whatever it does.
*/
const musl = (cpu, architecture, machine) => ({
	triple: `${cpu}-linux-musl`,
	tools: `${cpu}-linux-musl`,
	binutils: "",
	architecture,
	machine,
	headers: "linux",
	configure: [`CC=${cpu}-linux-musl-gcc -static`, ...[
		"AS=as",
		"PARTIALLD=ld -r",
		"AR=ar",
		"RANLIB=ranlib",
		"STRIP=strip",
		"--disable-shared"
	]]
});
/**
* Programs need no library but Windows' own, have the stack that OCaml gives them there, 32 MiB, and do not tell when
* they were linked. Which gcc is the one without a suffix is the machine's choice.
*/
const mingw = {
	triple: "x86_64-w64-mingw32",
	tools: "x86_64-w64-mingw32",
	architecture: "amd64",
	machine: void 0,
	configure: [
		"CC=x86_64-w64-mingw32-gcc-posix",
		"LDFLAGS=-static -Wl,--stack,33554432,--no-insert-timestamp",
		"--disable-shared",
		"TARGET_LIBDIR=C:\\ocaml"
	],
	extension: ".exe"
};
const riscvMetal = {
	triple: "riscv64-unknown-elf",
	tools: "riscv64-unknown-elf",
	architecture: "riscv",
	machine: 243,
	configure: [
		"--disable-shared",
		"--disable-systhreads",
		"--disable-unix-lib"
	]
};
/** QEMU's virt with the 128 MiB that targets/cross-targets.ts gives it; the device tree is in the last 16. */
const virt = {
	tools: "riscv64-unknown-elf",
	compileFlags: [
		"-march=rv64gc",
		"-mabi=lp64d",
		"-mcmodel=medany",
		"--specs=picolibc.specs"
	],
	assemblerFlags: ["-march=rv64g", "-mabi=lp64d"],
	linkFlags: picolibcLink({
		flash: [2147483648, 16777216],
		ram: [2164260864, 100663296],
		stack: 1048576
	})
};
/** Cross compilers by OCaml's own build, by the name of their toolchain. Adding one is adding a row. */
const crossCompilers = {
	"linux-arm64": {
		summary: "OCaml for Linux on arm64, glibc",
		decisive: ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross"],
		estimate: {
			cpuSeconds: 260,
			megabytes: 40
		},
		on: { x64: glibc("aarch64-linux-gnu", "arm64", 183) }
	},
	"linux-riscv64": {
		summary: "OCaml for Linux on 64-bit RISC-V, glibc",
		decisive: ["gcc-riscv64-linux-gnu", "libc6-dev-riscv64-cross"],
		estimate: {
			cpuSeconds: 260,
			megabytes: 53
		},
		on: {
			x64: glibc("riscv64-linux-gnu", "riscv", 243),
			arm64: glibc("riscv64-linux-gnu", "riscv", 243)
		}
	},
	"linux-musl": {
		summary: "OCaml for Linux without a C library of its own, static, musl",
		decisive: ["musl-tools", "musl-dev"],
		estimate: {
			cpuSeconds: 240,
			megabytes: 38
		},
		on: {
			x64: musl("x86_64", "amd64", 62),
			arm64: musl("aarch64", "arm64", 183)
		}
	},
	windows: {
		summary: "OCaml for Windows on x86-64, mingw-w64",
		decisive: ["gcc-mingw-w64-x86-64-posix", "mingw-w64-x86-64-dev"],
		estimate: {
			cpuSeconds: 430,
			megabytes: 36
		},
		variables: {
			os_type: "Win32",
			system: "mingw64",
			ext_exe: ".exe"
		},
		only: "crossopt",
		on: {
			x64: mingw,
			arm64: mingw
		}
	},
	riscv64: {
		summary: "OCaml for RV64GC without an operating system, picolibc",
		decisive: ["gcc-riscv64-unknown-elf", "picolibc-riscv64-unknown-elf"],
		variables: { system: "none" },
		estimate: {
			cpuSeconds: 210,
			megabytes: 45
		},
		only: "crossopt",
		on: {
			x64: riscvMetal,
			arm64: riscvMetal
		},
		bareMetal: virt
	}
};
// src/toolchain/by-machine.ts
/** How something is made on this machine; undefined where it cannot be. */
const onMachine = (ways, { architecture }) => Object.hasOwn(ways, architecture) ? ways[architecture] : void 0;
/** The refusal of a toolchain (`name`) on a machine where it cannot be made. */
function refuseMachine(name, ways, { architecture }) {
	return { message: `The toolchain ${name} cannot be built on ${architecture} machines, only on ${Object.keys(ways).join(" and ")}; leave its targets out, or use another runner.` };
}
// src/toolchain/native/cross-build.ts
/** A tool that works on the target's objects. */
function binutil({ tools, binutils = tools }, name) {
	return binutils === "" ? name : `${binutils}-${name}`;
}
// src/toolchain/native/headers.ts
/** Absolute directory of C headers that OCaml's own C code is compiled with before the C library's. */
const headerDirectory = (headers) => join(assetDirectory(), headers);
/** Copies them into an unpacked source, where `headerArguments` finds them. */
async function addHeaders(tree, { headers }) {
	if (headers) await cp(headerDirectory(headers), join(tree, headers), { recursive: true });
}
/**
* Arguments of make that compile with them. configure is not told: it would write them into Makefile.config, which is
* installed and gives users' makefiles their flags.
*/
const headerArguments = ({ headers }) => headers ? [`CPPFLAGS=-I$(ROOTDIR)/${headers}`] : [];
// src/toolchain/native/patches.ts
/** The last step of `make crossopt`, from its comment to the end of the recipe. */
const compilerLibraries = /^\t# We now build the compiler libs again, but for target.*\n(?:\t.*\n)+/m;
/**
* OCaml's Makefile.cross without the step that compiles the compiler's own libraries a second time, for programs of the
* target: nothing of them is kept, and it takes a quarter of the whole (5.4.1, 75 of 325 CPU seconds). `installcross`
* finds those of the first time in their place. A makefile without that step stays as it is.
*/
function withoutCompilerLibraries(makefile) {
	return makefile.replace(compilerLibraries, "");
}
/** Edits Makefile.cross of an unpacked source (`withoutCompilerLibraries`). */
async function shortenCrossopt(tree) {
	const file = join(tree, "Makefile.cross");
	await writeFile(file, withoutCompilerLibraries(await readFile(file, "utf8")));
}
/**
* Puts picolibc's other half where the cross compiler will be, which must be there before OCaml is configured with it:
* configure and make link programs. Returns configure's arguments. OCaml's own code is assembled without compressed
* instructions, because its jump tables are rows of `j` that are taken to be 4 bytes each (asmcomp/riscv/emit.mlp).
*/
async function addChip(request, chip) {
	const build = {
		...request,
		chip
	};
	await startChip(build);
	await addShim(build);
	await writeScripts(build, (name) => name === "cc", {});
	return [
		`CC=${request.prefix}/bin/cc`,
		`AS=${[`${chip.tools}-as`, ...chip.assemblerFlags].join(" ")}`,
		"CPPFLAGS=-D_REENTRANT"
	];
}
/** The case of configure for Linux on RISC-V, as autoconf writes it. */
const linuxArm = /^ *riscv64-\*-linux\*\) :\n.*\bsystem=linux\b.*\n/m;
/**
* OCaml's configure with a native back end for RISC-V without an operating system: all is as on Linux but the system's
* name, which turns off what only Linux has. Throws ConfigurationError when it is not the configure that this is for.
*
* @param version of OCaml, for the message
*/
function acceptBareMetal(configure, version) {
	const [arm] = linuxArm.exec(configure) ?? [];
	if (arm === void 0) throw new ConfigurationError(`The configure of OCaml ${version} has no case \`riscv64-*-linux*)\` that sets system=linux, so it cannot be taught bare metal; use OCaml 5.4.1, or leave the target riscv64 out.`);
	const bare = arm.replace("riscv64-*-linux*", "riscv64-*-elf*|riscv64-*-none*").replace("system=linux", "system=none");
	return configure.replace(arm, () => `${bare}${arm}`);
}
/** Edits the configure of an unpacked source (`acceptBareMetal`). */
async function teachConfigure(tree, version) {
	const file = join(tree, "configure");
	await writeFile(file, acceptBareMetal(await readFile(file, "utf8"), version));
}
/** Cases of configure for Windows that are not so without shared libraries, as autoconf writes them. */
const edits = [
	{
		what: "refuses --disable-shared",
		from: /^( *)\*-pc-windows\|\*-w64-mingw32\*\) :\n(?= *as_fn_error [^\n]*with --disable-shared)/m,
		to: "$1*-pc-windows) :\n"
	},
	{
		what: "looks for flexlink",
		from: /^( *),\*,,\*-w64-mingw32\*\|,\*,,\*-pc-windows\) :$/m,
		to: "$1,true,,*-w64-mingw32*|,*,,*-pc-windows) :"
	},
	{
		what: "links by flexlink",
		from: /^( *toolchain="mingw"\n) *mkexe_cmd_exp="flexlink [^\n]*\n *mkexe_cmd="flexlink [^\n]*\n *mkexe_ldflags_prefix=[^\n]*\n/m,
		to: "$1"
	}
];
/**
* OCaml's configure with `--disable-shared` for mingw-w64. OCaml links Windows' programs by flexlink, of FlexDLL, so that
* they can load libraries which call back into them. Without shared libraries nothing is loaded and gcc can link them,
* but configure refuses that. Throws ConfigurationError when it is not the configure that this is for.
*
* @param version of OCaml, for the message
*/
function acceptStatic(configure, version) {
	return edits.reduce((text, { what, from, to }) => {
		if (!from.test(text)) throw new ConfigurationError(`The configure of OCaml ${version} has no case for mingw-w64 that ${what}, so it cannot be taught static programs; use OCaml 5.4.1, or leave the target windows out.`);
		return text.replace(from, to);
	}, configure);
}
/** Edits the configure of an unpacked source (`acceptStatic`). */
async function teachStatic(tree, version) {
	const file = join(tree, "configure");
	await writeFile(file, acceptStatic(await readFile(file, "utf8"), version));
}
// src/toolchain/native/prune-native.ts
/** The compilers and tools that dune or a rule of a project calls in a cross context. */
const programs = /^bin\/(?:ocaml(?:c|opt)\.opt|ocamlmklib|flexlink(?:\.opt)?)(?:\.exe)?$/;
/**
* Files of the standard library's directory that no program is built with: the compiler's own libraries (but for the META
* file, by which dune knows them in a vendored ppx), what runs or links bytecode, what links a program with another
* runtime, sources, and interfaces for editors.
*/
const unneeded$1 = /\/compiler-libs\/(?!META$)|\/stublibs\/|\/(?:ocaml)?profiling\/|\.(?:mli?|ml\.in|cmti?)$|\/lib(?:camlrun(?:[di]|_\w+)?|asmrun(?:[di]|_shared)|[a-z_]+byt)\.(?:a|so)$|\/(?:expunge|extract_crc|camlheader\w*)(?:\.exe)?$/;
/** Whether a file of an installed cross compiler (its path there) is read by somebody who builds with it. */
const isKeptOfCross = (path) => path.startsWith("bin/") ? programs.test(path) : /^lib\//.test(path) && !unneeded$1.test(path);
/** Programs that make no code, so that those of the machine's own OCaml do. */
const machineTools = [
	"ocaml",
	"ocamldep",
	"ocamllex",
	"ocamlyacc",
	"ocamlobjinfo"
];
/**
* Removes from a cross compiler that was installed in `directory` what nobody reads who builds a program with it, and
* debug information of what stays. dune looks for `ocaml` and others beside the compilers: they are links to the
* machine's. Returns the bytes before and after.
*/
async function pruneCross(directory, { compiler, env, tools }) {
	const before = await sizeOf(directory);
	await prune(directory, isKeptOfCross);
	await stripFiles(directory, tools, env);
	for (const name of machineTools) {
		const link = join(directory, "bin", name);
		await rm(link, { force: true });
		await symlink(join(dirname(compiler.path), name), link);
	}
	return {
		before,
		after: await sizeOf(directory)
	};
}
/** The compilers run here, what is in the libraries on the target. */
async function stripFiles(directory, tools, env) {
	const files = (await readdir(directory, {
		recursive: true,
		withFileTypes: true
	})).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	for (const file of files.filter((path) => /\/bin\/.*\.opt/.test(path))) await run(["strip", file], { env });
	const objects = files.filter((path) => /\.(?:a|o)$/.test(path));
	if (objects.length > 0) await runOk([
		binutil(tools, "strip"),
		"--strip-debug",
		...objects
	], { env });
}
// src/toolchain/native/crossopt.ts
/**
* Of OCaml's parts those that no program of a project is built with. zstd compresses what the compilers write, and
* configure would look for the machine's.
*/
const leftOut = [..."ocamldoc ocamltest debugger stdlib-manpages debug-runtime instrumented-runtime".split(" "), ..."installing-source-artifacts installing-bytecode-programs".split(" ")].map((part) => `--disable-${part}`);
/**
* Builds a cross compiler as OCaml's own makefiles do from 5.4 on (INSTALL.adoc, "Building a cross compiler"): `ocamlc`
* on PATH must be of the same version. It is configured for its final place, put elsewhere and pruned there.
*/
async function buildCrossopt(request) {
	const { bareMetal } = request.build;
	const { tools, compiler, version, directory, prefix, work, jobs, tell } = request;
	const tree = await unpackSource({
		...request,
		compiler: compiler.path
	});
	const options = {
		cwd: tree,
		env: request.env,
		onLine: request.onLine
	};
	await shortenCrossopt(tree);
	if (bareMetal) await teachConfigure(tree, version);
	if (tools.extension === ".exe") await teachStatic(tree, version);
	await addHeaders(tree, tools);
	const chip = bareMetal ? await addChip(request, bareMetal) : [];
	const target = [
		`--build=${compiler.configuration.get("host") ?? ""}`,
		`--target=${tools.triple}`,
		`--prefix=${prefix}`
	];
	const own = [
		...leftOut,
		...tools.configure,
		...chip
	];
	const configured = await runOk([
		"./configure",
		"--quiet",
		...target,
		"--without-zstd",
		...own
	], options);
	const made = await runOk([
		"make",
		"--silent",
		`-j${jobs}`,
		"crossopt",
		...headerArguments(tools)
	], options);
	const installed = join(work, "installed");
	await mkdir(installed);
	await runOk([
		"make",
		"--silent",
		"installcross",
		`DESTDIR=${installed}`
	], options);
	const kept = await pruneCross(join(installed, prefix), request);
	await cp(join(installed, prefix), directory, {
		recursive: true,
		verbatimSymlinks: true
	});
	tell(howBuilt(configured.seconds, made.seconds, kept));
}
/** The sentence about a finished build; times are in seconds, sizes in bytes. */
function howBuilt(configured, compiled, { before, after }) {
	return `configured in ${formatSeconds(configured)}, compiled in ${formatSeconds(compiled)}; ${formatBytes(after)} of ${formatBytes(before)} are kept`;
}
// src/toolchain/native/native-key.ts
/** Raised when the recipe changes in a way that its inputs do not show. */
const crossSchema = "2";
/**
* Everything that decides what a cross compiler contains. The C compiler and the assembler are asked what they are: the
* packages that bring them are often empty ones with versions of their own. Throws ConfigurationError when a C library
* is not a package.
*/
async function crossKey({ build, tools, way, env }, compiler, host, store) {
	const packages = build.decisive.map((name) => `${name}=${packageVersion(name, host)}`);
	const said = async (program) => (await versionOf(program, env, "--version"))?.split("\n")[0] ?? "none";
	return {
		schema: crossSchema,
		machine: machineText(host),
		...compilerKey(compiler),
		triple: tools.triple,
		way,
		configure: tools.configure.join(" "),
		gcc: await said(`${tools.tools}-gcc`),
		binutils: await said(binutil(tools, "as")),
		packages: packages.join(" "),
		...tools.headers && { headers: await hashTree(headerDirectory(tools.headers)) },
		...build.bareMetal && await chipKey(build.bareMetal),
		store
	};
}
async function chipKey(chip) {
	const { assemblerFlags, compileFlags, linkFlags } = chip;
	return {
		flags: [...compileFlags, ...linkFlags].join(" "),
		assembler: assemblerFlags.join(" "),
		shims: await shimsHash()
	};
}
// src/toolchain/native/native-libraries.ts
/** Libraries that OCaml's own build installs for programs to link, under the names that findlib or dune give them. */
const ofOcaml = new Set("stdlib unix str dynlink threads threads.posix runtime_events bigarray bytes seq".split(" "));
/** OCaml brings them too, but those of a cross compiler are not built for its target. */
const ofCompiler$1 = /^(?:compiler-libs|ocamldoc)(?:\.|$)/;
/** Packages that are names for modules of the standard library; findlib and opam install them, OCaml does not. */
const inStandardLibrary = ["bytes", "seq"];
/**
* The installed libraries as a cross compiler sees them: what came with its own OCaml, and nothing of the machine's
* (`machine`, META files included), which is compiled for another system. Those are found so that a message can tell
* what they are. Static programs (`loads` is false) have no `dynlink`: OCaml installs no native code of it then.
*/
function ownLibraries(machine, loads = true) {
	const mark = openMarks();
	const parts = /* @__PURE__ */ new Map();
	const compiler = (name) => {
		const part = parts.get(name) ?? unusableLibrary(name, "compiler");
		parts.set(name, part);
		return part;
	};
	const dynlink = unusableLibrary("dynlink", "loading");
	return {
		find(name) {
			if (name === "dynlink" && !loads) return dynlink;
			if (ofOcaml.has(name)) return "opaque";
			if (ofCompiler$1.test(name)) return compiler(name);
			const found = machine.find(name);
			return typeof found === "object" ? mark(found, "code") : found;
		},
		implementationsOf: (virtualLibrary) => machine.implementationsOf(virtualLibrary).map((library) => mark(library, "code"))
	};
}
// src/toolchain/native/native-recipe.ts
const recipes = [{
	from: "4.13",
	below: "4.15",
	way: "older"
}, {
	from: "5.4",
	below: "5.5",
	way: "crossopt"
}];
/** The versions that a way is for, as people call them. */
const series = {
	older: ["4.13", "4.14"],
	crossopt: ["5.4"]
};
const serves = ({ only }, way) => only === void 0 || only === way;
function findWay(version, build) {
	return recipes.find(({ from, below, way }) => versionAtLeast(version, from) && !versionAtLeast(version, below) && serves(build, way))?.way;
}
/** Why no cross compiler of this OCaml can be made, for the plan; undefined where one can. */
function crossProblem(version, name, build) {
	if (findWay(version, build) !== void 0) return void 0;
	const served = recipes.flatMap(({ way }) => serves(build, way) ? series[way] : []);
	const last = served.at(-1) ?? "";
	return { message: `The toolchain ${name} cannot be built from OCaml ${version}: cross compilers are known to work ${served.length > 1 ? `in versions ${served.slice(0, -1).join(", ")} and ${last}; use one of these` : `in version ${last}; use it`}, for example with \`ocaml-compiler: 5.4.1\`, or leave its targets out.` };
}
/** The way for a version of OCaml. Throws `crossProblem` as ConfigurationError where none is known to work. */
function crossWay(version, name, build) {
	const way = findWay(version, build);
	if (way === void 0) throw new ConfigurationError(crossProblem(version, name, build) ?? []);
	return way;
}
// src/toolchain/native/older.ts
/**
* Builds a cross compiler of an OCaml whose makefiles know none: 4.13 and 4.14. To them the target is the machine that
* OCaml itself runs on; everything that really runs while building is replaced by the machine's own OCaml, so that no
* other is built. Only what native programs are built with is made, and only that is put into `directory`.
*/
async function buildOlder(request) {
	const tree = await unpackSource({
		...request,
		compiler: request.compiler.path
	});
	const options = {
		cwd: tree,
		env: request.env,
		onLine: request.onLine
	};
	await addHeaders(tree, request.tools);
	const configured = await runOk(["./configure", ...configureOlder(request)], options);
	const libraries = librariesOf(await readFile(join(tree, "Makefile.config"), "utf8"));
	let making = 0;
	for (const step of makeOlder(request, libraries)) making += (await runOk([
		"make",
		"--silent",
		`-j${request.jobs}`,
		...step
	], options)).seconds;
	await installPrograms(request, tree);
	await installLibraries(request, tree);
	const kept = await pruneCross(request.directory, request);
	request.tell(howBuilt(configured.seconds, making, kept));
}
/** Arguments of configure. */
function configureOlder({ tools, compiler, prefix }) {
	return [
		"--quiet",
		`--build=${compiler.configuration.get("host") ?? ""}`,
		`--host=${tools.triple}`,
		`--target=${tools.triple}`,
		`--prefix=${prefix}`,
		...leftOut,
		...tools.configure
	];
}
/**
* The libraries beside the standard one that a configured OCaml has. Where nothing can be loaded at run time OCaml does
* not install its native dynlink.
*
* @param makefile text of Makefile.config
*/
function librariesOf(makefile) {
	const value = (name) => new RegExp(`^${name}=(.*)$`, "m").exec(makefile)?.[1] ?? "";
	const all = value("OTHERLIBRARIES").split(/\s+/).filter(Boolean);
	return value("NATDYNLINK").trim() === "true" ? all : all.filter((name) => name !== "dynlink");
}
/**
* Arguments of make, one call after the other: the machine's OCaml makes the compilers, these the libraries. What depends
* on what is found out anew, since a release says it of the amd64 back end: arm64's needs another order (4.14.1).
*/
function makeOlder({ compiler, tools }, libraries) {
	const own = (name) => join(dirname(compiler.path), name);
	const machine = [
		`OCAMLRUN=${own("ocamlrun")}`,
		`NEW_OCAMLRUN=${own("ocamlrun")}`,
		`BOOT_OCAMLLEX=${own("ocamllex")}`,
		`OCAMLYACC=${own("ocamlyacc")}`,
		`CAMLC=${compiler.path}`,
		`CAMLOPT=${own("ocamlopt")}`,
		...[
			"SAK_CC=gcc",
			"SAK_CFLAGS=-O2",
			"SAK_LINK=gcc -o $(1) $(2)"
		]
	];
	const made = [
		"CAMLC=../ocamlc.opt",
		"CAMLOPT=../ocamlopt.opt",
		"OPTCOMPILER=../ocamlopt.opt"
	];
	return [
		[
			"depend",
			`CAMLDEP=${own("ocamldep")}`,
			...machine
		],
		[
			"ocamlc.opt",
			"ocamlopt.opt",
			...machine
		],
		[
			"-C",
			"tools",
			"ocamlmklib.opt",
			...machine
		],
		[
			"-C",
			"runtime",
			"libasmrun.a",
			...headerArguments(tools)
		],
		[
			"-C",
			"stdlib",
			"allopt",
			...made
		],
		[...[
			"-C",
			"otherlibs",
			"allopt",
			"MKLIB=$(ROOTDIR)/tools/ocamlmklib.opt"
		], `OTHERLIBRARIES=${libraries.join(" ")}`]
	];
}
/** The compilers under the names that crossopt gives them. */
async function installPrograms({ directory, env }, tree) {
	const bin = join(directory, "bin");
	await mkdir(bin);
	for (const name of ["ocamlc.opt", "ocamlopt.opt"]) await cp(join(tree, name), join(bin, name));
	await runOk([
		"strip",
		"-o",
		join(bin, "ocamlmklib"),
		join(tree, "tools", "ocamlmklib.opt")
	], { env });
}
/** Copies what programs are linked with. dune 2.9 wants Makefile.config, and every dune an ld.conf. */
async function installLibraries({ directory }, tree) {
	const library = join(directory, "lib", "ocaml");
	for (const path of await readdir(tree, { recursive: true })) {
		const place = placeOf$1(path);
		if (place === void 0) continue;
		await mkdir(dirname(join(library, place)), { recursive: true });
		await cp(join(tree, path), join(library, place));
	}
	await writeFile(join(library, "ld.conf"), "");
}
/** Headers of the libraries beside the standard one; unix has one for each system. */
const headers = /^otherlibs\/(?:unix\/(?:unixsupport|socketaddr)|systhreads\/threads)\.h$/;
/** Where a file of the built source tree is installed, below lib/ocaml; undefined for most. */
function placeOf$1(path) {
	const [name = "", ...parents] = path.split("/").reverse();
	const parent = parents.reverse().join("/");
	if (path === "Makefile.config" || path === "runtime/libasmrun.a") return name;
	if (headers.test(path) || parent === "runtime/caml" && /\.(?:h|tbl)$/.test(name)) return `caml/${name}`;
	if (!/^(?:stdlib|otherlibs\/\w+)$/.test(parent)) return void 0;
	if (name === "std_exit.o" || /^lib\w+\.a$/.test(name)) return name;
	if (!/\.(?:cmi|cmx|cmxa|cmxs|a)$/.test(name)) return void 0;
	return parent === "otherlibs/systhreads" ? `threads/${name}` : name;
}
// src/toolchain/native/native.ts
/** dune 2 asks ocamlfind for a toolchain; a tool or two of the build run on the machine that builds. */
const buildPackages = [...hostPackages, ..."ocaml-findlib ocaml-source gcc libc6-dev make xz-utils".split(" ")];
/** OCaml's native compiler as a cross compiler, from OCaml's source and the distribution's gcc. */
function native(name, row) {
	const { on, decisive, bareMetal, estimate } = row;
	const findlib = name.replaceAll("-", "_");
	return {
		name,
		kind: "native",
		summary: row.summary,
		context: name,
		findlib,
		findlibPackages: {
			hidden: [],
			rewriters: true,
			standard: bareMetal ? [] : inStandardLibrary
		},
		bytecodeOnly: false,
		linksAgain: false,
		packages: [...buildPackages, ...decisive],
		modePackages: {},
		byOpam: false,
		...estimate && { estimate },
		...bareMetal && { chip: bareMetal },
		sees: bareMetal ? "none" : "own",
		libraries: ({ described }, host) => bareMetal ? bareLibraries : ownLibraries(described, loadsCode(row, host)),
		impossible: (host) => whyImpossible$1(name, row, host),
		machine: (host) => onMachine(on, host)?.machine,
		variables: (host) => {
			const { architecture } = onMachine(on, host) ?? {};
			return {
				context_name: name,
				os_type: "Unix",
				system: "linux",
				arch_sixtyfour: "true",
				...programExtensions,
				...row.variables,
				...ocamlVersion(host),
				...architecture && { architecture }
			};
		},
		item: (means) => crossItem(name, row, means),
		use: async (prefix, { host }) => useCross(findlib, toolsOn(name, row, host), prefix)
	};
}
function whyImpossible$1(name, build, host) {
	if (!onMachine(build.on, host)) return refuseMachine(name, build.on, host);
	return host.ocaml && crossProblem(host.ocaml.version, name, build);
}
/** Whether programs can load code: not where OCaml is configured without shared libraries. */
const loadsCode = ({ on }, host) => !onMachine(on, host)?.configure.includes("--disable-shared");
function toolsOn(name, { on }, host) {
	const tools = onMachine(on, host);
	if (tools === void 0) throw new Error(`nothing makes ${name} on ${host.architecture}`);
	return tools;
}
/** The store's item, of the version of the OCaml on PATH. */
async function crossItem(name, build, { context, compiler, host }) {
	const { log, jobs, store } = context;
	const tools = toolsOn(name, build, host);
	const env = sourceEnvironment(context.env);
	const version = versionOfCompiler(compiler);
	const way = crossWay(version, name, build);
	return {
		...toolchainItem(name),
		key: await crossKey({
			build,
			tools,
			way,
			env
		}, compiler, host, store),
		inPlace: build.bareMetal !== void 0,
		async build(place) {
			const request = {
				build,
				tools,
				compiler,
				version,
				jobs,
				env,
				...place,
				onLine: (line) => log.verbose && log.child(line, name),
				tell: (text) => log.info(`  ${name}: ${text}`)
			};
			await (way === "crossopt" ? buildCrossopt(request) : buildOlder(request));
		},
		async answers(prefix) {
			for (const program of ["ocamlopt", "ocamlc"]) if (await versionOf(programIn(prefix, tools, program), env) !== version) return false;
			return true;
		}
	};
}
/** The compilers are programs of the machine that builds, by the names of the target's. */
const programIn = (prefix, { extension }, name) => join(prefix, "bin", `${name}.opt${extension ?? ""}`);
function useCross(findlib, tools, prefix) {
	const library = join(prefix, "lib", "ocaml");
	const values = {
		path: library,
		destdir: join(prefix, "lib"),
		stdlib: library,
		ocamlc: programIn(prefix, tools, "ocamlc"),
		ocamlopt: programIn(prefix, tools, "ocamlopt"),
		ocamldep: join(prefix, "bin", "ocamldep"),
		ocamlmklib: join(prefix, "bin", `ocamlmklib${tools.extension ?? ""}`)
	};
	return {
		findlibLines: Object.entries(values).map(([variable, value]) => `${variable}(${findlib}) = "${value}"`),
		programs: void 0,
		strip: binutil(tools, "strip"),
		objcopy: binutil(tools, "objcopy")
	};
}
// src/toolchain/unikernel/startup.ts
/** Nothing else asks the linker for a manifest that is in a library, on those ABIs whose tender reads it. */
const manifestFlags = ["-cclib", "-u __solo5_mft1_note"];
const startupAssets = () => join(assetDirectory(), "solo5");
/** A hash of the start file and its manifest, for the key of the toolchain that has them. */
const startupHash = () => hashTree(startupAssets());
/** The objects that are added, by the names of their sources: the linker's messages name them. */
const objects = {
	"solo5-startup.o": "startup.c",
	"solo5-no-devices.o": "no-devices.c"
};
/**
* Adds to OCaml's runtime library what starts a program that has no `solo5_app_main` of its own, and a manifest without
* devices for it. The linker comes to that library last, so that whatever the program has wins. Throws ToolError when a
* tool fails.
*/
async function addStartup(request) {
	const { prefix, ocamlopt, tools, work, env } = request;
	const bin = join(prefix, "bin");
	const options = {
		cwd: work,
		env: {
			...env,
			PATH: [env["PATH"], bin].filter(Boolean).join(":")
		}
	};
	await cp(startupAssets(), work, { recursive: true });
	await runOk([
		join(bin, "solo5-elftool"),
		"gen-manifest",
		"manifest.json",
		"manifest.c"
	], options);
	for (const [object, source] of Object.entries(objects)) {
		await runOk([
			ocamlopt,
			"-c",
			source
		], options);
		await rename(join(work, source.replace(/c$/, "o")), join(work, object));
	}
	const where = (await runOk([ocamlopt, "-where"], options)).stdout.trim();
	const runtimes = (await readdir(where)).filter((name) => /^libasmrun\w*\.a$/.test(name));
	for (const runtime of runtimes) {
		const [library, longer] = [join(where, runtime), join(where, `${runtime}.new`)];
		await copyFile(library, longer);
		await runOk([
			join(bin, `${tools}-ar`),
			"rs",
			longer,
			...Object.keys(objects)
		], options);
		await rename(longer, library);
	}
}
// src/toolchain/unikernel/unikernel-libraries.ts
const everywhere = [
	"stdlib",
	"str",
	"dynlink",
	"runtime_events",
	"threads"
];
/** Libraries that they bring themselves: ocaml-solo5 (`threads` without content) and ocaml-unikraft. */
const ofToolchain = {
	none: /* @__PURE__ */ new Set([
		...everywhere,
		"nolibc",
		"is_solo5"
	]),
	posix: /* @__PURE__ */ new Set([
		...everywhere,
		"unix",
		"threads.posix",
		"is_unikraft"
	])
};
/** Of the machine's standard library, and not to be had. */
const withoutSystem = {
	none: [
		"unix",
		"threads.posix",
		"threads.vm"
	],
	posix: []
};
/** Whose META files must not be found (findlib.conf), from the conditions of a select too. */
const hiddenPackages = {
	none: ["unix"],
	posix: []
};
/** Those of OCaml's compiler with code, which a toolchain does not keep; `compiler-libs` itself has interfaces only. */
const ofCompiler = /^compiler-libs\./;
/**
* The machine's installed libraries (`machine`, META files included) as a toolchain sees them that links OCaml of the
* machine's but no C code: what has some cannot be used, nor what is about an operating system that is not there. With
* `otherMachine` the toolchain's code is for another processor, so that nothing of the machine's can be linked.
*/
function pureLibraries(machine, otherMachine = false, below = "none") {
	const mark = openMarks();
	const judge = (library) => {
		if (otherMachine) return mark(library, "code");
		return library.foreignStubs ? mark(library, "C code") : library;
	};
	const absent = new Map(withoutSystem[below].map((name) => [name, unusableLibrary(name, "operating system")]));
	const compiler = (name) => {
		const part = absent.get(name) ?? unusableLibrary(name, "compiler");
		absent.set(name, part);
		return part;
	};
	return {
		find(name) {
			if (ofToolchain[below].has(name)) return "opaque";
			if (ofCompiler.test(name)) return compiler(name);
			const found = absent.get(name) ?? machine.find(name);
			return typeof found === "object" ? judge(found) : found;
		},
		implementationsOf: (virtualLibrary) => machine.implementationsOf(virtualLibrary).map(judge)
	};
}
// src/toolchain/unikernel/unikernel.ts
/** dune 2 asks ocamlfind for a toolchain. What else an opam package needs is among its own system dependencies. */
const opamPackages = [
	...hostPackages,
	"ocaml-findlib",
	...opamSystemPackages
];
/** OCaml's native compiler for a unikernel's base layer, built by opam (docs/toolchains.md). */
function unikernel(name, row) {
	const { context, contextFields, estimate, below, on } = row;
	return {
		name,
		kind: "unikernel",
		summary: row.summary,
		context,
		findlib: context,
		...contextFields !== void 0 && { contextFields },
		...estimate && { estimate },
		findlibPackages: {
			hidden: hiddenPackages[below],
			standard: [],
			rewriters: false
		},
		bytecodeOnly: false,
		linksAgain: row.linksAgain,
		...row.startup && { linkFlags: manifestFlags },
		packages: [...opamPackages, ...row.packages ?? []],
		modePackages: {},
		byOpam: true,
		sees: "machine",
		libraries: ({ described }, host) => pureLibraries(described, isForeign(on, host), below),
		impossible: (host) => whyImpossible(name, on, host),
		machine: (host) => onMachine(on, host)?.machine,
		variables: (host) => ({
			context_name: context,
			os_type: "Unix",
			...programExtensions,
			...ocamlVersion(host)
		}),
		item: (means) => unikernelItem(name, row, means),
		use: (prefix, { host, path }) => useUnikernel(name, row, prefix, host, path)
	};
}
/** Whether its code is for another processor, so that none of the machine's compiled libraries can be linked with it. */
function isForeign(on, host) {
	const cross = onMachine(on, host);
	return cross !== void 0 && cross.machine !== hostMachine(host.architecture)?.machine;
}
function whyImpossible(name, on, host) {
	const cross = onMachine(on, host);
	if (!cross) return refuseMachine(name, on, host);
	const version = exactVersion(host.ocaml);
	if (version === void 0 || !isGated(cross.package)) return void 0;
	const choice = chooseVersion(cross.package, version);
	return choice.kind === "none" ? choice.problem : void 0;
}
function compilerOn(name, { on }, host) {
	const cross = onMachine(on, host);
	if (cross === void 0) throw new Error(`nothing makes ${name} on ${host.architecture}`);
	return cross;
}
/**
* A cross compiler in an opam switch of the store, whose OCaml is the one on PATH. Only the compiler, its libraries and
* the tenders stay. Throws ConfigurationError when no version of it works with this OCaml, and what opam's failures are.
*/
async function unikernelItem(name, row, means) {
	const { context, compiler, host, repositories, opam } = means;
	const { env, store } = context;
	const cross = compilerOn(name, row, host);
	const version = versionOfCompiler(compiler);
	const wanted = [packageText(packageFor(cross, version)), ...cross.with ?? []];
	return {
		...toolchainItem(name),
		inPlace: true,
		key: {
			...opamKey(host, repositories, store),
			...compilerKey(compiler),
			package: wanted.join(" "),
			...row.startup && { startup: await startupHash() }
		},
		async build({ directory, work }) {
			if (opam === void 0) throw new Error("opam is not at hand");
			const own = await buildSwitch(await opam.root(), directory, [{
				name: "ocaml-system",
				version
			}], opam);
			await borrowDune(own, host);
			await installInto(own, wanted, opam);
			await keepToolchain(own, env);
			const ocamlopt = settingOf("ocamlopt", await findlibOf(row, directory));
			if (row.startup && ocamlopt !== void 0) await addStartup({
				prefix: own.prefix,
				ocamlopt,
				tools: cross.tools,
				work,
				env
			});
		},
		async answers(directory) {
			const ocamlc = settingOf("ocamlc", await findlibOf(row, directory));
			return ocamlc !== void 0 && await versionOf(ocamlc, env) === version;
		}
	};
}
/** dune builds a tool or two of the build, and would take longer to build than half of a cross compiler. */
async function borrowDune(own, { dune }) {
	if (dune?.from === "path") await borrow(own, {
		name: "dune",
		version: dune.version
	});
}
/** Beside the cross compiler itself, what its programs are linked with and run by. */
const kept$1 = /^(?:solo5|ocaml-solo5|ocaml-unikraft|unikraft)/;
/**
* Files of these packages that building a program never reads (measured with ocaml-solo5 1.3.3, 503 MB of which 60
* stay). Of the compiler's libraries the interfaces are needed: dune files in OCaml's syntax are run with them.
*/
const unneeded = /\/compiler-libs\/.*\.(?!cmi$)\w+$|\/stublibs\/|\.(?:mli?|byte)$|\/lib(?:camlrun(?:[di]|_\w+)?|asmrun[di]|[a-z_]+byt)\.a$|\/(?:expunge|camlheader\w*)$|\/bin\/ocaml(?:cmt|prof|run[di])$/;
/**
* The same of Unikraft. Of a backend a link takes one object of each library, which holds those in its directory, and of
* Unikraft itself headers, linker scripts and the scripts that finish an image. musl is compiled, and its headers are
* the backend's.
*/
const unneededOfUnikraft = /^lib\/(?:ocaml-unikraft-backend-[^/]+\/.+\/[^/]+\.o|unikraft-musl\/.*|unikraft\/.*\.[cS])$/;
/** Whether a file of a switch (its path there) is read by somebody who builds with the cross compiler. */
const isKeptOfSwitch = (path) => !unneeded.test(`/${path}`) && !unneededOfUnikraft.test(path);
/** The version of a cross compiler that works with an OCaml. */
function packageFor({ package: name }, ocaml) {
	const choice = isGated(name) ? chooseVersion(name, ocaml) : { kind: "solver" };
	if (choice.kind === "none") throw new ConfigurationError(choice.problem);
	return {
		name,
		version: choice.kind === "version" ? choice.version : void 0
	};
}
async function keepToolchain(own, env) {
	const { prefix } = own;
	const files = new Set(await filesOf$1(own, (name) => kept$1.test(name)));
	await pruneSwitch(prefix, (path) => files.has(path) && isKeptOfSwitch(path));
	const programs = [...files].filter((path) => path.startsWith("bin/") || path.includes("/bin/"));
	for (const path of programs) await run(["strip", join(prefix, path)], { env });
}
/** The lines of a toolchain's findlib.conf, as its package has installed them. */
async function findlibOf({ context }, directory) {
	const file = join(prefixOf(directory), "lib", "findlib.conf.d", `${context}.conf`);
	return (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => /^\w+\(\w+\)\s*=/.test(line));
}
function settingOf(name, lines) {
	return lines.flatMap((line) => line.startsWith(`${name}(`) ? /"(.*)"/.exec(line)?.[1] ?? [] : [])[0];
}
/** Its own libraries come first and then the machine's (`path`), of which it can link those without C code. */
async function useUnikernel(name, row, directory, host, path) {
	const { tools } = compilerOn(name, row, host);
	const prefix = prefixOf(directory);
	const lines = await findlibOf(row, directory);
	const searched = [...(settingOf("path", lines) ?? "").split(":").filter((each) => each !== join(prefix, "lib")), ...isForeign(row.on, host) ? [] : path].join(":");
	const programs = join(prefix, "bin");
	return {
		findlibLines: lines.map((line) => line.startsWith("path(") ? `path(${row.context}) = "${searched}"` : line),
		programs,
		strip: join(programs, `${tools}-strip`),
		objcopy: join(programs, `${tools}-objcopy`)
	};
}
// src/toolchain/unikernel/unikernels.ts
/** OCaml on Unikraft. The backend is a flag of its C compiler whenever it compiles, so each is a toolchain of its own. */
function unikraft(backend) {
	const on = (architecture, machine) => ({
		package: `ocaml-unikraft-${architecture}`,
		with: [`ocaml-unikraft-default-${architecture}`, `ocaml-unikraft-backend-${backend}-${architecture}`],
		tools: `${architecture}-unikraft-ocaml`,
		machine
	});
	return {
		summary: `OCaml for Unikraft unikernels, ${backend}`,
		context: "unikraft",
		linksAgain: false,
		below: "posix",
		estimate: { megabytes: 123 },
		packages: ["python3"],
		contextFields: `(env (_ (flags :standard -cclib "-z unikraft-backend=${backend}") (c_flags :standard -z unikraft-backend=${backend})))`,
		on: { x64: on("x86_64", 62) }
	};
}
/** OCaml on Solo5. Its C compiler looks at `-z solo5-abi=` when it links, and at no other time (Solo5's toolchain/cc.in). */
const solo5 = (summary, on, estimate) => ({
	summary,
	context: "solo5",
	linksAgain: true,
	below: "none",
	startup: true,
	on,
	...estimate && { estimate }
});
const arm64 = {
	package: "ocaml-solo5",
	tools: "aarch64-solo5-ocaml",
	machine: 183
};
/** Cross compilers of unikernels by opam, by the name of their toolchain. Adding one is adding a row. */
const unikernels = {
	solo5: solo5("OCaml for Solo5 unikernels of the machine's architecture", {
		x64: {
			package: "ocaml-solo5",
			tools: "x86_64-solo5-ocaml",
			machine: 62
		},
		arm64
	}, {
		cpuSeconds: 310,
		megabytes: 59
	}),
	"solo5-arm64": solo5("OCaml for Solo5 unikernels on arm64", {
		x64: {
			...arm64,
			package: "ocaml-solo5-cross-aarch64"
		},
		arm64
	}),
	"unikraft-qemu": unikraft("qemu"),
	"unikraft-firecracker": unikraft("firecracker")
};
// src/toolchain/toolchains.ts
/** Every toolchain that ships: each kind makes its own of its rows. */
const toolchains = [
	machineOwn,
	...Object.entries(boards).map(([name, board]) => bytecode(name, board)),
	...Object.entries(unikernels).map(([name, row]) => unikernel(name, row)),
	...Object.entries(crossCompilers).map(([name, row]) => native(name, row))
];
const byName = new Map(toolchains.map((toolchain) => [toolchain.name, toolchain]));
/** The toolchain of a name. */
function toolchainNamed(name) {
	const toolchain = byName.get(name);
	if (toolchain === void 0) throw new Error(`no toolchain is called ${name}`);
	return toolchain;
}
/** Packages (`a | b` for alternatives) that a toolchain needs to link in `modes`, each once. */
function packagesFor(toolchain, modes) {
	const extra = modes.flatMap((mode) => toolchain.modePackages[mode] ?? []);
	return [.../* @__PURE__ */ new Set([...toolchain.packages, ...extra])];
}
// src/workspace/group.ts
/**
* Targets → as few workspaces as dune can build them in. Each target joins the first workspace that holds nothing that
* is at odds with it. Two targets are at odds in one context if they need other implementations of one stanza or link flags
* with which it cannot be linked again, and in two contexts if they need other implementations or link flags and the
* stanza cannot be written once per context.
*/
function planWorkspaces(request) {
	const groups = [];
	for (const build of request.builds) {
		const conflicts = [];
		const group = groups.find((candidate) => {
			const conflict = firstConflict(candidate, build, request.dune);
			if (conflict === void 0) return true;
			conflicts.push(conflict);
			note(candidate, {
				...conflict,
				with: build.target.name
			});
			return false;
		});
		const joined = group ?? {
			source: build.source,
			builds: [],
			apart: /* @__PURE__ */ new Map()
		};
		if (!group) groups.push(joined);
		joined.builds.push(build);
		for (const conflict of conflicts) note(joined, conflict);
	}
	return groups.map(describe$1);
}
function note(group, conflict) {
	const others = group.apart.get(conflict.why) ?? /* @__PURE__ */ new Set();
	group.apart.set(conflict.why, others.add(conflict.with));
}
function firstConflict(group, build, dune) {
	for (const member of group.builds) {
		const why = whyApart(member, build, dune);
		if (why !== void 0) return {
			with: member.target.name,
			why
		};
	}
}
function whyApart(a, b, dune) {
	if (a.source !== b.source) return "mirage has configured them differently";
	const { texts } = a.source.project;
	const { context } = a.toolchain;
	const sameContext = context === b.toolchain.context;
	const variables = differingVariables(a.target.env ?? {}, b.target.env ?? {});
	if (variables.length > 0) return `another environment (${variables.join(", ")})`;
	if (sameContext && a.toolchain.name !== b.toolchain.name) return `different toolchains behind the one context ${context}`;
	for (const executable of b.executables) {
		const key = stanzaKey(executable.stanza);
		const other = a.executables.find(({ stanza }) => stanzaKey(stanza) === key);
		if (other && (runsOtherwise(a, other, executable) || runsOtherwise(b, executable, other))) return `different implementations in the one context ${HOST_CONTEXT}, where a rule runs the program`;
		const what = other && difference(a, other, b, executable);
		if (what === void 0) continue;
		if (sameContext) return `${what} in the one context ${context}`;
		const { stanza } = executable;
		const obstacle = gatingObstacle(stanza, texts.get(stanza.spans.stanza.file) ?? "", dune);
		if (obstacle !== void 0) return `${what}, and ${obstacle}`;
	}
}
/** Whether a target of the host's context needs another program there than the rules of another target run. */
const runsOtherwise = ({ toolchain }, own, { onHost }) => onHost !== void 0 && toolchain.context === "default" && !sameWords(addedImplementations(own), addedImplementations({ selection: onHost }));
function difference(a, executableOfA, b, executableOfB) {
	if (!sameWords(addedImplementations(executableOfA), addedImplementations(executableOfB))) return "different implementations";
	if (sameWords(a.target.linkFlags, b.target.linkFlags) || canLinkAgain(a, b)) return void 0;
	return "different link flags";
}
function describe$1({ source, builds, apart }) {
	const gated = stanzaRewrites(builds).some(({ edits }) => {
		const [first, ...others] = edits.values();
		return first !== void 0 && others.some((edit) => !sameEdit(first, edit));
	});
	const contexts = contextsOf(builds);
	return {
		name: workspaceName(builds.map(({ target }) => target.name)),
		source,
		contexts,
		builds,
		reason: [together(builds, contexts, gated), ...[...apart].map(([why, others]) => `apart from ${[...others].join(", ")}: ${why}`)].join("; "),
		gated
	};
}
/** Most file systems allow 255 bytes; a target is in one workspace only, so that the first name is enough. */
function workspaceName(targets) {
	const name = targets.join("+");
	return name.length <= 100 ? name : `${targets[0]}+${targets.length - 1}`;
}
function contextsOf(builds) {
	return [...groupBy(builds, ({ toolchain }) => toolchain.context)].map(([name, members]) => {
		const { findlib, contextFields: fields } = members[0].toolchain;
		return {
			name,
			toolchain: findlib,
			...fields && { fields },
			builds: members
		};
	});
}
function together(builds, contexts, gated) {
	const names = contexts.map(({ name }) => name).join(", ");
	if (builds.length === 1) return `${builds[0]?.target.name} alone in the context ${names}`;
	const again = builds.filter((build) => linkedAgain(builds, build)).map((b) => b.target.name);
	const links = again.length > 0 ? `, linked once more for each of ${again.join(", ")}` : "";
	if (contexts.length === 1) return `one build of the context ${names}${links === "" ? " serves all" : links}`;
	return gated ? `one build of the contexts ${names}, executables written once per context${links}` : `one build of the contexts ${names} with the same executables${links}`;
}
/** Fields that dune 3.17.2 refuses in a second stanza of one name, even if only one is enabled; 3.24.1 accepts them. */
const foreignFields = /* @__PURE__ */ new Set([
	"foreign_stubs",
	"foreign_archives",
	"extra_objects",
	"ctypes"
]);
/**
* Why a stanza cannot be written once per context, as half a sentence, or undefined if it can. `text` is the latin1
* text of the stanza's file, `dune` what dune prints as its version, if that is known yet. Sources: dune#10220 (two stanzas of one name, 3.15), dune#10675 (foreign fields);
* `%{context_name}` in an executable's `enabled_if` is of lang 2.7; tests stanzas are refused by 3.17.2 and 3.24.1.
*/
function gatingObstacle(stanza, text, dune) {
	const place = `${stanza.at.file}:${stanza.at.line}`;
	if (stanza.kind === "test" || stanza.kind === "tests") return `dune accepts the (${stanza.kind} …) stanza of ${place} only once`;
	if (!dune || !/^\d+\.\d+/.test(dune)) return "the version of dune is not known yet; from 3.15 on they may share a workspace";
	if (!versionAtLeast(dune, "3.15")) return `dune ${dune} accepts an executable only once; from 3.15 on it can be written once per context`;
	if (!versionAtLeast(stanza.language.join("."), "2.7")) return `the project of ${place} says (lang dune ${stanza.language.join(".")}), and (enabled_if) on a context needs 2.7`;
	const foreign = fieldsOf(stanza, text).find((name) => foreignFields.has(name));
	if (foreign !== void 0 && !versionAtLeast(dune, "3.24")) return `dune ${dune} accepts the (${foreign} …) of ${place} only once; 3.24 can write it once per context`;
}
function fieldsOf({ spans }, text) {
	const [node] = parseSexps(text.slice(spans.stanza.start, spans.stanza.end), spans.stanza.file);
	if (node?.kind !== "list") return [];
	return node.items.map((item) => head(item) ?? "");
}
// src/mirage/declared.ts
/** Blanks comments and quotes as characters, and keeps the lines. Text may hold what looks like a comment. */
const withoutComments = (text) => text.replace(/"(?:[^"\\]|\\[\s\S])*"|'\\?"'|\(\*[\s\S]*?\*\)/g, (found) => found.startsWith("\"") ? found : found.replace(/[^\n]/g, " "));
/** Labelled arguments before the one without a label. */
const labelled = String.raw`(?:\s+[~?]\w+(?:\s*:\s*(?:\[[^\]]*\]|\([^)]*\)|"[^"]*"|[^\s"]+))?)*`;
const packageCall = new RegExp(String.raw`\bpackage\b${labelled}\s+"([^"]*)"`, "g");
const registerCall = new RegExp(String.raw`\bregister\b${labelled}\s+("[^"\\]*")?`, "g");
/** The packages that a config.ml asks for by literal names, in its order. */
function declaredPackages(config) {
	const code = withoutComments(config);
	const calls = [...code.matchAll(packageCall)];
	return calls.map((call, index) => {
		const [whole, name = ""] = call;
		const end = Math.min(calls[index + 1]?.index ?? code.length, nextEnd(code, call.index + whole.length));
		const texts = [...code.slice(call.index, end).matchAll(/"([^"]*)"/g)].map(([, text = ""]) => text);
		return {
			name,
			line: code.slice(0, call.index).split("\n").length,
			texts
		};
	});
}
/** Where an element of a list ends. */
function nextEnd(code, from) {
	let depth = 0;
	for (let at = from; at < code.length; at++) {
		const character = code.charAt(at);
		if (/[[(]/.test(character)) depth++;
		else if (/[\])]/.test(character) && --depth < 0) return at;
		else if (character === ";" && depth === 0) return at;
	}
	return code.length;
}
/** The name that a config.ml registers its unikernel by; undefined unless it is one literal. */
function registeredName(config) {
	const names = [...withoutComments(config).matchAll(registerCall)].map(([, name]) => name);
	const [first] = names;
	return first === void 0 || names.some((name) => name !== first) ? void 0 : first.slice(1, -1) || void 0;
}
// src/mirage/detect.ts
/** The file that configures a MirageOS project; its first line may name the versions of mirage. */
const configFile = "config.ml";
/** The mark of every file that mirage makes, in all its versions (lib/functoria/filegen.ml). */
const mark = /^\s*(?:;;|#|\(\*) Generated by (?:mirage|functoria)\b/m;
/** Whether mirage has made a file with this text; it never overwrites any other. */
const isGenerated = (text) => mark.test(text);
/**
* The MirageOS project at this root, if it must be configured: it has a `config.ml` for mirage and no `dune.build` from
* `mirage configure`. A project that was configured and committed is a plain dune project, and so is one that just has
* a module named Config. Throws ConfigurationError when the versions in the first line cannot be read.
*/
function detectMirage(files) {
	const text = files.read(configFile);
	if (text === void 0 || !isConfiguration(text)) return void 0;
	const duneBuild = files.read("dune.build");
	if (duneBuild !== void 0 && isGenerated(duneBuild)) return void 0;
	if (hasOwnDune(files)) return void 0;
	const gate = readGate(text, configFile);
	if ("message" in gate) throw new ConfigurationError(gate);
	return { gate };
}
/** Such a file says in its first line that it is for mirage, or it uses mirage's library. */
function isConfiguration(text) {
	if (text.startsWith("(* mirage ")) return true;
	const code = text.replace(/\(\*[\s\S]*?\*\)/g, " ");
	return /\bMirage\b/.test(code) && /\bregister\b/.test(code);
}
/** Whether the root has a dune file that mirage would not overwrite, so that it could not build its `config.exe`. */
function hasOwnDune(files) {
	const text = files.read("dune");
	return text !== void 0 && !isGenerated(text) && !/\(include\s+dune\.(?:config|build)\)/.test(text);
}
// src/opam/opam-environment.ts
/** Variables by which programs find other programs, the network and their user. Any other could change a build. */
const kept = /^(?:PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|(?:https?|ftp|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|CURL_CA_BUNDLE|GIT_SSL_CAINFO|SSH_AUTH_SOCK|RUNNER_TRACKING_ID)$/i;
/**
* The environment of opam and all that it builds. The user's own variables for opam, OCaml and dune are left out, and
* questions and colours are switched off.
*/
function opamEnvironment(env, { directory, jobs }) {
	const own = Object.entries(env).filter(([name]) => kept.test(name));
	return {
		...Object.fromEntries(own),
		OPAM_USER_PATH_RO: prefixesOf(env["PATH"]?.split(delimiter) ?? []).join(":"),
		LC_ALL: "C",
		TERM: "dumb",
		OPAMROOT: directory,
		OPAMJOBS: String(jobs),
		OPAMYES: "1",
		OPAMROOTISOK: "1",
		OPAMCOLOR: "never",
		OPAMUTF8: "never",
		OPAMRETRIES: "5",
		OPAMERRLOGLEN: "60",
		OPAMSOLVERTIMEOUT: "600"
	};
}
/** The parents of those directories on PATH that are not the system's own. */
function prefixesOf(path) {
	const prefixes = path.filter((directory) => isAbsolute(directory) && !/^\/(?:usr|s?bin|opt|snap)(?:\/|$)/.test(directory)).map((directory) => dirname(directory)).filter((directory) => directory !== "/");
	return [...new Set(prefixes)];
}
// src/mirage/monorepo.ts
/** The directory of a project where opam-monorepo puts the sources of packages. */
const vendored = "duniverse";
/**
* An `opam-monorepo` that works in `work` (absolute, empty), with an opam root of its own there. The root has no switch
* and one empty repository, since opam-monorepo only reads its settings and keeps downloads in it. Throws the error of
* `opamError` when opam fails.
*/
async function opamMonorepo(work, context) {
	if (!isPlainPath(work) || work.includes(",")) throw new ConfigurationError(`opam-monorepo cannot work in ${work}; set TMPDIR to a directory whose name has no blanks, commas or quotes.`);
	const { log, jobs } = context;
	const { path: opam } = await context.opam();
	const root = join(work, "opam");
	const env = opamEnvironment(context.env, {
		directory: root,
		jobs
	});
	const empty = join(work, "no-packages");
	await mkdir(join(empty, "packages"), { recursive: true });
	await writeFile(join(empty, "repo"), "opam-version: \"2.0\"\n");
	const finished = await run([
		opam,
		...[
			"init",
			"--bare",
			"--no-setup",
			"--no-opamrc",
			"--disable-sandboxing"
		],
		"default",
		empty
	], { env });
	if (finished.code !== 0) throw opamError("set up opam", finished);
	const onLine = (line) => log.verbose && log.child(line, "opam-monorepo");
	return (args) => run(["opam-monorepo", ...args], {
		cwd: work,
		env,
		onLine
	});
}
// src/plan/at-declaration.ts
/**
* The problems of a MirageOS project's unikernels where a user can do something about them: those with the libraries of
* a package that its config.ml (`config`) asks for are told at that line, and not in a file that mirage has made or in
* a package's sources.
*/
function atDeclaration(problems, sources, config) {
	const declared = declaredPackages(config);
	const told = problems.map((problem) => {
		const found = sources.flatMap((source) => source.unikernel ? culprits(problem, source) : []).flatMap((library) => {
			const line = lineOf(library, declared);
			return line === void 0 ? [] : [{
				library,
				line
			}];
		})[0];
		return found === void 0 ? problem : atLine(problem, found);
	});
	return [...new Map(told.map((one) => [`${one.at?.line} ${one.message}`, one])).values()];
}
function atLine({ message }, { library, line }) {
	const at = {
		file: configFile,
		line
	};
	const [, cause] = cut.exec(message) ?? [];
	if (cause === void 0) return {
		message,
		at
	};
	return {
		message: `${cause}. It comes with ${library}, which this line asks for: take it out, or leave out the targets that cannot have it.`,
		at
	};
}
/** Before the remedy, which is for who owns the dune file. */
const cut = /^(.*\bbecause [^:]*): /s;
/**
* Libraries in the executable's own list, the likeliest first, through which it comes to a problem in a file that is
* not the user's.
*/
function culprits({ at, message }, { project }) {
	if (at === void 0) return [];
	const isHere = ({ at: { file, line } }) => file === at.file && line === at.line;
	const executable = project.executables.find((one) => isHere(one) && isOfMirage(one));
	const direct = (executable ? [executable] : project.executables.filter(isOfMirage)).flatMap(({ dependencies }) => namesIn$1(dependencies));
	if (executable) return direct.filter((name) => isNamed(message, name)).sort((a, b) => b.length - a.length);
	if (!at.file.startsWith(`duniverse/`)) return [];
	const byName = new Map(project.libraries.map((one) => [one.name, one]));
	for (const one of project.libraries) byName.set(one.publicName ?? one.name, one);
	const isIt = (name) => {
		const library = byName.get(name);
		return library !== void 0 && isHere(library);
	};
	return direct.filter((name) => reaches(name, byName, isHere)).sort((a, b) => Number(isIt(b)) - Number(isIt(a)));
}
/** mirage writes these at the root. */
const isGeneratedPlace = (file) => /^dune(?:\.build)?$/.test(file);
const isOfMirage = ({ at: { file }, vendored: inDuniverse }) => isGeneratedPlace(file) && !inDuniverse;
const isNamed = (message, name) => message.split(/[\s,:;]+/).includes(name);
const namesIn$1 = (dependencies) => dependencies.flatMap((one) => one.kind === "direct" ? [one.name] : one.clauses.flat().flatMap(({ name, negated }) => negated ? [] : [name]));
function reaches(from, byName, isHere) {
	const reached = /* @__PURE__ */ new Set([from]);
	for (const name of reached) {
		const library = byName.get(name);
		if (library === void 0) continue;
		if (isHere(library)) return true;
		for (const next of namesIn$1(library.dependencies)) reached.add(next);
	}
	return false;
}
/** The line that asks for a library (`lwt.unix`): of several of its package that which names this part of it. */
function lineOf(library, declared) {
	const [name, ...parts] = library.split(".");
	const whole = declared.find(({ texts }) => texts.includes(library));
	const own = declared.filter((one) => one.name === name);
	return (own.find(({ texts }) => texts.includes(parts.join("."))) ?? whole ?? own[0])?.line;
}
// src/plan/build-parts.ts
/** The libraries that a ppx is made of: those of the tree and of the machine that builds. */
function buildIndex({ project }, { described }, variables) {
	const enabled = ({ enabledIf }) => evaluate(enabledIf, variables) !== false;
	return libraryIndex(project, described, enabled);
}
/** The code that a target's programs are linked from. JavaScript is made of bytecode. */
function linkedCode({ mode }, { bytecodeOnly }) {
	const best = bytecodeOnly ? "byte" : "native";
	return {
		code: mode === "js" ? "byte" : best,
		best
	};
}
/** Whether a program is neither made by the project nor on PATH; false as long as that is not known. */
function lacksProgram(name, { project }, host) {
	if (project.executables.some(({ publicNames }) => publicNames.includes(name))) return false;
	const state = host.packages.get(name);
	return host.compiler !== void 0 && state !== void 0 && !state.onPath;
}
/** Sentences on libraries of which nothing is known, by why that is. */
function unknownLibrariesNotes(builds) {
	const selections = builds.flatMap(({ executables }) => executables.map(({ selection }) => selection));
	const unread = new Map(selections.flatMap((selection) => [...selection.unread]));
	const missing = [...new Set(selections.flatMap((selection) => selection.unknown))].sort().filter((name) => !unread.has(name));
	return [...missing.length > 0 ? [`${missing.join(", ")}: not known yet, because OCaml is not installed.`] : [], ...[...unread].sort().map(([name, files]) => {
		return `${name}: not known, because a dune file that may define it was not read: ${files.map(({ at, why }) => `${at.file} (${why})`).join(", ")}.`;
	})];
}
// src/plan/project-executables.ts
/** `bin/main`, the executable's path as dune's file without its extension. */
function executablePath(stanza, name) {
	return stanza.directory === "" ? name : `${stanza.directory}/${name}`;
}
/** All names of a project's executables and tests. */
function executablesOf({ executables, runs }) {
	const run = new Set(runs.flatMap(({ path, forItself }) => forItself ? [] : path));
	return executables.flatMap((stanza) => stanza.names.map((name, index) => {
		const [path, publicName] = [executablePath(stanza, name), stanza.publicNames[index]];
		return {
			stanza,
			name,
			path,
			publicName,
			isTool: publicName === void 0 && run.has(path)
		};
	}));
}
/** Whether it is an executable of the project's own and no test. */
const isOrdinary = ({ stanza: { kind, vendored } }) => kind !== "test" && kind !== "tests" && !vendored;
const parts = /* @__PURE__ */ new Set([
	"plugin",
	"shared_object",
	"object",
	"c"
]);
const forBrowsers = /* @__PURE__ */ new Set(["js", "wasm"]);
const programModes = ({ stanza: { modes } }) => modes?.filter((mode) => !parts.has(mode));
/** Whether it is linked as a program, and not only as a plugin or an object. */
const makesProgram = (candidate) => candidate.stanza.modes?.length === 0 || programModes(candidate)?.length !== 0;
/** Whether it says that it is JavaScript and nothing else. */
function isForBrowsers(candidate) {
	const modes = programModes(candidate);
	return modes !== void 0 && modes.length > 0 && modes.every((mode) => forBrowsers.has(mode));
}
/** Whether it says that it is JavaScript too. */
const makesJavaScript = ({ stanza: { modes = [] } }) => modes.some((mode) => forBrowsers.has(mode));
/** Whether it counts without being named. */
const counts = (candidate) => isOrdinary(candidate) && makesProgram(candidate) && !candidate.isTool;
/** Paths as a sentence lists them. */
function listing(candidates) {
	return [...new Set(candidates.map(({ path }) => path))].sort().join(", ");
}
// src/plan/wishes.ts
/** The executables that a user's name, path, public name or glob (dune's own kind) stands for. */
function findWish(wish, all) {
	const name = normalise(wish);
	const found = lookUp(name, all);
	if ("message" in found) return found;
	const programs = found.filter(makesProgram);
	if (programs.length > 0) return programs;
	if (found.length > 0) return { message: `Executable ${quoted$1(wish)} is no program: the modes of ${listing(found)} are for plugins and objects; take it out of executables.` };
	const nearest = [...all].sort((a, b) => (0, import_fastest_levenshtein.distance)(a.path, name) - (0, import_fastest_levenshtein.distance)(b.path, name)).slice(0, 5);
	const known = nearest.length > 0 ? `the nearest are ${listing(nearest)}` : "the project has none";
	return { message: `${isGlob(wish) ? `${quoted$1(wish)} matches no executable` : `Executable ${quoted$1(wish)} does not exist`}; ${known}.` };
}
/** `./bin/main.exe`, `bin/main.bc.js` and `bin/main` are the same wish. */
const normalise = (wish) => wish.replace(/^\.\//, "").replace(/\.(exe|bc|bc\.exe|bc\.js)$/, "");
function lookUp(name, all) {
	const byPath = all.filter((candidate) => candidate.path === name);
	if (byPath.length > 0) return byPath;
	const byName = all.filter((candidate) => candidate.name === name || candidate.publicName === name);
	if (new Set(byName.map(({ path }) => path)).size > 1) return { message: `Executable ${name} is ambiguous: write one of ${listing(byName)} in executables.` };
	return byName.length > 0 || !isGlob(name) ? byName : matching(name, all);
}
/** The longest glob that is read: matching takes time for each of its characters. */
const longest$1 = 500;
/** The executables that a glob takes: of those that count unnamed or, where it matches none of them, of all. */
function matching(glob, all) {
	const matches = glob.length > longest$1 ? { why: "it is too long" } : parseGlob(glob);
	if (typeof matches !== "function") return { message: `${quoted$1(glob)} in executables is no glob: ${matches.why}; correct it.` };
	const found = all.filter(({ path, name, publicName = path }) => [
		path,
		name,
		publicName
	].some(matches));
	const counting = found.filter(counts);
	return counting.length > 0 ? counting : found;
}
// src/plan/executables.ts
/**
* Which executables are built for which target: the named ones, or else, of those that are enabled in the target's
* context, those with a public name, or else the only one. Unless they are named, tests, vendored executables and those
* without a public name that a rule runs do not count. One whose modes are `js` only is for JavaScript targets, which
* then take no others but those that say `js` too; one that is no program is for none. `wishes` are for the targets
* that have none of their own. A target that is left with nothing is a problem.
*/
function chooseExecutables(project, wishes, targets, variables) {
	const all = executablesOf(project);
	const problems = /* @__PURE__ */ new Map();
	const wanted = [];
	const lacks = [];
	for (const target of targets) {
		const given = wishesFor(target, wishes);
		const found = given.names.map((wish) => findWish(wish, all));
		const wrong = found.filter((one) => "message" in one);
		for (const problem of wrong) problems.set(problem.message, problem);
		if (wrong.length > 0) continue;
		const named = found.flatMap((one) => "message" in one ? [] : one);
		const isEnabled = ({ stanza }) => evaluate(stanza.enabledIf, variables(target)) !== false;
		const chosen = given.names.length > 0 ? amongNamed([...new Set(named)].filter(isEnabled), given, target) : amongAll(all.filter(isEnabled), target);
		if (typeof chosen === "function") lacks.push({
			target: target.name,
			say: chosen
		});
		else for (const { stanza, name } of chosen) wanted.push({
			target,
			stanza,
			name
		});
	}
	if (problems.size > 0) return {
		wanted: [],
		problems: [...problems.values()]
	};
	return {
		wanted,
		problems: sayOnce(lacks)
	};
}
function wishesFor(target, wishes) {
	if (target.executables === void 0) return {
		names: wishes,
		own: false
	};
	return {
		names: target.executables,
		own: true
	};
}
/** Without those that are made for other targets. */
function suiting(candidates, { mode }) {
	if (mode !== "js") return candidates.filter((one) => !isForBrowsers(one));
	return candidates.some(isForBrowsers) ? candidates.filter(makesJavaScript) : candidates;
}
function amongNamed(enabled, { names, own }, target) {
	if (enabled.length === 0) return (targets) => noneEnabled(names, targets);
	const suitable = own && target.mode === "js" ? enabled : suiting(enabled, target);
	if (suitable.length > 0) return suitable;
	return (targets) => `None of the executables ${names.join(", ")} is for ${targets}: their modes are for JavaScript only; leave the target out or name another executable.`;
}
function amongAll(enabled, target) {
	const suitable = suiting(enabled.filter(counts), target);
	const installed = suitable.filter(({ publicName }) => publicName !== void 0);
	const left = installed.length > 0 ? installed : suitable;
	const paths = new Set(left.map(({ path }) => path));
	if (left.length === 1 || installed.length > 0 && paths.size === left.length) return left;
	if (left.length === 0) return (targets) => noneLeft(enabled.filter(isOrdinary), targets);
	return (targets) => `Several executables for ${targets} (${listing(left)}): choose with executables.`;
}
function noneLeft(ordinary, targets) {
	const reasons = [
		{
			which: ordinary.filter((one) => !makesProgram(one)),
			why: "plugins and objects do not count"
		},
		{
			which: ordinary.filter((one) => one.isTool),
			why: "what a rule runs counts only when named"
		},
		{
			which: ordinary.filter(isForBrowsers),
			why: "what is JavaScript only does not count"
		}
	].flatMap(({ which, why }) => which.length > 0 ? [`${why} (${listing(which)})`] : []);
	return `No executable for ${targets}: ${reasons.length > 0 ? reasons.join(", ") : "no executable stanza is enabled there"}; add one, or name a test in executables.`;
}
const noneEnabled = (wishes, targets) => `None of the executables ${wishes.join(", ")} is enabled for ${targets}: their enabled_if is false there; leave the target out or name another executable.`;
function sayOnce(lacks) {
	return [...groupBy(lacks, ({ say }) => say("")).values()].map((group) => ({ message: group[0].say(group.map(({ target }) => target).join(", ")) }));
}
// src/mirage/mirage-failure.ts
/**
* The error for a `mirage configure` that failed: ConfigurationError when config.ml (with the place) or
* `configure-args` is wrong, else ToolError with mirage's own output. It recognises the messages of mirage 4.11.
*/
function configureError(finished, told) {
	const { stdout } = finished;
	const stderr = finished.stderr.replace(/^run \['dune'[\s\S]*?\]: exited with \d+$/gm, "");
	for (const read of readers) {
		const problem = read(stderr, told);
		if (problem !== void 0) return new ConfigurationError(problem);
	}
	const problems = compilerProblems(stderr);
	if (problems.length > 0) return new ConfigurationError(problems);
	const output = `${stdout}${stderr}`.trim().split("\n").slice(-30).join("\n");
	return new ToolError(`mirage configure -t ${told.target} ${ending(finished)}.`, output);
}
const atFirstLine = { at: {
	file: configFile,
	line: 1
} };
const readers = [
	(stderr) => {
		const [found, wanted, there] = /Version mismatch: required is mirage (\S+ \S+), but (\S+) is installed/.exec(stderr) ?? [];
		if (found === void 0) return void 0;
		return {
			message: `This project wants mirage ${wanted}, and ${there} is used; change the line, or the version of mirage in \`opam-packages\`.`,
			...atFirstLine
		};
	},
	(stderr) => /^(?:Unknown first line, must be|Bad comment, multiple|only digits and \. allowed|couldn't extract version)/m.test(stderr) ? {
		message: "The versions of mirage cannot be read; write them like `(* mirage >= 4.9.0 & < 4.12.0 *)`.",
		...atFirstLine
	} : void 0,
	(stderr, { target }) => /^mirage: option '-t(?:arget)?': invalid value/m.test(stderr) ? { message: `This version of mirage cannot configure for ${target}; allow a newer one in the first line of ${configFile}, or leave this target out.` } : void 0,
	(stderr, { args }) => {
		const said = /^mirage: ((?:unknown option|option|too many arguments|required)\b.*(?:\n +.*)*)/m.exec(stderr)?.[1];
		if (said === void 0) return void 0;
		return { message: `mirage refuses \`configure-args\`, which is ${args.length > 0 ? quoted$1(args.join(" ")) : "nothing"}: ${said.replace(/\s+/g, " ")}.` };
	},
	(stderr) => {
		const thrown = /^Fatal error: exception (.*)$/m.exec(stderr)?.[1];
		return thrown === void 0 ? void 0 : {
			message: `Running this file ends with an exception: ${thrown}.`,
			...atFirstLine
		};
	}
];
/** The errors of dune and the compiler in config.ml, which is built and run to configure the project. */
function compilerProblems(stderr) {
	return parseDiagnostics(stderr).filter(({ severity }) => severity === "error").flatMap(({ file, line, column, message }) => {
		const text = message.replace(/\s+/g, " ");
		if (file === void 0) return [];
		if (/^Library "mirage" not found/.test(text)) return [];
		return [{
			message: text,
			at: {
				file,
				line: line ?? 1,
				...column !== void 0 && { column }
			}
		}];
	});
}
/** The error for a failed `opam-monorepo lock`: ConfigurationError when the project or its repositories must change. */
function lockError(finished) {
	const text = withoutPrefix(finished.stderr);
	const foreign = bulleted(text, "don't use dune as their build\nsystem:");
	if (foreign.length > 0) return new ConfigurationError(`These packages, which the unikernel needs, are not built with dune: ${listed$3(foreign)}. Add a repository that has them with dune files to \`opam-repositories\`, or put their sources into the project (docs/mirageos.md).`);
	const missing = [...text.matchAll(/There is no eligible version of (\S+) that matches (.*)$/gm)].map(([, name, wanted]) => `${name} ${wanted}`);
	const rejected = rejectedPackages(text);
	if (missing.length > 0 || rejected.length > 0) return new ConfigurationError(`No packages can be found that fit all targets together: ${missing.length > 0 ? `there is no ${missing.join(", no ")}` : rejected.join("; ")}. Change config.ml, or the state of the repositories (\`opam-repositories\`, \`opam-overlays\` among them).`);
	return new ToolError(`opam-monorepo lock ${ending(finished)}.`, lastLines(finished));
}
/** Messages of opam-monorepo without its prefix. */
const withoutPrefix = (stderr) => stderr.replace(/^opam-monorepo: (?:\S+ )?(?=\[)/gm, "").replaceAll("\r", "");
/** The items (`- name`) below a line that ends with `heading`, which may itself be broken into lines anywhere. */
function bulleted(text, heading) {
	const words = heading.replaceAll("\n", " ").split(" ").join("\\s+");
	const [, list = ""] = new RegExp(`${words}\\s*\\n((?:\\s*- \\S+\\s*\\n?)+)`).exec(text) ?? [];
	return [...list.matchAll(/- (\S+)/g)].map(([, name = ""]) => name);
}
/** Names in problems that only follow from others: the solver's own, and packages that come with a compiler. */
const consequence = /^(?:ocaml(?:-\w+)*|system-\w+|.*[|&].*)$/;
/**
* The packages of the solver's diagnosis (`- name -> (problem)`) with their reasons: at most three, causes first, and
* nothing else where the unikernel asks for what nobody has.
*/
function rejectedPackages(text) {
	const [, list = ""] = /Can't find all required versions\.([\s\S]*)/.exec(text) ?? [];
	const found = [...list.matchAll(/^- (\S+) -> \(problem\)((?:\n {4,}.*)*)/gm)].map(([, name = "", below = ""]) => {
		return {
			name,
			reason: reasonOf(below.split("\n")),
			rank: rankOf(below)
		};
	});
	const causes = found.filter(({ name }) => !consequence.test(name));
	const asked = causes.filter(({ rank }) => rank <= 1);
	return (asked.length > 0 ? asked : causes.length > 0 ? causes : found).toSorted((a, b) => a.rank - b.rank).slice(0, 3).map(({ name, reason }) => `${name}: ${reason}`);
}
function rankOf(reasons) {
	if (/^ {4}No known implementations at all/m.test(reasons)) return 0;
	if (/^ {4}unikernels zdev requires/m.test(reasons)) return 1;
	return /^ {6}\S+: (?:Requires|Availability)/m.test(reasons) ? 2 : 3;
}
/**
* The solver's reasons against a package, with that against the first of the versions it has tried. Of those who want
* some of its versions, at most three are told: the unikernel first, then those for whom versions were rejected.
*/
function reasonOf(lines) {
	const own = lines.filter((line) => /^ {4}\S.*[^:]$/.test(line)).map((line) => line.trim());
	const candidates = lines.filter((line) => /^ {6}\S/.test(line)).map((line) => line.trim());
	const decisive = new Set(candidates.map((line) => line.replace(/^.*with restriction: /, "")));
	const weight = (line) => Number(!line.startsWith("unikernels ")) + 2 * Number(!decisive.has(line.replace(/^.* (?:requires|requested) /, "")));
	return [...own.toSorted((a, b) => weight(a) - weight(b)).slice(0, 3), ...candidates.slice(0, 1)].map((line) => line.replace(/^unikernels zdev requires/, "the unikernel requires")).join(", ");
}
/** The error for a failed `opam-monorepo pull`. */
function pullError(finished) {
	const { stderr } = finished;
	const [failed, name = "", url = ""] = /\[ERROR\] Failed to pull \S*?([^/\s]+): (\S+)/.exec(stderr) ?? [];
	const why = /"curl: \(\d+\) ([^"]*)"/.exec(stderr)?.[1];
	const reason = why === void 0 ? url : `${url}: ${why}`;
	if (failed !== void 0 && /^checksum$/i.test(url)) return new ToolError(`The source of ${name} has another hash than the lock file says; look for a proxy that alters files, or lock again if its authors have replaced it.`, lastLines(finished));
	if (failed !== void 0) return new ToolError(`The source of ${name} could not be fetched (${reason}); check the network and the proxy (https_proxy) and run again.`, lastLines(finished));
	return new ToolError(`opam-monorepo pull ${ending(finished)}.`, lastLines(finished));
}
function ending({ code, signal }) {
	return signal === null ? `exited with status ${code}` : `was killed by ${signal}`;
}
const lastLines = ({ stdout, stderr }) => `${stdout}${stderr}`.trim().split("\n").slice(-40).join("\n");
// src/mirage/package-lock.ts
/** Reads a lock file (latin1). */
function readLock(text) {
	const fields = readOpamFile(text);
	const sources = itemsOf(fields, "x-opam-monorepo-duniverse-dirs").flatMap((item) => {
		const [url, directory] = textsIn(item);
		if (item.kind !== "list" || url === void 0 || directory === void 0) return [];
		return [{
			url,
			directory,
			hashes: item.items.slice(2).flatMap(textsIn)
		}];
	});
	const ocaml = itemsOf(fields, "depends").find((item) => item.kind === "text" && item.text === "ocaml");
	return {
		text,
		sources,
		ocaml: ocaml?.kind === "text" ? /"([^"]*)"/.exec(ocaml.options)?.[1] : void 0,
		depexts: depextsIn(fields)
	};
}
/** `[["libgmp-dev"] {os-family = "debian"} …]`; a single one may stand without the outer brackets. */
function depextsIn(fields) {
	const field = fields.get("depexts");
	if (field?.kind !== "list") return [];
	return (field.items.some((item) => item.kind === "list") ? field.items : [field]).flatMap((row) => row.kind === "list" ? [{
		names: textsIn(row),
		filter: row.options
	}] : []);
}
/** System packages of a machine that the packages of a lock need. */
function systemPackagesOf({ depexts }, host) {
	const variables = machineVariables$1(host);
	const names = depexts.flatMap(({ names, filter }) => holds(filter, variables) === true ? names : []);
	return [...new Set(names.filter((name) => /^[A-Za-z0-9][\w.+:-]*$/.test(name)))].sort();
}
/**
* A hash (64 hexadecimal digits) of all that decides which sources a lock leads to, not of where or how it was made.
*/
function lockDigest({ sources, ocaml }) {
	return createHash("sha256").update(JSON.stringify([sources, ocaml])).digest("hex");
}
/**
* The project's own lock file for a target: the one that mirage would use (`mirage/NAME-TARGET.opam.locked`, or the
* same at the root), else the only one in the project, unless it is another target's.
*/
function ownLock(files, { name, target }) {
	const found = ["mirage", ""].flatMap((directory) => files.list(directory).filter((entry) => entry.endsWith(suffix)).map((entry) => directory === "" ? entry : `${directory}/${entry}`));
	const named = (file) => file.replace(/^.*\//, "").slice(0, -suffix.length);
	const exact = found.find((file) => [`${name}-${target}`, name].includes(named(file)));
	const others = found.filter((file) => !named(file).startsWith(`${name}-`));
	const file = exact ?? (found.length === 1 ? others[0] : void 0);
	const text = file === void 0 ? void 0 : files.read(file);
	return file === void 0 || text === void 0 ? void 0 : {
		file,
		lock: readLock(text)
	};
}
/** The sentence for the log that the project's own lock file is used, with a warning if it is for another OCaml. */
function ownLockText({ file, lock }, ocaml) {
	const used = `The packages are those of ${file}, which the project has: ${lock.sources.length} sources.`;
	return lock.ocaml === void 0 || lock.ocaml === ocaml ? used : `${used} It was made for OCaml ${lock.ocaml}, and this is ${ocaml}; make it anew if something does not build.`;
}
const suffix = ".opam.locked";
/** Whether the project has the sources of its packages in `duniverse/`. */
const hasDuniverse = (files) => files.list(vendored).some((entry) => entry.endsWith("/"));
/**
* The request for all targets together, so that one lock and one set of sources serve them all. Own packages have no
* constraint: the checkout has one version of each, which opam-monorepo takes for the newest.
*/
function lockRequest({ trees, own, dune }) {
	const needed = /* @__PURE__ */ new Map();
	for (const { name, constraint } of trees.flatMap(({ packages }) => packages)) needed.set(name, (needed.get(name) ?? /* @__PURE__ */ new Set()).add(constraint));
	const directories = own.outside.filter(({ packages }) => packages.some(({ name }) => needed.has(name)));
	const ours = /* @__PURE__ */ new Map();
	for (const each of [...own.inside, ...directories.flatMap(({ packages }) => packages)]) if (!ours.has(each.name)) ours.set(each.name, each);
	const lines = [...needed].flatMap(([name, constraints]) => {
		const mine = ours.get(name);
		if (mine !== void 0) return mine.opam === void 0 ? [] : [opamText(name)];
		const all = [...constraints].filter((constraint) => constraint !== "").sort();
		return [`${opamText(name)}${all.length > 0 ? ` { ${all.join(" & ")} }` : ""}`];
	});
	const pins = trees.flatMap((tree) => tree.pins).filter(([versioned]) => !ours.has(versioned.replace(/\..*$/, ""))).map(([versioned, url]) => `[${opamText(versioned)} ${opamText(url)}]`);
	return {
		opam: fileOf([...lines, ...duneLine(dune)], pins),
		own: new Map([...ours.values()].flatMap(({ name, opam }) => opam === void 0 ? [] : [[name, opam]])),
		directories,
		withoutFile: [...ours.values()].flatMap(({ name, opam }) => opam === void 0 && needed.has(name) ? [name] : [])
	};
}
const duneLine = (version) => /^\d+\.\d+/.test(version) ? [`"dune" { <= ${opamText(version)} }`] : [];
function fileOf(depends, pins) {
	const sorted = (lines) => [...new Set(lines)].sort(compareVersions);
	return [
		"opam-version: \"2.0\"",
		"synopsis: \"What the unikernels of a run are made of\"",
		`depends: [\n${sorted(depends).map((line) => `  ${line}\n`).join("")}]`,
		...pins.length > 0 ? [`pin-depends: [\n${sorted(pins).map((line) => `  ${line}\n`).join("")}]`] : [],
		""
	].join("\n");
}
/** The name of the repository of dune ports, packages with added dune files. A user's own of this name replaces it. */
const overlays = "opam-overlays";
/** The dune ports in a state that is known to work (78 packages). mirage uses their newest state. */
const defaultOverlays = {
	name: overlays,
	url: "git+https://github.com/dune-universe/opam-overlays.git#d3371adef63c5e5c40bfaf2daf15b212cb22c4b9"
};
/** The repositories for the packages of unikernels: opam's and the dune ports. */
function lockRepositories(repositories) {
	return repositories.some(({ name }) => name === overlays) ? repositories : [...repositories, defaultOverlays];
}
/** The repositories to install tools from: without the ports, whose versions are higher than those of the originals. */
function toolRepositories(repositories) {
	const others = repositories.filter(({ name }) => name !== overlays);
	return others.length > 0 ? others : repositories;
}
const fileName = "unikernels.opam.locked";
/** Raised when the same order leads to another lock. */
const schema$1 = "1";
/**
* The lock for an order, with versions chosen by `opam-monorepo lock`. `build` throws ConfigurationError when no
* versions fit or some packages do not build with dune, and ToolError when a repository cannot be fetched.
*/
function lockItem(order, context) {
	const { request, repositories, ocaml } = order;
	const asked = JSON.stringify([request.opam, [...request.own].sort()]);
	const variables = variablesOf(order);
	return {
		what: "lock",
		name: "lock",
		key: {
			schema: schema$1,
			packages: createHash("sha256").update(asked).digest("hex"),
			repositories: repositories.map(repositoryText).join(" "),
			ocaml,
			machine: variables
		},
		inPlace: false,
		async build({ directory, work }) {
			const monorepo = await opamMonorepo(work, context);
			const project = join(work, "project");
			await writeProject(project, request);
			const urls = await fetchAll$1(repositories, work, context.env);
			const finished = await monorepo([
				...[
					"lock",
					"unikernels",
					"--root",
					project,
					"--lockfile",
					join(directory, fileName)
				],
				...[
					"--require-cross-compile",
					"--build-only",
					"--ocaml-version",
					ocaml
				],
				`--opam-repositories=[${urls.join(",")}]`,
				`--global-opam-vars=${variables}`
			]);
			if (finished.code !== 0) throw lockError(finished);
		},
		answers: async (directory) => lockIn(directory).then(({ ocaml: locked }) => locked !== void 0, () => false)
	};
}
/** Writes the opam files of a request to where opam-monorepo looks for them. */
async function writeProject(project, { opam, own }) {
	await mkdir(join(project, "own"), { recursive: true });
	await writeFile(join(project, "unikernels.opam"), opam, "latin1");
	for (const [name, text] of own) await writeFile(join(project, "own", `${name}.opam`), text, "latin1");
}
/** Fetches the repositories to plain addresses, since opam-monorepo knows no quotes. */
async function fetchAll$1(repositories, work, env) {
	const urls = [];
	for (const [index, repository] of repositories.entries()) {
		const place = join(work, "repositories", String(index));
		const found = await fetchRepository(repository, place, env);
		if (found !== place) {
			await mkdir(join(work, "repositories"), { recursive: true });
			await symlink(found, place);
		}
		urls.push(`file://${place}`);
	}
	return urls;
}
/** opam's variables as opam-monorepo takes them. */
function variablesOf({ host }) {
	const plain = (text) => text.replace(/[^\w.+-]/g, "") || "unknown";
	return `[${Object.entries(machineVariables$1(host)).map(([name, value]) => `[${name},${plain(value)}]`).join(",")}]`;
}
/** Reads the lock in a directory of the store. */
const lockIn = async (directory) => readLock(await readFile(join(directory, fileName), "latin1"));
// src/plan/expected.ts
/** Facts of a MirageOS project that follow from its config.ml and the inputs; undefined when it is configured, or none. */
function expectedOf(inputs, { project, opam }) {
	if (project.kind !== "mirage" || project.configured !== void 0) return void 0;
	const { targets } = inputs;
	const files = filesOf(inputs, project.config ?? "");
	const resolved = new Map(opam?.repositories.map((one) => [one.name, one.revision]));
	return {
		images: targets.map((target, index) => ({
			target,
			file: files[index]
		})),
		repositories: lockRepositories(inputs.opamRepositories).map(({ name, url }) => ({
			name,
			url: withoutSecrets(url),
			revision: resolved.get(name) ?? commitIn(url)
		}))
	};
}
/** Images are called what the project is registered as; executables that the user names, as those are. */
function filesOf({ targets, executables }, config) {
	const executable = registeredName(config);
	if (executable === void 0 || executables.length > 0) return [];
	return imageNames(targets.map(({ name, extension }) => ({
		executable,
		target: name,
		extension
	})));
}
/** The state of a repository whose address says it; of any other it is found out when packages are locked. */
function commitIn(url) {
	const address = parseAddress(url);
	if (typeof address === "string" || address.kind !== "git") return void 0;
	const { reference = "" } = address;
	return /^[0-9a-f]{40}$/.test(reference) ? `commit:${reference}` : void 0;
}
// src/mirage/mirage-target.ts
const byAbi = {
	hvt: "hvt",
	spt: "spt",
	virtio: "virtio",
	muen: "muen"
};
/**
* mirage's name for a target, whatever its architecture. A user's own target has that of the one that it extends, which
* is recognised by its image and variants. A problem where mirage has no such target.
*/
function mirageTarget(target, platform = process.platform) {
	const { image, mode, toolchain, variants, name } = target;
	if (image.format === "elf" && image.solo5 !== void 0) return image.solo5 === "xen" ? variants.includes("qubes") ? "qubes" : "xen" : byAbi[image.solo5];
	if (toolchain === "host" && mode === "exe") return platform === "darwin" ? "macosx" : "unix";
	for (const unikraft of ["unikraft-qemu", "unikraft-firecracker"]) if (variants.includes(unikraft)) return unikraft;
	return { message: `${quoted$1(name)} is no target for a MirageOS project: mirage configures for unix, the Solo5 targets and those of Unikraft; leave it out, or build what needs it from a dune project without config.ml.` };
}
/** The ABI that Solo5 links a target for; undefined for a target that is not on Solo5. */
function abiOf(target) {
	switch (target) {
		case "hvt":
		case "spt":
		case "virtio":
		case "muen": return target;
		case "xen":
		case "qubes": return "xen";
		default: return;
	}
}
// src/plan/mirage-plan.ts
/**
* The opam packages that a MirageOS project is configured and locked with. `chosen` is the version of mirage that was
* found in repositories of the user's own.
*/
function mirageTools(mirage, inputs, chosen) {
	const choice = choiceFor(mirage, inputs, void 0);
	return [...choice.kind === "range" && chosen !== void 0 ? [`mirage.${chosen}`] : atomsOf(choice), "opam-monorepo"];
}
/** Whether the version of mirage has to be found in repositories of the user's own, who has not named one. */
const isMirageOpen = (mirage, inputs) => !inputs.opamPackages.some(({ name }) => name === "mirage") && choiceFor(mirage, inputs, void 0).kind === "range";
/** Why the project cannot be configured for these targets with this OCaml. */
function mirageProblems(mirage, inputs, { ocaml }) {
	const choice = choiceFor(mirage, inputs, ocaml && /^\d+\.\d+\.\d/.test(ocaml.version) ? ocaml.version : void 0);
	return [...choice.kind === "none" ? [choice.problem] : [], ...inputs.targets.flatMap((target) => {
		const name = mirageTarget(target);
		return typeof name === "string" ? [] : [name];
	})];
}
function choiceFor({ gate }, { opamRepositories }, ocaml) {
	const ofTools = toolRepositories(opamRepositories);
	return chooseMirage({
		gate,
		ocaml,
		defaultRepositories: JSON.stringify(ofTools) === JSON.stringify(defaultRepositories)
	});
}
function atomsOf(choice) {
	switch (choice.kind) {
		case "version": return [`mirage.${choice.version}`];
		case "range": return choice.atoms;
		case "none": return [];
	}
}
// src/plan/needs.ts
/**
* The packages that the targets need to be built and, if asked for, booted, and who brings them. `tools` are opam
* packages that the kind of project needs.
*/
function packagesWanted(inputs, tools) {
	const boots = inputs.targets.flatMap(({ boot }) => inputs.boot && boot ? boot : []);
	const packagesOf = (optional) => boots.filter((boot) => (boot.optional ?? false) === optional).flatMap((boot) => boot.packages);
	const needed = inputs.targets.flatMap((target) => packagesFor(toolchainNamed(target.toolchain), [target.mode]));
	return {
		...divide([.../* @__PURE__ */ new Set([...needed, ...packagesOf(false)])], inputs, tools),
		optional: [...new Set(packagesOf(true))]
	};
}
/** Packages that will be installed, as far as is known before the package lists are brought up to date. */
function packagesToInstall({ system, optional }, { packages }) {
	const also = availablePackages(missingPackages(optional, packages), packages);
	return resolvePackages([...missingPackages(system, packages), ...also], packages);
}
/**
* The first thing that is lacking. What is kept between runs is made before the project's own code is run to make
* sources: packages, OCaml, toolchains, sources.
*/
function firstNeed({ install }, { system, optional }, toolchains, facts) {
	const { host, opam, project } = facts;
	if ((install === "auto" && host.installer.kind === "apt" ? packagesToInstall({
		system,
		optional
	}, host) : missingPackages(system, host.packages)).length > 0) return {
		kind: "packages",
		system,
		optional
	};
	if (opam?.ocaml && !opam.ocaml.ready) {
		const { request, wish } = opam.ocaml;
		return {
			kind: "ocaml",
			request,
			...wish && { wish }
		};
	}
	const missing = toolchains.filter((toolchain) => !facts.toolchains.has(toolchain));
	if (missing.length > 0) return {
		kind: "toolchains",
		toolchains: missing
	};
	return project.kind === "mirage" && !project.configured ? { kind: "sources" } : void 0;
}
// src/plan/plan-problems.ts
/** A machine or an OCaml that cannot serve a target is refused before anything is installed for it. */
function toolchainProblems(builds, host) {
	const problems = [...[...new Set(builds.map(({ toolchain }) => toolchain))].flatMap((toolchain) => toolchain.impossible(host) ?? []), ...builds.flatMap((build) => machineProblem(build, host) ?? [])];
	return [...new Map(problems.map((problem) => [problem.message, problem])).values()];
}
function machineProblem({ target, toolchain }, host) {
	const machine = toolchain.machine(host);
	const message = machine === void 0 ? void 0 : targetProblem(target, machine);
	return message === void 0 ? void 0 : { message };
}
/**
* Why a compiler whose code is for `compilerMachine` (e_machine) cannot make a target's image, as a sentence; undefined
* if it can. Solo5's compiler on a machine makes code for that machine, but only hvt and spt exist for Arm.
*/
function targetProblem(target, compilerMachine) {
	const { image, name, toolchain } = target;
	if (image.format !== "elf" || image.solo5 === void 0) return void 0;
	if (image.machine === "host" || image.machine === compilerMachine) return void 0;
	const [wanted, made] = [nameMachine(image.machine), nameMachine(compilerMachine)];
	return `The target ${quoted$1(name)} exists for ${wanted} only, and the toolchain ${toolchain} makes code for ${made} on this machine; build it on an ${wanted} machine, or leave it out.`;
}
/**
* dune reads no language that is newer than itself. Refused before anything is installed, unless dune's version is
* only what the distribution once shipped: its archive may have a newer one by now.
*/
function languageProblems(languages, { dune, distribution }) {
	if (dune === void 0 || dune.from === "distribution") return [];
	const where = dune.from === "path" ? "on PATH" : `of ${distribution.name}`;
	return languages.filter(({ version }) => !versionAtLeast(dune.version, version.join("."))).map(({ version, at }) => ({
		message: `(lang dune ${version.join(".")}) is newer than dune ${dune.version} ${where}; lower it or put a newer dune on PATH.`,
		at
	}));
}
/** The problems of all selections, told together. */
function selectionProblems(builds) {
	const selected = builds.flatMap(({ target, executables }) => executables.map(({ selection }) => ({
		target,
		selection
	})));
	return [...tellFaults(selected.flatMap(({ selection }) => selection.faults)), ...unusedOverrides(selected)];
}
// src/mirage/companions.ts
const suffixes = [".xl", "_libvirt.xml"];
/** The companions in a configured tree. Templates (`.xl.in`) are not among them. */
function companionsOf$1(tree) {
	return tree.list("mirage").flatMap((file) => {
		const suffix = suffixes.find((each) => file.endsWith(each));
		const text = suffix === void 0 ? void 0 : tree.read(`mirage/${file}`);
		return suffix === void 0 || text === void 0 ? [] : [{
			suffix,
			text
		}];
	});
}
/**
* A companion for publishing: where it names the kernel by mirage's name (`hello.xen`), it names the published file.
*/
function publishedCompanion({ suffix, text }, { built, published, extension }) {
	const stem = extension && published.endsWith(extension) ? published.slice(0, -extension.length) : published;
	const renamed = text.replace(/^(\s*kernel\s*=\s*)(['"])(.*)\2|(<kernel>)([^<]*)(?=<\/kernel>)/gm, (whole, key, quote, inXl, tag, inXml) => (inXl ?? inXml) !== built ? whole : tag === void 0 ? `${key}${quote}${published}${quote}` : `${tag}${published}`);
	return {
		file: `${stem}${suffix}`,
		text: renamed
	};
}
// src/plan/planned-images.ts
/** The images of a run, by target in the order asked for. */
function planImages({ boot }, workspaces, builds) {
	const workspaceOf = new Map(workspaces.flatMap((one) => one.builds.map((build) => [build, one])));
	const links = builds.flatMap(linksOf);
	const files = imageNames(links.map(({ executable, build: { target, source } }) => ({
		executable: source.unikernel?.name ?? executable.publicPath,
		target: target.name,
		extension: target.extension
	})));
	const images = [];
	for (const [index, link] of links.entries()) {
		const [workspace, file] = [workspaceOf.get(link.build), files[index]];
		if (workspace === void 0 || file === void 0) continue;
		const { target } = link.build;
		images.push({
			file,
			...link,
			workspace,
			...placeOf(link, workspace, images),
			boot: boot && target.boot ? plannedCommand(target.boot) : void 0,
			companions: companionsOf(link.build, file)
		});
	}
	return images;
}
function linksOf(build) {
	return build.executables.flatMap(({ stanza, names, selection }) => names.map((name) => ({
		build,
		selection,
		executable: executableOf$1(stanza, name)
	})));
}
function executableOf$1(stanza, name) {
	const publicName = stanza.publicNames[stanza.names.indexOf(name)] ?? name;
	return {
		stanza,
		name,
		path: executablePath(stanza, name),
		publicPath: executablePath(stanza, publicName)
	};
}
/** Where the program of an image comes from: dune links it, or it is linked as an earlier one of the workspace was. */
function placeOf({ build, executable: { stanza, name } }, workspace, earlier) {
	const { built, linkedFrom } = builtImage(workspace.builds, build, stanza, name);
	const isFirst = (one) => one.workspace === workspace && one.built === linkedFrom;
	return {
		built,
		linkedFrom: earlier.find(isFirst)
	};
}
/** The texts that mirage has made to start an image, with the image's own name in them. */
function companionsOf({ source: { unikernel }, target: { name, extension } }, file) {
	const own = unikernel?.byTarget.get(name);
	if (own === void 0) return [];
	const kernel = {
		built: own.image,
		published: file,
		extension
	};
	return [...own.companions].map(([suffix, text]) => publishedCompanion({
		suffix,
		text
	}, kernel));
}
// src/plan/decide.ts
/** Decides everything and does nothing: a plan, or every problem of every target and executable. */
function decide(inputs, facts) {
	const { host, project } = facts;
	if (project.kind === "mirage") {
		const problems = mirageProblems(project.mirage, inputs, host);
		if (problems.length > 0) return { problems };
	}
	const sourceOf = sourcesIn$1(inputs, facts);
	const known = isConfigured(facts);
	const bySource = [...groupBy(inputs.targets, sourceOf)];
	const chosen = (known ? bySource : []).map(([{ project, unikernel }, targets]) => chooseExecutables(project, wishesOf(inputs, unikernel), targets, (target) => variablesFor(target, inputs, facts)));
	const wanted = chosen.flatMap((one) => one.wanted);
	const builds = inputs.targets.map((target) => buildOf({
		inputs,
		facts,
		target,
		source: sourceOf(target)
	}, wanted));
	const problems = [
		...toolchainProblems(builds, host),
		...packageProblems(inputs, host),
		...bySource.flatMap(([{ project }]) => languageProblems(project.languages, host)),
		...chosen.flatMap((one) => one.problems),
		...placed(selectionProblems(builds), builds, project)
	];
	if (problems.length > 0) return { problems };
	const workspaces = planWorkspaces({
		builds: builds.filter(({ executables }) => executables.length > 0),
		dune: host.dune?.version
	});
	const wrong = workspaces.flatMap(textProblems);
	if (wrong.length > 0) return { problems: wrong };
	return { plan: planOf(inputs, facts, builds, workspaces) };
}
/** opam packages that the kind of project needs. `mirage`: the version that was chosen, if it had to be. */
const toolsFor = (inputs, project, mirage) => project.kind === "mirage" ? mirageTools(project.mirage, inputs, mirage) : [];
function planOf(inputs, facts, builds, workspaces) {
	const { host, project } = facts;
	const wanted = packagesWanted(inputs, toolsFor(inputs, project));
	const toolchains = plannedToolchains(inputs, builds, host);
	return {
		host,
		profile: inputs.profile,
		builds,
		toolchains,
		opam: plannedOpam(facts, wanted),
		install: packagesToInstall(wanted, host),
		workspaces,
		images: planImages(inputs, workspaces, builds),
		expected: expectedOf(inputs, facts),
		unread: [...new Set(builds.map(({ source }) => source))].flatMap(({ project }) => project.unread),
		notes: [...isConfigured(facts) ? [] : [unconfigured], ...notesOn(builds, host)],
		need: firstNeed(inputs, wanted, toolchains.map(({ toolchain }) => toolchain), facts)
	};
}
/** The problems of a MirageOS project at the lines of its config.ml, as far as they come from there. */
const placed = (problems, builds, project) => project.kind === "dune" ? problems : atDeclaration(problems, [...new Set(builds.map(({ source }) => source))], project.config ?? "");
const unconfigured = "mirage configures the project for each target when it is installed; what is built and chosen is known then.";
const isConfigured = ({ project }) => project.kind === "dune" || project.configured !== void 0;
/** A MirageOS project has its sources from mirage; before that there is nothing to read. */
function sourcesIn$1({ workingDirectory: directory }, { project }) {
	if (project.kind === "dune") return () => project.source;
	const nothing = {
		directory,
		project: emptyProject
	};
	return ({ name }) => project.configured?.get(name) ?? nothing;
}
/** The executable of a MirageOS project is mirage's own, whatever its packages' sources have. */
const wishesOf = ({ executables }, unikernel) => executables.length === 0 && unikernel ? [unikernel.executable] : executables;
function variablesFor({ toolchain, env: own }, { profile }, { host, env }) {
	const all = Object.entries({
		...env,
		...own
	}).flatMap(([name, value]) => value === void 0 ? [] : [[`env:${name}`, value]]);
	return {
		...toolchainNamed(toolchain).variables(host),
		...Object.fromEntries(all),
		"env:": "",
		profile
	};
}
function buildOf(question, all) {
	const { target, source } = question;
	const { host } = question.facts;
	const wanted = all.filter((one) => one.target === target);
	const toolchain = toolchainNamed(target.toolchain);
	const selectionOf = selector(question);
	const onHost = hostSelector(question, toolchain);
	const executables = [...groupBy(wanted, ({ stanza }) => stanza)].map(([stanza, named]) => ({
		stanza,
		names: named.map(({ name }) => name),
		selection: selectionOf(stanza),
		...onHost(stanza)
	}));
	return {
		target: withLinkFlags(target, toolchain, host),
		source,
		toolchain,
		executables
	};
}
/** Selects implementations for the executables of one target. */
function selector({ inputs, facts, target, source }) {
	const { host, libraries } = facts;
	const toolchain = toolchainNamed(target.toolchain);
	const values = variablesFor(target, inputs, facts);
	const enabled = ({ enabledIf }) => evaluate(enabledIf, values) !== false;
	const build = buildIndex(source, libraries, variablesFor({ toolchain: "host" }, inputs, facts));
	const project = toolchain.sees === "machine" ? source.project : withPpxRuntime(source.project, libraryIndex(source.project, libraries.described, enabled));
	const index = libraryIndex(project, toolchain.libraries(libraries, host), enabled);
	const seen = (stanza) => project.executables[source.project.executables.indexOf(stanza)] ?? stanza;
	return (stanza) => select({
		target,
		executable: seen(stanza),
		index,
		variables: values,
		platformTags,
		build,
		installed: toolchain.sees,
		code: linkedCode(target, toolchain),
		lacksProgram: (name) => lacksProgram(name, source, host)
	});
}
/**
* The selection for the copy of an executable that a rule runs on the machine that builds, as for `unix`. None where
* that has problems, since they are not the target's: dune tells what such a rule lacks.
*/
function hostSelector(question, { context }) {
	const { inputs, facts, source } = question;
	const unix = [...inputs.targets, ...catalogue].find(({ name }) => name === "unix");
	if (context === "default" || unix === void 0) return () => ({});
	const run = new Set(source.project.runs.map(({ path }) => path));
	const selectionOf = selector({
		...question,
		target: unix
	});
	return (stanza) => {
		if (!stanza.names.some((name) => run.has(executablePath(stanza, name)))) return {};
		if (gatingObstacle(stanza, source.project.texts.get(stanza.spans.stanza.file) ?? "", facts.host.dune?.version) !== void 0) return {};
		const { problems, choices } = selectionOf(stanza);
		return problems.length > 0 ? {} : { onHost: { choices } };
	};
}
/**
* The target with what its toolchain wants linked. Before 3.17 dune links a JavaScript target's bytecode with every
* primitive checked, those too that exist only in JavaScript; later ones tell ocamlc not to. ocamlopt does not know the
* flag, so it is given only where it is needed.
*/
function withLinkFlags(target, { linkFlags = [] }, { dune }) {
	const unchecked = target.mode === "js" && !versionAtLeast(dune?.version ?? "0", "3.17");
	const more = [...linkFlags, ...unchecked ? ["-no-check-prims"] : []];
	return more.length === 0 ? target : {
		...target,
		linkFlags: [...target.linkFlags, ...more]
	};
}
/** The problems of a workspace whose texts cannot be generated, because one of the user's says otherwise. */
function textProblems({ contexts, source: { project }, builds }) {
	try {
		generateDuneWorkspace(contexts, project.workspaceFile);
		rewriteFiles(project.texts, stanzaRewrites(builds));
		return [];
	} catch (error) {
		if (error instanceof ConfigurationError) return error.problems;
		throw error;
	}
}
function plannedToolchains(inputs, builds, host) {
	return [...groupBy(builds, ({ toolchain }) => toolchain)].map(([toolchain, users]) => {
		const { system } = divide(packagesFor(toolchain, users.map(({ target }) => target.mode)), {
			...inputs,
			opamPackages: []
		});
		return {
			toolchain,
			packages: resolvePackages(system, host.packages)
		};
	});
}
function plannedOpam({ opam, host }, wanted) {
	if (opam === void 0) return void 0;
	const { repositories } = opam;
	const request = opam.ocaml?.request ?? (wanted.ocaml && {
		ocaml: wanted.ocaml,
		host
	});
	if (request === void 0) return {
		repositories,
		ocaml: void 0
	};
	const { compiler, packages } = request.ocaml;
	const cpuSeconds = secondsFor(request);
	return {
		repositories,
		ocaml: {
			compiler: compilerText(compiler),
			packages,
			...cpuSeconds > 0 && { cpuSeconds }
		}
	};
}
function notesOn(builds, { dune }) {
	return [...unknownLibrariesNotes(builds), ...dune === void 0 || dune.from === "path" ? [] : [`dune ${dune.version} is what the ${dune.from} says; the plan is made again when it is installed.`]];
}
// src/toolchain/ensure-toolchain.ts
/**
* Finds a toolchain in the store, restores it or builds it there, and asks its compiler for its version either way. Its
* packages must be installed and the host probed since. Throws ConfigurationError when the machine's OCaml cannot
* serve it, when the store cannot be written or is full, and ToolError when a tool of the build fails.
*/
async function ensureToolchain(toolchain, given, restore) {
	const started = performance.now();
	const { compiler, dune } = given.host;
	if (compiler === void 0 || dune?.from !== "path") throw new ConfigurationError(`${compiler ? "dune" : "ocamlc"} is not on PATH; install OCaml and dune, or use \`install: auto\`.`);
	const means = {
		...given,
		compiler
	};
	const item = await toolchain.item(means);
	const stored = item && await ensureItem(item, given.context, restore);
	return {
		toolchain,
		...await toolchain.use(stored?.prefix ?? "", means),
		prefix: stored?.prefix,
		origin: stored?.origin ?? "path",
		key: item?.key ?? {
			ocaml: versionOfCompiler(compiler),
			ocamlc: compiler.path
		},
		seconds: (performance.now() - started) / 1e3
	};
}
// src/mirage/query.ts
/** Messages that mirage prints before the answer. */
const noise = /^(?:adding unit argument to '.*|Successfully configured the unikernel\. .*)$/;
/** The answer to a query, without mirage's messages before it. */
function withoutNoise(stdout) {
	const lines = stdout.split("\n");
	const first = lines.findIndex((line) => !noise.test(line) && line.trim() !== "");
	return first === -1 ? "" : lines.slice(first).join("\n").trimEnd();
}
/** Parts of a dependency's options that are no bounds of its version. */
const marks = /* @__PURE__ */ new Set([
	"",
	"?monorepo",
	"build"
]);
/** Reads the output of `query name`, `query opam` and `query dune.dist`. */
function readAnswers(texts) {
	const fields = readOpamFile(withoutNoise(texts.opam));
	const packages = itemsOf(fields, "depends").flatMap((item) => {
		if (item.kind !== "text") return [];
		const words = item.options.split("&").map((word) => word.trim());
		if (words.includes("build") && !words.includes("?monorepo")) return [];
		const constraint = words.filter((word) => !marks.has(word)).join(" & ");
		return [{
			name: item.text,
			constraint
		}];
	});
	const pins = itemsOf(fields, "pin-depends").flatMap((item) => {
		const [versioned, url] = textsIn(item);
		return versioned === void 0 || url === void 0 ? [] : [[versioned, url]];
	});
	return {
		name: withoutNoise(texts.name).trim(),
		packages,
		pins,
		outputs: outputsOf(withoutNoise(texts.dist))
	};
}
/** The targets of the rules in `dist/dune`, in their order: mirage writes that of the image first. */
function outputsOf(text) {
	return parseSexps(text, "dist/dune").flatMap((node) => atomText(fieldOf(node, "rule", "target")?.items[1]) ?? []);
}
/** The executable of an image in a generated `dune.build`: `main` where the image's rule copies `main.exe`. */
function executableOf(duneBuild, output) {
	for (const node of parseSexps(duneBuild, "dune.build")) {
		if (atomText(fieldOf(node, "rule", "target")?.items[1]) !== output) continue;
		const file = atomText(fieldOf(node, "rule", "deps")?.items[1]);
		if (file?.endsWith(".exe")) return file.slice(0, -4);
	}
}
function fieldOf(node, stanza, name) {
	return node.kind === "list" && head(node) === stanza ? field(node.items, name) : void 0;
}
// src/mirage/configure.ts
/** Variables that mirage reads as options. */
const foreign$1 = /^(?:MODE$|MIRAGE_|FUNCTORIA_|INSIDE_FUNCTORIA)/;
/** The environment without the variables that would change what mirage configures. */
function withoutMirage(env) {
	return Object.fromEntries(Object.entries(env).filter(([name]) => !foreign$1.test(name)));
}
/**
* Runs `mirage configure` for a target in a tree of its own and queries the result. The checkout is only read: where
* mirage writes a file, the tree's link to the checkout is replaced. Throws ConfigurationError when config.ml or
* `configure-args` is wrong, with the place if mirage tells it, and ToolError when mirage fails otherwise.
*/
async function configure(request) {
	const { source, tree, target, args, exclude, onLine } = request;
	const env = withoutMirage(request.env);
	await syncTree({
		source,
		tree,
		rewritten: /* @__PURE__ */ new Map(),
		copy: false,
		exclude
	});
	const options = {
		cwd: tree,
		env: {
			...env,
			LC_ALL: "C"
		},
		...onLine && { onLine }
	};
	const finished = await run([
		"mirage",
		"configure",
		"-t",
		target,
		...args
	], options);
	if (finished.code !== 0) throw configureError(finished, {
		target,
		args
	});
	return read(request, env);
}
/**
* Queries the program that `mirage configure` has built from config.ml, which writes nothing. `mirage query` itself
* would undo the configuration.
*/
async function read({ tree, target, args }, env) {
	const duneBuild = diskFiles(tree).read("dune.build");
	if (duneBuild === void 0) throw nothingRegistered();
	const ask = async (what) => {
		const finished = await run([
			join(tree, "_build", "default", "config.exe"),
			"query",
			what,
			"--context-file",
			"mirage/context"
		], {
			cwd: tree,
			env: {
				...env,
				LC_ALL: "C"
			}
		});
		if (finished.code !== 0) throw configureError(finished, {
			target,
			args
		});
		return finished.stdout;
	};
	const answers = readAnswers({
		name: await ask("name"),
		opam: await ask("opam"),
		dist: await ask("dune.dist")
	});
	for (const image of answers.outputs) {
		const executable = executableOf(duneBuild, image);
		if (executable !== void 0) return {
			...answers,
			target,
			directory: tree,
			executable,
			image
		};
	}
	throw new ConfigurationError({
		message: `mirage has configured ${quoted$1(answers.name)} for ${target}, and no rule of its dune.build makes an image from an executable; the project's own dune.build or dist/dune may be in the way.`,
		at: {
			file: "dune.build",
			line: 1
		}
	});
}
function nothingRegistered() {
	return new ConfigurationError({
		message: "This file registers no unikernel, so that mirage configures nothing; end it with `let () = register \"name\" [ main ]`.",
		at: {
			file: configFile,
			line: 1
		}
	});
}
// src/mirage/own-packages.ts
/** Finds the packages of the checkout `workspace`, with its project in `project` (absolute, the same or below). */
function ownPackages(workspace, project) {
	const outside = [];
	const isBelow = !relative(workspace, project).startsWith("..");
	for (let path = project; isBelow && path !== workspace;) {
		path = dirname(path);
		const packages = packagesAt(diskFiles(path), "");
		if (packages.length > 0) outside.push({
			directory: path,
			packages
		});
	}
	return {
		inside: packagesBelow(diskFiles(project)),
		outside
	};
}
/** The packages of a directory and all below it, except in those of builds and of packages from elsewhere. */
function packagesBelow(files) {
	const found = /* @__PURE__ */ new Map();
	const todo = [""];
	for (let directory = todo.pop(); directory !== void 0; directory = todo.pop()) {
		for (const each of packagesAt(files, directory)) if (found.get(each.name)?.opam === void 0) found.set(each.name, each);
		for (const entry of files.list(directory)) if (entry.endsWith("/") && !/^[._]/.test(entry) && !(directory === "" && entry === `duniverse/`)) todo.push(`${directory && `${directory}/`}${entry.slice(0, -1)}`);
	}
	return [...found.values()].sort((a, b) => a.name < b.name ? -1 : 1);
}
/** The packages with an opam file in a directory, unless mirage has made it, or only defined in its dune-project. */
function packagesAt(files, directory) {
	const inside = (name) => directory === "" ? name : `${directory}/${name}`;
	const withFile = files.list(directory).flatMap((entry) => {
		const [, name] = /^([A-Za-z0-9_][A-Za-z0-9_+-]*)\.opam$/.exec(entry) ?? [];
		const opam = name === void 0 ? void 0 : files.read(inside(entry));
		return name === void 0 || opam === void 0 || isGenerated(opam) ? [] : [{
			name,
			opam
		}];
	});
	const known = new Set(withFile.map(({ name }) => name));
	const duneProject = files.read(inside("dune-project"));
	const others = (duneProject === void 0 ? [] : namesIn(duneProject)).filter((name) => !known.has(name));
	return [...withFile, ...others.map((name) => ({
		name,
		opam: void 0
	}))];
}
/** The packages that a dune-project defines. One that cannot be read defines none; dune will say what is wrong. */
function namesIn(duneProject) {
	try {
		return parseSexps(duneProject, "dune-project").flatMap((node) => node.kind === "list" && head(node) === "package" ? atomText(field(node.items, "name")?.items[1]) ?? [] : []);
	} catch {
		return [];
	}
}
// src/mirage/duniverse.ts
/** Raised when the same lock leads to other files. */
const schema = "1";
/** The sources of a lock's packages in a directory of the store. */
const sourcesIn = (directory) => join(directory, vendored);
/**
* The sources of all packages of a lock, fetched by `opam-monorepo pull`, which checks the hash of each archive and
* takes exactly the commits that the lock names. `build` throws ToolError when one cannot be fetched or has another
* hash.
*/
function duniverseItem(lock, context) {
	return {
		what: "duniverse",
		name: "duniverse",
		key: {
			schema,
			lock: lockDigest(lock)
		},
		inPlace: false,
		async build({ directory, work }) {
			const monorepo = await opamMonorepo(work, context);
			const file = join(work, "unikernels.opam.locked");
			await writeFile(file, lock.text, "latin1");
			const finished = await monorepo([
				"pull",
				"--yes",
				"--root",
				directory,
				"--lockfile",
				file
			]);
			if (finished.code !== 0) throw pullError(finished);
			await mkdir(sourcesIn(directory), { recursive: true });
		},
		answers: async (directory) => lock.sources.every((source) => existsSync(join(sourcesIn(directory), source.directory)))
	};
}
/**
* Puts the packages' sources into a tree's `duniverse/`, each as a link. For packages of the checkout these are the
* checkout's own files; a directory around the project is placed without the project.
*/
async function placeDuniverse(placement) {
	const { tree, duniverse, own, directories } = placement;
	const to = join(tree, vendored);
	const source = sourcesIn(duniverse);
	const used = [...own.inside, ...directories.flatMap(({ packages }) => packages)];
	const names = new Set(used.map(({ name }) => name));
	await rm(to, {
		recursive: true,
		force: true
	});
	await mkdir(to);
	const leftOut = [];
	for (const entry of (await readdir(source)).sort()) if (packagesOf(join(source, entry)).some((name) => names.has(name))) leftOut.push(entry);
	else await symlink(join(source, entry), join(to, entry));
	const standIns = /* @__PURE__ */ new Map();
	for (const { directory, packages } of directories) {
		const place = freeName(packages[0]?.name ?? "checkout", (name) => existsSync(join(to, name)));
		const exclude = within(directory, [...[
			join(directory, vendored),
			placement.project,
			...placement.exclude
		], ...directories.map((other) => other.directory)]);
		const nothing = { rewritten: /* @__PURE__ */ new Map() };
		await syncTree({
			source: directory,
			tree: join(to, place),
			copy: false,
			exclude,
			...nothing
		});
		standIns.set(directory, place);
	}
	return {
		leftOut,
		standIns
	};
}
/** The paths (absolute) that lie in a directory, relative to it. */
function within(directory, others) {
	const paths = others.map((path) => relative(directory, path));
	return new Set(paths.filter((path) => path !== "" && !/^\.\.(?:\/|$)/.test(path)));
}
/** The packages of a source, whose opam files are at its root or, as dune allows, in `opam/`. */
function packagesOf(directory) {
	const files = diskFiles(directory);
	return ["", "opam"].flatMap((inside) => packagesAt(files, inside).map(({ name }) => name));
}
function freeName(name, taken) {
	return taken(name) ? freeName(`${name}-checkout`, taken) : name;
}
// src/mirage/same-source.ts
/** Files at the root that mirage makes and dune reads. Those in `dist` only copy images to where nothing here looks. */
const generated = [
	"dune",
	"dune.build",
	"dune.config",
	"dune-project",
	"dune-workspace"
];
/** Files in `mirage/` that no build reads: the context of configuring, opam files, and companions of images. */
const notBuilt = /^(?:context|dune-workspace\.config|.*\.opam(?:\.locked)?|.*\.xl(?:\.in)?|.*_libvirt\.xml)$/;
/**
* Groups configured trees, in the given order, that only differ in the ABI they are linked for. The first of a group
* can be the source of all, since each target brings the link flag for its ABI itself. Trees with any other difference,
* however small, are groups of their own: one build too many is better than a wrong image.
*/
function groupSameSource(trees) {
	const groups = /* @__PURE__ */ new Map();
	for (const one of trees) {
		const key = signature(one);
		const group = groups.get(key);
		if (group === void 0) groups.set(key, [one]);
		else group.push(one);
	}
	return [...groups.values()];
}
/** The text of all that mirage has made for one target, without its ABI: with equal texts the sources are equal. */
function signature({ tree, files, lock }) {
	const abi = abiOf(tree.target);
	if (abi === void 0) return JSON.stringify(["alone", tree.target]);
	const blank = (text) => withoutAbi$1(text, {
		abi,
		...tree
	});
	const inMirage = files.list("mirage").filter((name) => !name.endsWith("/") && !notBuilt.test(name));
	const texts = [...generated.map((file) => [file, files.read(file)]), ...inMirage.map((file) => [`mirage/${file}`, files.read(`mirage/${file}`)])].map(([file, text]) => [file, text === void 0 ? null : blank(text)]);
	return JSON.stringify([
		lock,
		tree.name,
		texts
	]);
}
/**
* Blanks the ABI where mirage writes it: in the linker's flag, the image's file name and the project's name. Lines that
* only copy a companion to where nothing reads it are removed with their blank lines.
*/
function withoutAbi$1(text, { abi, target, image, name }) {
	const base = image.endsWith(`.${abi}`) ? image.slice(0, -abi.length) : image;
	return text.replaceAll(`"-z solo5-abi=${abi}"`, "\"-z solo5-abi=ABI\"").replaceAll(`(name ${name}-${target})`, `(name ${name}-TARGET)`).replaceAll(new RegExp(`(?<=[ /(])${escaped(image)}(?=[)\\s])`, "g"), `${base}ABI`).replace(/^\(copy_files \.\/mirage\/[^\s()]*(?:\.xl(?:\.in)?|_libvirt\.xml)\)\n\n?/gm, "");
}
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
// src/mirage/sources.ts
/**
* Ensures that every target of a MirageOS project has configured sources with all its packages. Throws
* ConfigurationError when the project or its targets are wrong, and ToolError when a tool or the network fails.
*/
async function ensureUnikernels(request) {
	const { targets, workingDirectory } = request.inputs;
	const { log } = request.context;
	const names = mirageTargets(targets);
	const locked = [];
	for (const name of new Set(names.values())) locked.push(lockOf(await configureOne(request, name), request));
	const unikernels = /* @__PURE__ */ new Map();
	for (const group of groupSameSource(locked)) {
		const source = group[0].tree.directory;
		for (const { tree, files } of group) unikernels.set(tree.target, {
			configured: tree,
			source,
			companions: companionsOf$1(files)
		});
		if (group.length > 1) log.info(`  ${group.map(({ tree }) => tree.target).join(", ")} differ in their ABI only`);
	}
	const sources = new Set([...unikernels.values()].map(({ source }) => source));
	if (!hasDuniverse(diskFiles(workingDirectory))) await fetchPackages(request, locked, sources);
	else {
		log.info("  The sources of packages are those in duniverse/, which the project has.");
		for (const { own } of locked) if (own) await ensureSystemPackages(own, request);
	}
	return new Map([...names].flatMap(([target, name]) => {
		const unikernel = unikernels.get(name);
		return unikernel === void 0 ? [] : [[target, unikernel]];
	}));
}
/** mirage's name for each target. Throws ConfigurationError with all those that have none. */
function mirageTargets(targets) {
	const problems = [];
	const names = targets.flatMap((target) => {
		const name = mirageTarget(target);
		if (typeof name === "string") return [[target, name]];
		problems.push(name);
		return [];
	});
	if (problems.length > 0) throw new ConfigurationError(problems);
	return new Map(names);
}
async function configureOne({ inputs, directory, context: { env, log } }, target) {
	const { workingDirectory: source, outputDirectory, configureArgs: args } = inputs;
	const started = performance.now();
	const tree = await configure({
		source,
		target,
		args,
		env,
		tree: join(directory, target),
		exclude: within(source, [outputDirectory]),
		onLine: (line) => log.verbose && log.child(line, "mirage")
	});
	log.step(`mirage configure -t ${target}: ${tree.name}`, (performance.now() - started) / 1e3);
	return tree;
}
function lockOf(tree, { inputs, host, context }) {
	const found = ownLock(diskFiles(inputs.workingDirectory), tree);
	if (found !== void 0) context.log.info(`  ${ownLockText(found, host.ocaml.version)}`);
	const lock = found === void 0 ? "of the run" : lockDigest(found.lock);
	return {
		tree,
		files: diskFiles(tree.directory),
		lock,
		own: found?.lock
	};
}
/** Fetches each lock's sources into the trees to build. All trees without a lock of their own share one. */
async function fetchPackages(request, locked, sources) {
	const { context, host, inputs, ensure } = request;
	const { workspace, workingDirectory: project, outputDirectory } = inputs;
	const own = ownPackages(workspace, project);
	for (const [, group] of groupBy(locked, ({ lock }) => lock)) {
		const trees = group.map(({ tree }) => tree);
		const wanted = lockRequest({
			trees,
			own,
			dune: host.dune.version
		});
		if (wanted.withoutFile.length > 0) context.log.warning(`What the project's own packages ${listed$3(wanted.withoutFile)} need is not known: commit their opam files (\`dune build NAME.opam\` makes one).`);
		const lock = group[0]?.own ?? await lockNow(request, wanted);
		await ensureSystemPackages(lock, request);
		const duniverse = await ensure(duniverseItem(lock, context));
		const { directories } = wanted;
		const exclude = [outputDirectory];
		let placed;
		for (const { directory: tree } of trees) if (sources.has(tree)) placed = await placeDuniverse({
			tree,
			duniverse,
			project,
			own,
			directories,
			exclude
		});
		if (placed) tell(placed, directories, context.log);
	}
}
/** Ensures what the packages of a lock need of the system, where it is known whether that is there. */
async function ensureSystemPackages(lock, { host, context, installSystemPackages }) {
	const names = systemPackagesOf(lock, host);
	if (names.length === 0) return;
	if (host.installer.kind === "foreign") context.log.info(`  The packages need of the system: ${names.join(" ")}`);
	else await installSystemPackages(names);
}
async function lockNow({ inputs, host, context, ensure }, request) {
	const order = {
		request,
		host,
		repositories: await resolveRepositories(lockRepositories(inputs.opamRepositories), context.env),
		ocaml: host.ocaml.version
	};
	return lockIn(await ensure(lockItem(order, context)));
}
function tell({ leftOut, standIns }, directories, log) {
	for (const { directory } of directories) log.info(`  duniverse/${standIns.get(directory)} is ${directory}, as it is`);
	if (leftOut.length > 0) log.info(`  Left out of duniverse/, since the project has their packages: ${leftOut.join(", ")}`);
}
// src/pipeline/mirage-sources.ts
/**
* Configures the project for every target, locks and fetches the packages of all of them once, and returns the sources
* to build from, by target: one for all targets that differ in nothing but what they are linked for. Errors are those of
* `ensureUnikernels`.
*/
async function configureSources({ host, env }, inputs, { log, store, jobs }, by) {
	if (!isReady(host)) throw new Error("a project is configured without OCaml or dune");
	const cache = duneCacheRoot(join(store, "dune-cache"), host.dune.version);
	const bySource = groupBy([...await ensureUnikernels({
		inputs,
		host,
		ensure: by.ensureOne,
		installSystemPackages: by.opam.installSystemPackages,
		directory: join(projectRoot(inputs, env), "mirage"),
		context: {
			log,
			opam: by.opam.program,
			jobs,
			env: {
				...env,
				DUNE_CACHE: "enabled",
				...cache
			}
		}
	})], ([, { source }]) => source);
	return new Map([...bySource].flatMap(([directory, members]) => {
		const source = sourceOf(directory, members);
		return members.map(([target]) => [target.name, source]);
	}));
}
function sourceOf(directory, members) {
	const byTarget = members.map(([{ name }, { configured, companions }]) => {
		const texts = companions.map(({ suffix, text }) => [suffix, text]);
		return [name, {
			image: configured.image,
			companions: new Map(texts)
		}];
	});
	const { name, executable } = members[0][1].configured;
	return {
		directory,
		linked: /* @__PURE__ */ new Set([vendored]),
		project: readProject(diskFiles(directory)),
		unikernel: {
			name,
			executable,
			byTarget: new Map(byTarget)
		}
	};
}
// src/opam/find-opam.ts
/** opam before 2.1 knows neither system dependencies nor switches made from a list of packages. */
const oldest = "2.1.0";
/** The URL to download the release from instead of GitHub; the file must be the same. */
const urlVariable = "DUNE_TARGETS_OPAM_URL";
/**
* The opam on PATH if it is 2.1 or newer, else the official release from the store, which is downloaded into it if it
* is not there yet and must have the hash below. Throws ConfigurationError where there is no release for the machine,
* and ToolError when it cannot be downloaded or has another hash.
*/
async function findOpam(context, release = officialRelease) {
	const onPath = await opamVersion("opam", context.env);
	if (onPath !== void 0 && versionAtLeast(onPath, oldest)) return {
		path: "opam",
		version: onPath,
		from: "path"
	};
	if (onPath !== void 0) context.log.info(`The opam on PATH is ${onPath}, and ${oldest} or newer is needed: opam ${release.version} is used.`);
	const file = release.files[process.arch];
	if (file === void 0) throw noRelease(release);
	const { prefix, origin } = await ensureItem({
		what: "opam",
		name: "opam",
		key: {
			version: release.version,
			sha512: file.sha512
		},
		inPlace: false,
		build: async ({ directory }) => {
			const path = join(directory, "opam");
			const url = `${context.env[urlVariable] || release.url}/${file.name}`;
			await download(url, path, context.env);
			await compare(path, file.sha512, url);
			await chmod(path, 493);
		},
		answers: async (found) => await opamVersion(join(found, "opam"), context.env) === release.version
	}, context);
	return {
		path: join(prefix, "opam"),
		version: release.version,
		from: origin
	};
}
/** The version of an opam; undefined when there is none that answers. */
async function opamVersion(program, env) {
	try {
		const { stdout } = await run([program, "--version"], {
			env,
			deadline: 30
		});
		return /^\d+\.\d+\S*$/m.exec(stdout)?.[0];
	} catch (error) {
		if (error instanceof ToolError) return void 0;
		throw error;
	}
}
async function compare(path, sha512, url) {
	const found = await hashOf(path, "sha512");
	if (found === sha512) return;
	throw new ToolError(`${url} is not the opam that it must be: its SHA-512 is ${found.slice(0, 16)}… instead of ${sha512.slice(0, 16)}…; look for a proxy that alters files, or install opam ${oldest} or newer yourself.`);
}
function noRelease({ version, files }) {
	return new ConfigurationError(`There is no release of opam ${version} for this machine (${process.arch}; ${Object.keys(files).join(" and ")} have one); install opam ${oldest} or newer yourself, so that it is on PATH.`);
}
/**
* opam 2.5.2 for Linux. The hashes are those that opam's own installer checks, SHA-512 because no other kind is
* published (shell/install.sh of ocaml/opam, commit 080443c0a of 2026-07-09).
*/
const officialRelease = {
	version: "2.5.2",
	url: "https://github.com/ocaml/opam/releases/download/2.5.2",
	files: {
		x64: {
			name: "opam-2.5.2-x86_64-linux",
			sha512: "508a128cec8ddf06e763db56232818481a4eee7725fb725c08f543b4aefa0daa23042ec89a4dcb4fe8eac99c53c219196c715eec46b4f1f6769b47782f79943a"
		},
		arm64: {
			name: "opam-2.5.2-arm64-linux",
			sha512: "a8e2d121e4e6e50db6a4c241fdca4ab29a4aa4a7df12dc0bd9d85cda19c413175725099d4e734790654291c155e472c53d91659bd6e78cb3ce6c3fe8da9c5c89"
		}
	}
};
// src/opam/root.ts
/**
* Builds an opam root with these repositories, each in exactly its resolved state. Switches the sandbox off where it
* cannot work, and logs that. Leaves nothing behind when it fails. Throws ToolError when a repository cannot be
* fetched, and the error of `explainFailure` when opam fails.
*/
function buildRoot(options) {
	const { directory } = options;
	return withUnfinished(directory, () => initialise(options));
}
async function initialise(options) {
	const { program, directory, repositories, jobs, env, log } = options;
	const environment = opamEnvironment(env, {
		directory,
		jobs
	});
	const opam = (args, { onLine, env: more } = {}) => run([program.path, ...args], {
		env: {
			...environment,
			...more
		},
		onLine: (line) => {
			if (log.verbose) log.child(line, "opam");
			onLine?.(line);
		}
	});
	const unsafe = await whyNoSandbox(environment);
	if (unsafe !== void 0) log.info(`opam builds packages without its sandbox, which cannot work here: ${unsafe}.`);
	const sandbox = unsafe === void 0 ? [] : ["--disable-sandboxing"];
	const fetched = `${directory}-repositories`;
	try {
		const places = await fetchAll(repositories, fetched, env);
		await setUp({
			opam,
			directory
		}, places, sandbox);
	} finally {
		await rm(fetched, {
			recursive: true,
			force: true
		});
	}
	return {
		program,
		directory,
		sandboxed: unsafe === void 0,
		opam
	};
}
async function setUp(root, [first, ...others], sandbox) {
	if (first === void 0) throw new Error("an opam root needs a repository");
	await succeed(root, [
		...[
			"init",
			"--bare",
			"--no-setup",
			"--no-opamrc",
			...sandbox
		],
		first.name,
		first.path
	], "set up opam");
	for (const [index, { name, path }] of others.entries()) await succeed(root, [
		"repository",
		"add",
		"--set-default",
		`--rank=${index + 2}`,
		name,
		path
	], `add the opam repository ${name}`);
	await succeed(root, [
		"option",
		"--global",
		"depext-run-installs=false"
	], "set up opam");
}
/** Fetches the repositories for `opam init`, which copies them into the root. */
async function fetchAll(repositories, directory, env) {
	const fetched = [];
	for (const repository of repositories) {
		const { name } = repository;
		fetched.push({
			name,
			path: await fetchRepository(repository, join(directory, name), env)
		});
	}
	return fetched;
}
async function succeed({ opam, directory }, args, doing) {
	const finished = await opam(args);
	if (finished.code !== 0) throw await explainFailure(doing, finished, [directory]);
}
/**
* The reason why opam's sandbox, bubblewrap, cannot work here; undefined when it can. It is tried with what opam's
* script (bwrap.sh) wants from it: namespaces, its own /proc and /dev, and a read-only system.
*/
async function whyNoSandbox(env) {
	const argv = [
		...[
			"bwrap",
			"--unshare-net",
			"--new-session",
			"--die-with-parent"
		],
		...[
			"--ro-bind",
			"/",
			"/",
			"--proc",
			"/proc",
			"--dev",
			"/dev",
			"--tmpfs",
			"/run"
		],
		...["/usr/bin/env", "true"]
	];
	try {
		const finished = await run(argv, {
			env: {
				...env,
				LC_ALL: "C"
			},
			deadline: 30
		});
		if (finished.code === 0) return void 0;
		const [said] = /^bwrap: .*/.exec(finished.stderr.trim()) ?? [];
		return said ?? `bwrap ended with status ${finished.code}`;
	} catch (error) {
		if (error instanceof ToolError) return "bubblewrap is not installed";
		throw error;
	}
}
// src/pipeline/opam-for.ts
/**
* The opam of this run. It is looked for and its root made in `directory` (absolute; not there
* yet) when something is first built: a run that finds everything in the store or the cache has no use for it.
*/
function opamFor({ host, env, opam }, { inputs, context }, directory) {
	const { log, jobs } = context;
	const program = once(async () => {
		const found = await findOpam({
			...context,
			env
		});
		log.info(`opam ${found.version}: ${found.path}`);
		return found;
	});
	return {
		log,
		program,
		root: once(async () => {
			await mkdir(directory, { recursive: true });
			return buildRoot({
				program: await program(),
				env,
				log,
				jobs,
				directory: join(await mkdtemp(join(directory, "with-")), "root"),
				repositories: opam?.repositories ?? []
			});
		}),
		installSystemPackages: (names) => installSystemPackages(names, host, {
			install: inputs.install,
			env,
			log
		})
	};
}
/** A function whose work is done the first time that it is called. */
function once(work) {
	let result;
	return () => {
		result ??= work();
		return result;
	};
}
// src/machine/findlib.ts
/**
* Where findlib looks for the host's libraries: what ocamlfind says, or else what its package would be configured with
* for the compiler on PATH. Undefined when there is no OCaml yet.
*/
async function hostFindlib(host, env) {
	if (host.compiler === void 0) return void 0;
	const [path, destdir, conf] = await Promise.all([
		"path",
		"destdir",
		"conf"
	].map((name) => printconf(name, env)));
	const toolchains = conf ? definedIn(`${conf}.d`) : void 0;
	if (path && destdir) return {
		path: path.split("\n"),
		destdir,
		...toolchains && { toolchains }
	};
	return conventional(host.compiler.configuration.get("standard_library") ?? "", host.compiler.configuration.get("version") ?? "", env);
}
/** The files of a `findlib.conf.d`; none where it is not there. */
function definedIn(directory) {
	const files = diskFiles(directory);
	return new Map(files.list("").filter((name) => name.endsWith(".conf")).map((name) => [name, files.read(name) ?? ""]));
}
async function printconf(name, env) {
	try {
		const { code, stdout } = await run([
			"ocamlfind",
			"printconf",
			name
		], { env });
		return code === 0 ? stdout.trim() : void 0;
	} catch (error) {
		if (error instanceof ToolError) return void 0;
		throw error;
	}
}
/** opam keeps libraries beside `lib/ocaml`, Debian below the standard library and for local ones in /usr/local. */
function conventional(standardLibrary, version, env) {
	const parent = dirname(standardLibrary);
	const own = basename(parent) === "lib" && basename(standardLibrary) === "ocaml";
	const debian = standardLibrary.startsWith("/usr/lib/");
	const local = join("/usr/local/lib/ocaml", version);
	const places = debian ? [
		local,
		standardLibrary,
		join(standardLibrary, "METAS")
	] : own ? [parent, standardLibrary] : [standardLibrary];
	return {
		path: [...(env["OCAMLPATH"] ?? "").split(delimiter).filter((path) => path !== ""), ...places],
		destdir: places[0] ?? standardLibrary
	};
}
// src/pipeline/read-facts.ts
/** Reads the project and the machine. Throws ConfigurationError where a file of the project cannot be read. */
async function readFacts(inputs, context) {
	const project = readProjectFacts(inputs);
	const machine = await readMachine(inputs, context, project);
	return {
		project,
		toolchains: /* @__PURE__ */ new Map(),
		...machine
	};
}
/** The facts once more, when something was installed on the machine or OCaml was put into the store. */
async function readMachineAgain(facts, inputs, context) {
	const { project, opam } = facts;
	return {
		...facts,
		...await readMachine(inputs, context, project, opam?.repositories)
	};
}
function readProjectFacts({ workingDirectory: directory }) {
	const files = diskFiles(directory);
	const mirage = detectMirage(files);
	if (mirage) return {
		kind: "mirage",
		mirage,
		configured: void 0,
		config: files.read("config.ml") ?? ""
	};
	return {
		kind: "dune",
		source: {
			directory,
			project: readProject(files)
		}
	};
}
/** `repositories` are those that were resolved before: they stay as they are for the whole run. */
async function readMachine(inputs, context, project, repositories) {
	const found = await probeWithOcaml(inputs, context, project, repositories);
	const { host, env } = found;
	const findlib = await hostFindlib(host, env);
	return {
		...found,
		findlib,
		libraries: machineLibraries(findlib)
	};
}
/**
* Probes the machine as the project will see it: with the OCaml that opam has put into the store, or, until that is
* there, with none but the one that is expected.
*/
async function probeWithOcaml(inputs, context, project, known) {
	const { env } = context;
	const { system, optional, ocaml } = packagesWanted(inputs, toolsFor(inputs, project));
	const packages = [
		...system,
		...optional,
		...programsOf(project)
	];
	const host = await probeHost(packages, env);
	if (!ocaml && !inputs.targets.some(isBuiltByOpam)) return {
		host,
		env,
		opam: void 0
	};
	const repositories = known ?? await resolveRepositories(toolRepositories(inputs.opamRepositories), env);
	if (!ocaml) return {
		host,
		env,
		opam: {
			repositories,
			ocaml: void 0
		}
	};
	const expected = expectedOcaml(ocaml, host.ocaml);
	const wish = wishOf(inputs, project, {
		repositories,
		host,
		ocaml: exactVersion(expected)
	});
	const place = wish && await findItem(mirageItem(wish, void 0), context);
	const chosen = place && await chosenMirage(place);
	const { found, request } = await findOcaml({
		ocaml: packagesWanted(inputs, toolsFor(inputs, project, chosen)).ocaml ?? ocaml,
		host,
		repositories,
		context
	});
	const opam = (ready) => ({
		repositories,
		ocaml: {
			request,
			ready,
			...wish && !place && { wish }
		}
	});
	if (found === void 0) return {
		host: {
			...host,
			compiler: void 0,
			dune: void 0,
			ocaml: expected
		},
		env,
		opam: opam(false)
	};
	const inside = withOcaml(env, found);
	return {
		host: await probeHost(packages, inside),
		env: inside,
		opam: opam(true)
	};
}
/** Programs that the project's modules are made with, which are packages of the same names. */
function programsOf(facts) {
	if (facts.kind !== "dune") return [];
	const { libraries, executables } = facts.source.project;
	return [...new Set([...libraries, ...executables].flatMap(({ programs = [] }) => programs))];
}
/** Looks for what is asked for in the store. One with a dune of its own does as well as one that takes the machine's. */
async function findOcaml(request) {
	const { context, host } = request;
	const found = await findItem(ocamlItem(request, void 0), context);
	if (found !== void 0 || lentDune(request) === void 0) return {
		found,
		request
	};
	const own = {
		...request,
		host: {
			...host,
			dune: void 0
		}
	};
	const other = await findItem(ocamlItem(own, void 0), context);
	return {
		found: other,
		request: other === void 0 ? request : own
	};
}
function wishOf(inputs, project, where) {
	if (project.kind !== "mirage" || !isMirageOpen(project.mirage, inputs)) return void 0;
	return {
		gate: project.mirage.gate,
		...where
	};
}
const isBuiltByOpam = ({ toolchain }) => toolchainNamed(toolchain).byOpam;
/** The nearest directory above the project, up to the workspace, that dune by hand would take as its root instead. */
function outerProject({ workspace, workingDirectory }) {
	for (let path = workingDirectory; path !== workspace && path !== dirname(path);) {
		path = dirname(path);
		if (["dune-workspace", "dune-project"].some((name) => existsSync(join(path, name)))) return path;
	}
}
// src/pipeline/ensure.ts
/** Reads the facts and decides; nothing is changed. Throws one ConfigurationError with everything that is wrong. */
async function planRun(inputs, context) {
	return withOuterProject(inputs, async () => decided(inputs, await readFacts(inputs, context)));
}
function decided(inputs, facts) {
	const decision = decide(inputs, facts);
	if (decision.plan === void 0) throw new ConfigurationError(decision.problems);
	return {
		facts,
		plan: decision.plan
	};
}
/** Adds to the user's mistakes that the project lies in a larger one, where what is missing may be. */
async function withOuterProject(inputs, work) {
	try {
		return await work();
	} catch (error) {
		const outer = outerProject(inputs);
		if (!(error instanceof ConfigurationError) || outer === void 0) throw error;
		const message = `This project lies in the larger one in ${outer}, and what is missing may be there: set working-directory to that and name the executable from there.`;
		throw new ConfigurationError([...error.problems, { message }]);
	}
}
/** Ensures one need after the other, reading the facts again after each, until the plan lacks nothing. */
async function ensureNeeds(first, run) {
	const { inputs, context } = run;
	const opamDirectory = join(workRoot(context.env), `opam-${randomUUID()}`);
	return withTemporary(opamDirectory, async () => {
		let planned = first;
		for (let { need } = planned.plan; need !== void 0; need = planned.plan.need) {
			const facts = await ensure(need, planned.facts, run, opamDirectory);
			const next = await withOuterProject(inputs, async () => decided(inputs, facts));
			refuseSame(need, next.plan);
			tellChange(planned, next, context);
			planned = next;
		}
		return planned;
	});
}
/** Throws where the plan still lacks what was ensured: it would never end. */
function refuseSame({ kind }, { need, install }) {
	if (need?.kind !== kind) return;
	if (kind === "packages") throw new ToolError(`apt-get has succeeded, and these packages are still missing: ${install.join(", ")}; install them by hand and run again.`);
	throw new Error(`the need for ${kind} was not met`);
}
/** The selection and the workspaces are what a user decides by. */
function tellChange(before, after, { log }) {
	const decisions = ({ plan }) => JSON.stringify([plan.workspaces.map(({ name, reason }) => [name, reason]), plan.images.map(({ file, selection }) => [file, selection.choices])]);
	if (decisions(before) !== decisions(after)) log.info(`The plan has changed:\n${renderPlan(after.plan)}`);
}
/** Ensures a need; the facts as they are then. `opamDirectory` (absolute) is for opam's roots. */
function ensure(need, facts, run, opamDirectory) {
	const { inputs, context } = run;
	const opam = opamFor(facts, run, opamDirectory);
	const { log } = context;
	const again = () => readMachineAgain(facts, inputs, context);
	switch (need.kind) {
		case "packages": return log.group("Installing system packages", () => installAll(need, facts, run).then(again));
		case "ocaml": return log.group("OCaml", () => ensureOcaml(need, facts, run, opam));
		case "toolchains": return log.group("Toolchains", () => ensureToolchains(need.toolchains, facts, run, opam));
		case "sources": return log.group("MirageOS", () => ensureSources(facts, run, opam));
	}
}
/** With the choice of a mirage the OCaml that is asked for is another, which may be there already. */
async function ensureOcaml({ request, wish }, facts, run, means) {
	const again = () => readMachineAgain(facts, run.inputs, run.context);
	if (wish === void 0) {
		await ensureCached(ocamlItem(request, means), run);
		return again();
	}
	await ensureCached(mirageItem(wish, means), run);
	const chosen = await again();
	const { ocaml } = chosen.opam ?? {};
	if (ocaml === void 0 || ocaml.ready) return chosen;
	const { request: exact, ready: _, wish: open } = ocaml;
	if (open !== void 0) throw new Error("the choice of mirage was made and is not there");
	return ensureOcaml({
		kind: "ocaml",
		request: exact
	}, facts, run, means);
}
async function installAll({ system, optional }, { host }, { inputs, context: { env, log } }) {
	const started = performance.now();
	const installed = await installPackages(system, host, {
		install: inputs.install,
		optional,
		env,
		log
	});
	log.step(`${installed.length} packages`, (performance.now() - started) / 1e3);
}
/**
* Finds, restores or builds toolchains, one after the other: their builds use all cores. When a tool fails while one is
* built, that costs its own targets only; ToolError if no toolchain is left, or with `fail-fast`.
*/
async function ensureToolchains(wanted, facts, run, opam) {
	const { log } = run.context;
	const toolchains = new Map(facts.toolchains);
	for (const toolchain of wanted) try {
		toolchains.set(toolchain, await ensureOne(toolchain, facts, run, opam));
	} catch (error) {
		const none = toolchain === wanted.at(-1) && [...toolchains.values()].every((one) => "broken" in one);
		if (!(error instanceof ToolError) || run.inputs.failFast || none) throw error;
		log.info(`✗ ${toolchain.name}: ${error.message}\n${error.output}`.trimEnd());
		const broken = `The toolchain ${toolchain.name} could not be built: ${error.message}`;
		toolchains.set(toolchain, {
			toolchain,
			broken
		});
	}
	return {
		...facts,
		toolchains
	};
}
async function ensureOne(toolchain, facts, run, opam) {
	const { host, env, findlib } = facts;
	const { name } = toolchain;
	const { restore, leave } = throughCache(run.cache);
	const context = {
		...run.context,
		env
	};
	const ready = await ensureToolchain(toolchain, {
		context,
		host,
		repositories: facts.opam?.repositories ?? [],
		path: findlib?.path ?? [],
		opam
	}, restore);
	leave({
		...ready,
		...toolchainItem(name)
	});
	tellOrigin(name, ready, ready.seconds, context);
	return ready;
}
async function ensureSources(facts, run, opam) {
	const { project } = facts;
	if (project.kind !== "mirage") return facts;
	const configured = await configureSources(facts, run.inputs, run.context, {
		ensureOne: (item) => ensureCached(item, run),
		opam
	});
	return {
		...facts,
		project: {
			...project,
			configured
		}
	};
}
// src/artifacts/artifact-names.ts
/**
* Name of the artifact that holds an image's file. A program goes into an archive, because it needs its mode and
* artifacts lose it; any other file goes as it is.
*/
const artifactName = (file, program) => program ? `${file}.tar.gz` : file;
/** Name of the artifact that holds an image and the files that travel with it, in an archive. */
const bundleName = (file) => `${file}.bundle`;
/** Whether a target's images are programs of an operating system. Only those are started by their own name. */
const isProgram = ({ extension, boot }) => extension === "" || boot?.argv[0] === "{image}";
/** Characters of a name; a longer one is a hash. */
const LONGEST = 100;
/**
* Name of the artifact with a run's images.json, checksums and debug files. It is made of executables (`bin/main`) and
* targets, like the names of images: jobs whose images differ in name differ here too, unless an executable is named
* like another one with a target (`main-unix`).
*/
function indexName(executables, targets) {
	const all = [...new Set(executables.map((path) => path.slice(path.lastIndexOf("/") + 1))), ...targets].join("-").replaceAll(/[^A-Za-z0-9._+-]/g, "_");
	if (all.length <= LONGEST) return `images-${all}`;
	return `images-${createHash("sha256").update(all).digest("hex").slice(0, 12)}`;
}
// src/image/bytes.ts
/** The bytes as numbers are read from them. */
function viewOf(bytes) {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
const STRING_LIMIT = 1024;
/** The latin1 text at `at` up to its NUL, at most 1,024 bytes. */
function cString(bytes, at) {
	const text = bytes.subarray(at, at + STRING_LIMIT);
	const end = text.indexOf(0);
	return new TextDecoder("latin1").decode(end < 0 ? text : text.subarray(0, end));
}
// src/image/multiboot.ts
/** No whole image lacks much more than the end of a page. */
const MOST_MISSING = 65536;
/** Faults that keep QEMU from loading an image by its multiboot header, one phrase each. */
function verifyMultiboot(bytes) {
	const found = findMultiboot(bytes);
	if (typeof found !== "object") return [`${found ? "a multiboot header with a wrong checksum" : "no multiboot header"} in its first 8 KiB: QEMU could not load it`];
	const missing = missingBytes(bytes);
	return missing > MOST_MISSING ? [`its multiboot header wants ${missing} bytes more than it has: QEMU could not load it`] : [];
}
/** Flag of a header that says which bytes to load, as Solo5's do: otherwise loaders take no 64-bit ELF. */
const LOADS_BY_ADDRESS = 65536;
/**
* Bytes that a file is too short for its multiboot header, 0 if none. Solo5's header has a loader read whole pages:
* symbols fill the last one until strip removes them, and then QEMU says "fread() failed".
*/
function missingBytes(bytes) {
	const found = findMultiboot(bytes);
	if (typeof found !== "object" || found.at + 24 > bytes.length) return 0;
	const view = viewOf(bytes);
	const word = (index) => view.getUint32(found.at + index * 4, true);
	const [flags, header, start, end] = [
		word(1),
		word(3),
		word(4),
		word(5)
	];
	if ((flags & LOADS_BY_ADDRESS) === 0 || end === 0) return 0;
	return Math.max(0, found.at - (header - start) + (end - start) - bytes.length);
}
/** Multiboot specification 0.6.96, section 3.1: in the first 8192 bytes, at a multiple of 4. */
function findMultiboot(bytes) {
	const head = viewOf(bytes.subarray(0, 8192));
	let wrong;
	for (let at = 0; at + 12 <= head.byteLength; at += 4) {
		if (head.getUint32(at, true) !== 464367618) continue;
		if ((464367618 + head.getUint32(at + 4, true) + head.getUint32(at + 8, true)) % 2 ** 32 === 0) return { at };
		wrong = "wrong checksum";
	}
	return wrong;
}
// src/image/publish.ts
/**
* Copies an image to the output directory (a link would share its inode with dune's cache), strips it if asked to, and
* hashes the result. Debuggers find the debug file, `FILE.debug`, through the image's .gnu_debuglink. Files appear
* whole or not at all. Throws ToolError when strip or objcopy fails, or damages the image.
*/
async function publishImage(publication) {
	const { built, filled, file, outputDirectory, strip, verify, missing } = publication;
	const temporary = mkdtempSync(join(outputDirectory, PARTIAL));
	return withTemporary(temporary, async () => {
		const image = join(temporary, file);
		await (filled ? writeFile(image, filled) : copyFile(built, image));
		const executable = ((await stat(built)).mode & 73) !== 0;
		await chmod(image, executable ? 493 : 420);
		const stripped = strip && !await hasAppendedBytecode(image);
		if (stripped) await stripImage(temporary, file, strip);
		if (missing) {
			const whole = await readFile(image);
			await truncate(image, whole.length + missing(whole));
		}
		const lost = stripped ? verify?.(await readFile(image)) ?? [] : [];
		if (lost.length > 0) throw new ToolError(`strip has damaged it: ${lost.join("; ")}; set strip: false.`);
		const debug = stripped ? await publishFile(temporary, `${file}.debug`, outputDirectory) : null;
		return {
			...await publishFile(temporary, file, outputDirectory),
			debug
		};
	});
}
/** Whether strip finds something in such images and does them no harm. */
function canStrip(image) {
	return image.format !== "js" && !(image.format === "elf" && image.finished);
}
/** Writes text (latin1) to a file in the output directory (absolute), whole or not at all. */
async function publishText(file, text, outputDirectory) {
	const temporary = mkdtempSync(join(outputDirectory, PARTIAL));
	return withTemporary(temporary, async () => {
		await writeFile(join(temporary, file), text, "latin1");
		return publishFile(temporary, file, outputDirectory);
	});
}
async function publishFile(from, file, to) {
	const path = join(from, file);
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path)) hash.update(chunk);
	const { size } = await stat(path);
	await rename(path, join(to, file));
	return {
		file,
		size,
		sha256: hash.digest("hex")
	};
}
/** Without this option they write the time into programs for Windows, which then differ from run to run. */
const same = ["--preserve-dates"];
/** Runs in the file's directory, because objcopy writes the debug file's name as it is given. */
async function stripImage(directory, file, { strip, objcopy, env }) {
	const debug = `${file}.debug`;
	const options = {
		cwd: directory,
		...env && { env }
	};
	await runOk([
		objcopy,
		...same,
		"--only-keep-debug",
		file,
		debug
	], options);
	await chmod(join(directory, debug), 420);
	await runOk([
		strip,
		...same,
		file
	], options);
	await runOk([
		objcopy,
		...same,
		`--add-gnu-debuglink=${debug}`,
		file
	], options);
}
/**
* Without a native compiler dune makes executables by `ocamlc -custom`, which appends the program to the runtime: strip
* would cut it off. Such a file ends with the magic number of bytecode, `Caml1999X031`.
*/
async function hasAppendedBytecode(path) {
	const handle = await open(path);
	try {
		const { size } = await handle.stat();
		return (await handle.read(Buffer.alloc(12), 0, 12, Math.max(0, size - 12))).buffer.toString("latin1").startsWith("Caml1999X");
	} finally {
		await handle.close();
	}
}
const INTERP = 3;
const NOTE = 4;
/** True for a file that begins with ELF's magic number. */
function isElf(bytes) {
	return bytes[0] === 127 && bytes[1] === 69 && bytes[2] === 76 && bytes[3] === 70;
}
/**
* Reads an ELF file of either class and byte order (System V ABI, chapters 4 and 5). Never throws: a file that is
* not ELF, is cut short or contradicts itself gives a `problem`, a phrase such as `an ELF file cut short …`.
* A file with more than 65,279 sections (extended numbering) has none here.
*/
function readElf(bytes) {
	try {
		return parse$1(bytes);
	} catch (error) {
		if (error instanceof Malformed) return { problem: error.message };
		throw error;
	}
}
/**
* Names of the shared libraries that a program needs, in order. A static program needs none; a dynamic section that
* contradicts itself gives a `problem`, as in `readElf`.
*/
function neededLibraries(elf) {
	const dynamic = elf.segments.find(({ type }) => type === 2);
	if (dynamic === void 0) return [];
	const table = entriesOf(dynamic, elf);
	const needed = table.filter(([tag]) => tag === NEEDED);
	if (needed.length === 0) return [];
	const strings = contentsAt$1(elf, table.find(([tag]) => tag === STRTAB)?.[1]);
	const names = needed.map(([, at]) => strings ? cString(strings, Number(at)) : "");
	return names.includes("") ? { problem: "an ELF file without the names of the libraries that it needs" } : names;
}
function parse$1(bytes) {
	if (!isElf(bytes)) throw new Malformed("not an ELF file");
	if (bytes[4] !== 1 && bytes[4] !== 2 || bytes[5] !== 1 && bytes[5] !== 2) throw new Malformed("an ELF file of unknown class or byte order");
	const is64 = bytes[4] === 2;
	if (bytes.length < (is64 ? 64 : 52)) throw new Malformed("an ELF file cut short in its header");
	const littleEndian = bytes[5] === 1;
	const reader = readerOf$1(bytes, is64, littleEndian);
	const segments = readSegments(reader);
	const sections = readSections$1(reader);
	const interpreter = segments.find((segment) => segment.type === INTERP);
	return {
		class: is64 ? 64 : 32,
		littleEndian,
		type: reader.u16(16),
		machine: reader.u16(18),
		flags: reader.u32(is64 ? 48 : 36),
		entry: reader.word(24),
		segments,
		sections,
		notes: readNotes(noteHolders(segments, sections), littleEndian),
		interpreter: interpreter && cString(interpreter.contents, 0)
	};
}
function readerOf$1(bytes, is64, littleEndian) {
	const view = viewOf(bytes);
	return {
		is64,
		u16: (at) => view.getUint16(at, littleEndian),
		u32: (at) => view.getUint32(at, littleEndian),
		word: (at) => is64 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian)),
		slice(offset, size, what) {
			if (size === 0n) return /* @__PURE__ */ new Uint8Array();
			if (offset + size > BigInt(bytes.length)) throw new Malformed(`an ELF file cut short: ${what} reaches past its end`);
			return bytes.subarray(Number(offset), Number(offset + size));
		}
	};
}
/** Positions of a table's entries. Checks that the whole table lies in the file. */
function entries(reader, at, least, what) {
	const offset = reader.word(at.offset);
	const size = reader.u16(at.size);
	const count = offset === 0n ? 0 : reader.u16(at.count);
	if (count === 0) return [];
	if (size < least) throw new Malformed(`an ELF file with a malformed ${what}`);
	reader.slice(offset, BigInt(size * count), `its ${what}`);
	return Array.from({ length: count }, (_, index) => Number(offset) + index * size);
}
function readSegments(reader) {
	const { is64, u32, word } = reader;
	return entries(reader, is64 ? {
		offset: 32,
		size: 54,
		count: 56
	} : {
		offset: 28,
		size: 42,
		count: 44
	}, is64 ? 56 : 32, "program header table").map((at, index) => {
		const [offset, address, physical, inFile, inMemory, alignment] = is64 ? [
			8,
			16,
			24,
			32,
			40,
			48
		] : [
			4,
			8,
			12,
			16,
			20,
			28
		];
		const flags = u32(at + (is64 ? 4 : 24));
		return {
			type: u32(at),
			executable: (flags & 1) !== 0,
			writable: (flags & 2) !== 0,
			address: word(at + address),
			physicalAddress: word(at + physical),
			memorySize: word(at + inMemory),
			contents: reader.slice(word(at + offset), word(at + inFile), `segment ${index}`),
			alignment: word(at + alignment)
		};
	});
}
/** Section types without contents in the file. */
const NULL = 0;
const NOBITS = 8;
function readSections$1(reader) {
	const { is64, u16, u32, word } = reader;
	const table = is64 ? {
		offset: 40,
		size: 58,
		count: 60
	} : {
		offset: 32,
		size: 46,
		count: 48
	};
	const [address, offset, size] = is64 ? [
		16,
		24,
		32
	] : [
		12,
		16,
		20
	];
	const headers = entries(reader, table, is64 ? 64 : 40, "section header table").map((at, index) => {
		const type = u32(at + 4);
		const held = type === NULL || type === NOBITS ? 0n : word(at + size);
		return {
			nameAt: u32(at),
			type,
			address: word(at + address),
			size: word(at + size),
			contents: reader.slice(word(at + offset), held, `section ${index}`)
		};
	});
	const names = headers[u16(is64 ? 62 : 50)]?.contents ?? /* @__PURE__ */ new Uint8Array();
	return headers.map(({ nameAt, ...section }) => ({
		...section,
		name: cString(names, nameAt)
	}));
}
/** Section type of notes. Object files have them without a segment. */
const NOTE_SECTION = 7;
function noteHolders(segments, sections) {
	const held = segments.filter((segment) => segment.type === NOTE);
	if (held.length > 0) return held;
	return sections.filter((section) => section.type === NOTE_SECTION).map(({ contents }) => ({
		contents,
		alignment: 4n
	}));
}
/** Keeps a hostile table of overlapping segments from filling the memory. Real images have fewer than ten notes. */
const NOTE_LIMIT = 1e4;
/** Notes of all holders (NOTE segments or sections), in order. */
function readNotes(holders, littleEndian) {
	const notes = [];
	for (const { contents, alignment } of holders) {
		const step = alignment === 8n ? 8 : 4;
		const aligned = (at) => Math.ceil(at / step) * step;
		const view = viewOf(contents);
		for (let at = 0; at + 12 <= contents.length;) {
			const nameEnd = at + 12 + view.getUint32(at, littleEndian);
			const start = aligned(nameEnd);
			const end = start + view.getUint32(at + 4, littleEndian);
			if (end > contents.length || notes.length === NOTE_LIMIT) throw new Malformed("an ELF file with malformed notes");
			notes.push({
				owner: cString(contents.subarray(at + 12, nameEnd), 0),
				type: view.getUint32(at + 8, littleEndian),
				description: contents.subarray(start, end)
			});
			at = aligned(end);
		}
	}
	return notes;
}
/** Tags of the dynamic section (System V ABI, chapter 5). */
const END = 0n;
const NEEDED = 1n;
const STRTAB = 5n;
function entriesOf({ contents }, { class: width, littleEndian }) {
	const view = viewOf(contents);
	const size = width / 8;
	const word = (at) => width === 64 ? view.getBigUint64(at, littleEndian) : BigInt(view.getUint32(at, littleEndian));
	const entries = [];
	for (let at = 0; at + 2 * size <= contents.length; at += 2 * size) {
		const tag = word(at);
		if (tag === END) break;
		entries.push([tag, word(at + size)]);
	}
	return entries;
}
/** The file's contents from an address of the memory on. */
function contentsAt$1(elf, address) {
	if (address === void 0) return void 0;
	const segment = elf.segments.find(({ type, address: start, contents }) => type === 1 && start <= address && address < start + BigInt(contents.length));
	return segment?.contents.subarray(Number(address - segment.address));
}
// src/image/solo5.ts
/** Facts of a verified Solo5 image, for images.json; undefined for any other file. */
function solo5Facts(bytes) {
	const elf = readElf(bytes);
	if ("problem" in elf) return void 0;
	const { abi, devices } = readSolo5(elf);
	if (!abi || !devices || "problem" in devices) return void 0;
	return {
		abi: abi.name,
		version: abi.version,
		devices
	};
}
/**
* Faults of an executable of the right machine that is to be a Solo5 image for `abi`, one phrase each. Any version of
* the ABI is right: tender and bindings come from one package, and Muen's rises with Muen.
*/
function verifySolo5(elf, bytes, abi) {
	const { abi: found, devices } = readSolo5(elf);
	if (!found) return [withoutAbi(elf, abi)];
	if (found.name !== abi) return [`expected a Solo5 image for ${abi}, found one for ${found.name}: something after the target's link flags says -z solo5-abi=${found.name}`];
	return [
		...verifyManifest(devices),
		...verifyStatic$1(elf),
		...abi === "xen" ? verifyPvh(elf) : [],
		...abi === "virtio" ? verifyMultiboot(bytes) : []
	];
}
/** "ABI1" and "MFT1" (Solo5's include/elf_abi.h and include/mft_abi.h). */
const ABI = 826884673;
const MANIFEST = 827606605;
/** Reads the notes that Solo5's linker makes. */
function readSolo5(elf) {
	const find = (type) => elf.notes.find((note) => note.owner === "Solo5" && note.type === type);
	const manifest = find(MANIFEST);
	return {
		abi: readAbi(find(ABI), elf.littleEndian),
		devices: manifest && readManifest(manifest.description, elf.littleEndian)
	};
}
const abis = {
	1: "hvt",
	2: "spt",
	3: "virtio",
	4: "muen",
	5: "genode",
	6: "xen"
};
function readAbi(note, littleEndian) {
	if (!note || note.description.length < 8) return void 0;
	const view = viewOf(note.description);
	const target = view.getUint32(0, littleEndian);
	return {
		name: abis[target] ?? `number ${target}`,
		version: view.getUint32(4, littleEndian)
	};
}
/** The note's name ends at 20; the manifest, a structure of a 64-bit machine, begins at the next multiple of 8. */
const PADDING = 4;
const HEADER$1 = 8;
const ENTRY = 104;
const NAME = 68;
/** Type of the first entry, which is no device and stands in every manifest. */
const FIRST = 1 << 30;
/** Reads a manifest by the rules of Solo5's tenders (tenders/common/mft.c). */
function readManifest(description, littleEndian) {
	const manifest = description.subarray(PADDING);
	if (manifest.length < HEADER$1) return { problem: "it is cut short" };
	const view = viewOf(manifest);
	const version = view.getUint32(0, littleEndian);
	if (version !== 1) return { problem: `it is of version ${version}, and only 1 is known` };
	const count = view.getUint32(4, littleEndian);
	if (count < 1 || count > 64 || manifest.length !== HEADER$1 + count * ENTRY) return { problem: `its size does not fit ${count} entries` };
	const [first, ...devices] = Array.from({ length: count }, (_, index) => {
		const at = HEADER$1 + index * ENTRY;
		return {
			name: cString(manifest.subarray(at, at + NAME), 0),
			terminated: manifest[at + NAME - 1] === 0,
			type: view.getUint32(at + NAME, littleEndian)
		};
	});
	if (first?.type !== FIRST || first.name !== "") return { problem: "its first entry is a device" };
	if (devices.some(({ name, terminated }) => !terminated || !/^[A-Za-z0-9]+$/.test(name))) return { problem: "a device has a name other than letters and digits" };
	return devices.map(({ name, type }) => ({
		name,
		type: type === 1 ? "block" : type === 2 ? "net" : "other"
	}));
}
/** The interpreter that Solo5's linker names, so that no system starts the image by itself. */
const NO_INTERPRETER = "/nonexistent/solo5/";
function withoutAbi(elf, abi) {
	const { interpreter } = elf;
	if (interpreter === NO_INTERPRETER) return `not linked for any Solo5 ABI: its link flags lack -z solo5-abi=${abi}`;
	return `expected a Solo5 image for ${abi}, found ${interpreter === void 0 ? "an executable without Solo5's notes" : `a program of an operating system (interpreter ${interpreter})`}: the context's toolchain was not used`;
}
function verifyManifest(devices) {
	if (!devices) return ["no Solo5 manifest: link the C file that `solo5-elftool gen-manifest` makes of a manifest.json, with the flag -u __solo5_mft1_note if it is in a library"];
	return "problem" in devices ? [`its Solo5 manifest is malformed: ${devices.problem}`] : [];
}
function verifyStatic$1({ interpreter, segments }) {
	if (interpreter !== void 0 && interpreter !== NO_INTERPRETER) return [`it asks for the interpreter ${interpreter}, which a unikernel has not`];
	return segments.some(({ type }) => type === 2) ? ["it is dynamically linked, and a unikernel has no dynamic linker"] : [];
}
/** Xen's elfnote.h, XEN_ELFNOTE_PHYS32_ENTRY: where a PVH guest starts, with paging off. */
const PHYS32_ENTRY = 18;
function verifyPvh({ notes, segments, littleEndian }) {
	const note = notes.find(({ owner, type }) => owner === "Xen" && type === PHYS32_ENTRY);
	if (!note || note.description.length < 4) return ["no PVH entry (Xen's note PHYS32_ENTRY): Xen could not start it"];
	const entry = BigInt(viewOf(note.description).getUint32(0, littleEndian));
	return segments.some(({ type, executable, physicalAddress, memorySize }) => type === 1 && executable && physicalAddress <= entry && entry < physicalAddress + memorySize) ? [] : [`its PVH entry 0x${entry.toString(16)} lies in no executable LOAD segment`];
}
// src/image/javascript.ts
/**
* True for js_of_ocaml's output. Its header is the first line, or follows a line directive (below version 5, without
* whole-program compilation).
*/
function isJsOfOcaml(text) {
	return /^\/\/ Generated by js_of_ocaml/m.test(text.slice(0, 4096));
}
/**
* Primitives without a JavaScript implementation in js_of_ocaml's output, each once, by name.
*
* js_of_ocaml (seen: 4.0.0, 5.9.1, 6.4.1) has two kinds of output, and fails for neither:
* - A whole program (profile release) defines each missing primitive that it can reach as
*   `g.x!==undefined?g.x:function(){fail("x"+" not implemented")}`. The runtime's own functions that say "not
*   implemented" look different and are no defect.
* - Linked units (profile dev) call `runtime.x` on a runtime object that has no `x`. They hold everything that their
*   libraries declare. OCaml's own libraries are left out: js_of_ocaml implements only a part of them by design.
*/
function missingPrimitives(text) {
	return [...new Map([...dummies(text), ...unresolved(text)].reverse().map((primitive) => [primitive.name, primitive])).values()].sort((a, b) => a.name < b.name ? -1 : 1);
}
const DUMMY = /(?<![\w$])([\w$]+)\s*\.\s*([\w$]+)\s*!==\s*undefined\s*\?\s*\1\s*\.\s*\2\s*:\s*function\s*\(\s*\)\s*\{\s*[\w$]+\(\s*"\2/g;
function dummies(text) {
	return [...text.matchAll(DUMMY)].flatMap(([, , name]) => name === void 0 ? [] : [{
		name,
		unit: void 0
	}]);
}
/** The libraries of OCaml's own distribution, as dune names their JavaScript: `../.js/default/unix/unix.cma.js`. */
const OCAML = /\/\.js\/.*\/(stdlib|std_exit|unix|threads|str|dynlink|bigarray|runtime_events)\.cm[ao]\.js$/;
function unresolved(text) {
	const runtime = /\.jsoo_runtime\s*=\s*\{([^{}]*)\}/.exec(text);
	if (!runtime) return [];
	const provided = new Set(Array.from(runtime[0].matchAll(/(?<![\w$])[\w$]+(?=\s*:)/g), String));
	return text.split(/^(?=\/\/# \d+ "[^"\n]*"$)/m).flatMap((code) => {
		const [, unit] = /^\/\/# \d+ "([^"\n]*)"$/m.exec(code) ?? [];
		if (unit === void 0 || OCAML.test(unit)) return [];
		return primitivesOf(code).filter((name) => !provided.has(name)).map((name) => ({
			name,
			unit: unit.replace(/^.*\//, "")
		}));
	});
}
const STRING_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\*[\s\S]*?\*\/|\/\/.*$/gm;
/** Fields of the runtime object that a unit reads: `runtime.x` after `runtime = globalThis.jsoo_runtime`. */
function primitivesOf(unit) {
	const code = unit.replace(STRING_OR_COMMENT, "\"\"");
	const alias = /(?<![\w$])([\w$]+)\s*=\s*[\w$]+\s*\.\s*jsoo_runtime\b/.exec(code)?.[1];
	if (alias === void 0 || isRebound(code, alias)) return [];
	const name = alias.replaceAll("$", "\\$");
	const reads = new RegExp(`(?<![\\w$.])${name}\\s*\\.\\s*([\\w$]+)`, "g");
	return [...code.matchAll(reads)].flatMap(([, field]) => field ?? []);
}
/** Whether a parameter or variable (OCaml's `runtime`) has the same name: its fields are no primitives. */
function isRebound(code, alias) {
	const name = alias.replaceAll("$", "\\$");
	const assigned = code.match(new RegExp(`(?<![\\w$.])${name}\\s*=(?!=)`, "g")) ?? [];
	const parameters = [...code.matchAll(/(?:function\s*[\w$]*|catch)\s*\(([^()]*)\)/g)].flatMap(([, list]) => list?.split(",") ?? []);
	return assigned.length > 1 || parameters.some((parameter) => parameter.trim() === alias);
}
// src/image/pe.ts
/** True for a file that begins like a program of Windows or DOS. */
function isMz(bytes) {
	return bytes[0] === 77 && bytes[1] === 90;
}
/**
* Reads a PE file. Never throws: a file that is not PE, is cut short or contradicts itself gives a `problem`, a phrase
* such as `a Windows program cut short …`.
*/
function readPe(bytes) {
	try {
		return parse(bytes);
	} catch (error) {
		if (error instanceof Malformed) return { problem: error.message };
		throw error;
	}
}
/** Begins the sentence about a file that is something else. */
const expectedPe = "expected a Windows program for x86-64";
/** Faults of a program (`isMz`) that Windows on x86-64 is to start, one phrase each. */
function verifyPe(bytes) {
	const pe = readPe(bytes);
	if ("problem" in pe) return [`${expectedPe}, found ${pe.problem}`];
	const machine = machines.get(pe.machine) ?? `the unknown machine 0x${pe.machine.toString(16)}`;
	if (pe.machine !== AMD64) return [`${expectedPe}, found one for ${machine}`];
	if (pe.width !== 64) return [`${expectedPe}, found one with 32-bit addresses`];
	if ((pe.characteristics & EXECUTABLE) === 0) return [`${expectedPe}, found an object file`];
	if ((pe.characteristics & LIBRARY) !== 0) return [`${expectedPe}, found a library (DLL)`];
	return [
		...verifySubsystem(pe),
		...verifyEntry$1(pe),
		...verifyLibraries(pe)
	];
}
function readerOf(bytes) {
	const view = viewOf(bytes);
	const within = (at, size, what) => {
		if (at + size > bytes.length) throw new Malformed(`a Windows program cut short: ${what} reaches past its end`);
	};
	return {
		u16(at) {
			within(at, 2, "a header");
			return view.getUint16(at, true);
		},
		u32(at) {
			within(at, 4, "a header");
			return view.getUint32(at, true);
		},
		slice(at, size, what) {
			within(at, size, what);
			return bytes.subarray(at, at + size);
		}
	};
}
/** Size of the signature and the file header. */
const HEADER = 24;
/** Size of a data directory's entry, and the number of the one for imports. */
const DIRECTORY = 8;
const IMPORTS = 1;
function parse(bytes) {
	if (!isMz(bytes)) throw new Malformed("no Windows program");
	const reader = readerOf(bytes);
	const { u16, u32 } = reader;
	const header = u32(60);
	if (u32(header) !== 17744) throw new Malformed("a program for DOS");
	const optional = header + HEADER;
	const size = u16(header + 20);
	const magic = size >= 2 ? u16(optional) : 0;
	if (magic !== 267 && magic !== 523) throw new Malformed("an object of Windows without the header of a program");
	const width = magic === 523 ? 64 : 32;
	reader.slice(optional, size, "its optional header");
	const directories = width === 64 ? 112 : 96;
	if (size < directories) throw new Malformed("a Windows program with a malformed optional header");
	const count = Math.min(u32(optional + directories - 4), (size - directories) / DIRECTORY);
	const sections = readSections(reader, optional + size, u16(header + 6));
	const imports = count > IMPORTS ? u32(optional + directories + 8) : 0;
	return {
		machine: u16(header + 4),
		width,
		characteristics: u16(header + 22),
		subsystem: u16(optional + 68),
		entry: u32(optional + 16),
		sections,
		libraries: imports === 0 ? [] : readImports(sections, imports)
	};
}
/** Size of a section's header. */
const SECTION = 40;
function readSections(reader, table, count) {
	reader.slice(table, count * SECTION, "its section table");
	return Array.from({ length: count }, (_, index) => {
		const at = table + index * SECTION;
		const name = cString(reader.slice(at, 8, "a section's name"), 0);
		const field = (offset) => reader.u32(at + offset);
		const inFile = field(16);
		const what = `its section ${name}`;
		return {
			name,
			address: field(12),
			memorySize: field(8),
			executable: (field(36) & 536870912) !== 0,
			contents: inFile === 0 ? /* @__PURE__ */ new Uint8Array() : reader.slice(field(20), inFile, what)
		};
	});
}
/** Size of an imported library's entry. */
const IMPORT = 20;
/** More imported libraries than any program has. */
const MANY = 1e3;
function readImports(sections, address) {
	const table = contentsAt(sections, address);
	if (table === void 0) throw new Malformed("a Windows program whose imports lie in none of its sections");
	const view = viewOf(table);
	const libraries = [];
	for (let at = 0;; at += IMPORT) {
		if (at + IMPORT > table.length || libraries.length > MANY) throw new Malformed("a Windows program with an endless list of imports");
		const name = view.getUint32(at + 12, true);
		if (name === 0) return libraries;
		const text = contentsAt(sections, name);
		if (text === void 0) throw new Malformed("a Windows program whose imported names lie in none of its sections");
		libraries.push(cString(text, 0));
	}
}
/** Contents of a section from an address on. */
function contentsAt(sections, address) {
	const section = sections.find((one) => one.address <= address && address < one.address + one.contents.length);
	return section?.contents.subarray(address - section.address);
}
const AMD64 = 34404;
const EXECUTABLE = 2;
const LIBRARY = 8192;
const machines = /* @__PURE__ */ new Map([
	[332, "x86"],
	[452, "Arm"],
	[AMD64, "x86-64"],
	[43620, "AArch64"]
]);
/** Programs that Windows starts by itself: with a window, and for a console. */
const subsystems = /* @__PURE__ */ new Set([2, 3]);
function verifySubsystem({ subsystem }) {
	if (subsystems.has(subsystem)) return [];
	return [`it is for subsystem ${subsystem}, which is neither that of consoles nor of windows`];
}
function verifyEntry$1({ entry, sections }) {
	if (sections.find(({ address, memorySize }) => address <= entry && entry < address + memorySize)?.executable) return [];
	return [`its entry address 0x${entry.toString(16)} lies in no executable section: it would start in nothing`];
}
/**
* Names that GNU's tools give to libraries: `libwinpthread-1.dll`, `libgcc_s_seh-1.dll`, `zlib1.dll`, `cygwin1.dll`.
* None of the 1,163 libraries of Windows that mingw-w64 (version 14) can link with has such a name.
*/
const foreign = /^(?:lib|cyg|msys-|zlib).*\.dll$|^(?!(?:api|ext)-ms-).*-\d+\.dll$/i;
function verifyLibraries({ libraries }) {
	const missing = libraries.filter((name) => foreign.test(name));
	if (missing.length === 0) return [];
	return [`it needs ${missing.slice(0, 10).join(", ")}, which Windows does not have; link it statically (-cclib -l:libNAME.a, or -ccopt -static)`];
}
// src/image/verify.ts
/**
* Faults of a built image, one phrase each, to follow the image's name and a colon; none if it is what its target
* expects. `hostArchitecture` is Node's name (`x64`) of the machine that builds. Exit statuses are not enough: in a
* context whose toolchain does not exist, dune 3.17 and later build a host executable and exit with 0.
*/
function verifyImage(bytes, expectation, hostArchitecture) {
	switch (expectation.format) {
		case "elf": return verifyElf(bytes, expectation, hostArchitecture);
		case "js": return verifyJavaScript(bytes);
		case "pe": return isMz(bytes) ? verifyPe(bytes) : [notWindows(bytes, hostArchitecture)];
	}
}
function verifyElf(bytes, expectation, hostArchitecture) {
	const host = hostMachine(hostArchitecture);
	const machine = expectation.machine === "host" ? host?.machine : expectation.machine;
	const width = expectation.class === "host" ? host?.class : expectation.class;
	const wanted = `${width ? `${width}-bit ` : ""}${machine === void 0 ? hostArchitecture : nameMachine(machine)} executable`;
	const elf = isElf(bytes) ? readElf(bytes) : { problem: describeFile(bytes) };
	if ("problem" in elf) return [`expected a ${wanted}, found ${elf.problem}`];
	if (!((machine === void 0 || elf.machine === machine) && (width === void 0 || elf.class === width))) {
		const why = elf.machine === host?.machine && elf.class === host.class ? ": the context's toolchain was not used" : "";
		return [`expected a ${wanted}, found a ${elf.class}-bit ${nameMachine(elf.machine)} one${why}`];
	}
	if (elf.type !== 2 && elf.type !== 3) return [`expected a ${wanted}, found ${elf.type === 1 ? "an object file" : "no executable"}`];
	return [
		...verifyFlags(elf, expectation.flags),
		...verifyEntry(elf),
		...verifyLinking(elf, expectation.linking),
		...expectation.vectorTable ? verifyVectorTable(elf) : [],
		...expectation.multiboot ? verifyMultiboot(bytes) : [],
		...expectation.solo5 ? verifySolo5(elf, bytes, expectation.solo5) : []
	];
}
function verifyFlags(elf, expected) {
	if (!expected || (elf.flags & expected.mask) >>> 0 === expected.value >>> 0) return [];
	const [wanted, found] = [expected.value, (elf.flags & expected.mask) >>> 0].map((flags) => describeFlags(elf.machine, flags));
	return [`expected code for ${wanted}, found code for ${found}`];
}
function verifyEntry(elf) {
	if (segmentAt(elf, elf.entry)) return [];
	return [`its entry address ${hex(elf.entry)} lies in no LOAD segment: it would start in nothing`];
}
/** Where a dynamically linked executable is expected, a static one is right too: it runs wherever that does. */
function verifyLinking(elf, linking) {
	if (linking === void 0) return [];
	const { interpreter } = elf;
	const needed = neededLibraries(elf);
	if ("problem" in needed) return [`expected a program, found ${needed.problem}`];
	if (linking === "static") return verifyStatic(interpreter, needed);
	const { interpreter: wanted, libraries } = linking;
	const strange = needed.filter((name) => !libraries.includes(name));
	return [...interpreter === void 0 || interpreter === wanted ? [] : [`expected the interpreter ${wanted}, found ${interpreter}: it was linked with another C library`], ...strange.length === 0 ? [] : [`it needs shared libraries that do not come with the target's C library (${strange.join(", ")}): link them statically (-cclib -l:NAME.a), or vendor their sources`]];
}
function verifyStatic(interpreter, needed) {
	if (interpreter !== void 0) return [`expected a static executable, found one that asks for the interpreter ${interpreter}: another compiler linked it, or link flags undo -static`];
	return needed.length === 0 ? [] : [`expected a static executable, found one that needs ${needed.join(", ")}`];
}
/**
* The table begins the LOAD segment with the lowest address, because flash lies below memory on every Cortex-M. Its
* first word is the initial stack pointer, its second the reset handler with bit 0 set for Thumb (Armv7-M architecture
* manual, B1.5.3). The stack may lie in memory that no segment mentions, but not in code.
*/
function verifyVectorTable(elf) {
	if (elf.machine !== 40) return ["a vector table is expected, which only Arm images have"];
	const [flash] = elf.segments.filter(({ type, contents }) => type === 1 && contents.length > 0).sort((a, b) => a.address < b.address ? -1 : 1);
	const table = flash?.contents;
	if (!table || table.length < 8) return ["no vector table: no LOAD segment has contents for it"];
	const view = viewOf(table);
	const stack = BigInt(view.getUint32(0, elf.littleEndian));
	const reset = BigInt(view.getUint32(4, elf.littleEndian));
	const below = segmentAt(elf, stack - 1n);
	const problems = [];
	if (stack === 0n || stack % 4n !== 0n || below && !below.writable) problems.push(`the vector table's initial stack pointer ${hex(stack)} is not the end of writable memory`);
	if (reset % 2n === 0n) problems.push(`the vector table's reset address ${hex(reset)} is even, so it is no Thumb code`);
	else if (!segmentAt(elf, reset - 1n)?.executable) problems.push(`the vector table's reset address ${hex(reset)} lies in no executable LOAD segment`);
	return problems;
}
/** The LOAD segment that holds an address in memory. */
function segmentAt(elf, address) {
	return elf.segments.find(({ type, address: start, memorySize }) => type === 1 && start <= address && address < start + memorySize);
}
const hex = (value) => `0x${value.toString(16)}`;
function notWindows(bytes, hostArchitecture) {
	const elf = isElf(bytes) ? readElf(bytes) : void 0;
	const host = hostMachine(hostArchitecture);
	const why = elf && !("problem" in elf) && elf.machine === host?.machine ? ": the context's toolchain was not used" : "";
	return `${expectedPe}, found ${describeFile(bytes)}${why}`;
}
function verifyJavaScript(bytes) {
	const text = new TextDecoder("latin1").decode(bytes);
	if (isElf(bytes) || !isJsOfOcaml(text)) return [`expected JavaScript by js_of_ocaml, found ${describeFile(bytes)}`];
	const missing = missingPrimitives(text);
	if (missing.length === 0) return [];
	const names = missing.slice(0, 10).map(({ name }) => name);
	const more = missing.length > 10 ? ` and ${missing.length - 10} more` : "";
	const units = new Set(missing.flatMap(({ unit }) => unit ?? []));
	const users = units.size > 0 ? ` (needed by ${[...units].join(", ")})` : "";
	return [`no JavaScript implementation of ${names.join(", ")}${more}${users}: the program fails when it calls them; choose an implementation without C stubs or add javascript_files`];
}
function describeFile(bytes) {
	if (bytes.length === 0) return "an empty file";
	const elf = isElf(bytes) ? readElf(bytes) : void 0;
	if (elf) return "problem" in elf ? elf.problem : `a ${elf.class}-bit ${nameMachine(elf.machine)} ELF file`;
	const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
	if (start.startsWith("#!")) return "a script";
	if (isMz(bytes)) return "a Windows executable";
	if (start.startsWith("\0asm")) return "a WebAssembly module";
	return /^[\t\n\r -~]*$/.test(start) ? "a text file" : "a file of unknown format";
}
// src/image/placeholders.ts
const prefix = "%%DUNE_PLACEHOLDER:";
const longest = 65536;
/**
* The placeholders in a program, `%%DUNE_PLACEHOLDER:LENGTH:VALUE%%` padded with `%`, as dune 2.9 to 3.24 recognize them
* (artifact_substitution.ml).
*/
function findPlaceholders(bytes) {
	const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const found = [];
	for (let start = all.indexOf(prefix); start >= 0;) {
		const one = placeholderAt(all, start);
		if (one) found.push(one);
		start = all.indexOf(prefix, start + (one?.length ?? 19));
	}
	return found;
}
function placeholderAt(all, start) {
	const digits = all.toString("latin1", start + 19, start + 19 + 6);
	const length = Number(/^([1-9]\d{0,4}):/.exec(digits)?.[1] ?? 0);
	const least = 19 + String(length).length + 1;
	if (length < least || length > longest || start + length > all.length) return void 0;
	const placeholder = readPlaceholder(all.toString("latin1", start + least, start + length));
	return placeholder && {
		start,
		length,
		placeholder
	};
}
const kinds = {
	"configpath:sourceroot:": "source root",
	"configpath:stdlib:": "standard library",
	"hardcoded_ocaml_path:": "library path"
};
/** Reads what follows the length. */
function readPlaceholder(text) {
	for (const [word, kind] of Object.entries(kinds)) if (text.startsWith(word)) return isPadding(text.slice(word.length)) ? { kind } : void 0;
	const [, word = "", counted = ""] = /^(vcs-describe|location:[a-z_]+|repeat:\d{1,5}):(.*)$/s.exec(text) ?? [];
	const value = readCounted(counted);
	if (value === void 0) return void 0;
	const [name = "", argument = ""] = word.split(":");
	if (name === "vcs-describe") return {
		kind: "version",
		directory: value
	};
	if (name === "location") return {
		kind: "location",
		section: argument,
		library: value
	};
	return {
		kind: "repeated",
		text: value.repeat(Math.min(Number(argument), longest))
	};
}
/** A text behind its length, `3:abc%%`. */
function readCounted(text) {
	const [whole = "", count = ""] = /^(\d{1,5}):/.exec(text) ?? [];
	const end = whole.length + Number(count);
	if (whole === "" || end > text.length) return void 0;
	return isPadding(text.slice(end)) ? text.slice(whole.length, end) : void 0;
}
const isPadding = (text) => /^%{2,}$/.test(text);
/**
* The program with its placeholders filled, each by its value (latin1) as `=LENGTH:VALUE` and spaces. Its length stays: a
* value that is too long is cut off. One without a value stays open.
*/
function fillPlaceholders(bytes, value) {
	const filled = Buffer.from(bytes);
	for (const { start, length, placeholder } of findPlaceholders(bytes)) {
		const text = value(placeholder);
		if (text === void 0) continue;
		const encoded = `=${text.length}:${text}`.slice(0, length).padEnd(length);
		filled.write(encoded, start, "latin1");
	}
	return filled;
}
const sections = {
	lib: (library) => `lib/${library}`,
	lib_root: () => "lib",
	libexec: (library) => `lib/${library}`,
	libexec_root: () => "lib",
	bin: () => "bin",
	sbin: () => "sbin",
	toplevel: () => "lib/toplevel",
	share: (library) => `share/${library}`,
	share_root: () => "share",
	etc: (library) => `etc/${library}`,
	doc: (library) => `doc/${library}`,
	stublibs: () => "lib/stublibs",
	man: () => "man"
};
/**
* The value that `dune install --relocatable` gives a placeholder, where it needs nothing but the placeholder: places
* are those beside the directory that the program is run from.
*/
function relocatableValue(placeholder) {
	if (placeholder.kind === "location") return sections[placeholder.section]?.(placeholder.library);
	if (placeholder.kind === "repeated") return placeholder.text;
	if (placeholder.kind === "source root") return "";
	return placeholder.kind === "library path" ? "relocatable" : void 0;
}
// src/pipeline/fill-program.ts
/** The program with what dune leaves open until `dune install`, as `dune install --relocatable` fills it. */
async function fillProgram(program) {
	const { bytes, isScript } = program;
	const found = findPlaceholders(bytes);
	if (found.length === 0) return bytes;
	const values = /* @__PURE__ */ new Map();
	for (const { placeholder } of found) {
		const value = await valueIn(placeholder, program);
		const latin1 = value && Buffer.from(value, "utf8").toString("latin1");
		if (latin1 !== void 0 && (!isScript || isHarmless(latin1))) values.set(JSON.stringify(placeholder), latin1);
	}
	return fillPlaceholders(bytes, (placeholder) => values.get(JSON.stringify(placeholder)));
}
/** Whether a program tells its version by git. */
const tellsVersion = (bytes) => findPlaceholders(bytes).some(({ placeholder }) => placeholder.kind === "version");
/** Whether a text needs no escape between any quotation marks of JavaScript. */
const isHarmless = (text) => /^[\w +,./:=@~-]*$/.test(text);
async function valueIn(placeholder, { tree, duneVersion, env }) {
	if (placeholder.kind === "version") return await outputOf([
		"git",
		"describe",
		"--always",
		"--dirty",
		...versionAtLeast(duneVersion, "3.0") ? ["--abbrev=7"] : []
	], join(tree, placeholder.directory), env) ?? "";
	if (placeholder.kind === "standard library") return outputOf(["ocamlc", "-where"], tree, env);
	return relocatableValue(placeholder);
}
/** A program's output; undefined if it fails or is not there. */
async function outputOf(argv, cwd, env) {
	try {
		const finished = await run(argv, {
			cwd,
			env,
			deadline: 120
		});
		return finished.code === 0 ? finished.stdout.trim() : void 0;
	} catch (error) {
		if (error instanceof ToolError) return void 0;
		throw error;
	}
}
// src/pipeline/publish-images.ts
/** One image at a time is opened, checked, stripped, named and hashed; it is in images.json as soon as it is there. */
function openPublisher(job) {
	const { images } = job.plan;
	const { outputDirectory } = job.inputs;
	const published = /* @__PURE__ */ new Map();
	const ordered = () => images.flatMap((image) => published.get(image) ?? []);
	let before;
	const one = async (image, tree) => {
		const made = await publishOne(job, image, tree);
		published.set(image, made);
		if (made.failure !== void 0) job.failFast?.abort();
		await writeManifest(outputDirectory, version, recordsOf(ordered()));
	};
	return {
		publish({ workspace, failed, cancelled, tree }) {
			const ready = images.filter((image) => image.workspace === workspace && !failed.has(image) && !cancelled.has(image));
			before = (before ?? clearOutputDirectory(outputDirectory, "0.1.0")).then(async () => {
				for (const image of ready) await one(image, tree);
			});
			return before;
		},
		published: ordered
	};
}
/** The images that images.json lists. */
const recordsOf = (published) => published.flatMap(({ record }) => record ?? []);
async function publishOne(job, image, tree) {
	const started = performance.now();
	const { inputs, facts, uploads } = job;
	const { log, env } = job.context;
	const { file, build } = image;
	const { target } = build;
	const toolchain = facts.toolchains.get(build.toolchain);
	if (!isUsable$1(toolchain)) throw new Error(`no toolchain for ${file}`);
	try {
		const verify = (bytes) => verifyImage(bytes, target.image, facts.host.architecture);
		const path = join(tree, image.built);
		const built = await readFile(path);
		const bytes = await fillProgram({
			bytes: built,
			isScript: target.image.format === "js",
			tree,
			env,
			duneVersion: job.host.dune.version
		});
		const wrong = verify(bytes);
		if (wrong.length > 0) return {
			image,
			failure: `${file}: ${wrong.join("; ")}.`
		};
		const solo5 = solo5Facts(bytes) ?? null;
		const stripping = inputs.strip && canStrip(target.image);
		const { outputDirectory } = inputs;
		const published = await publishImage({
			built: path,
			file,
			outputDirectory,
			verify,
			...bytes !== built && { filled: bytes },
			...stripping && { strip: {
				...toolchain,
				env: withPrograms(env, [toolchain])
			} },
			...solo5 && { missing: missingBytes }
		});
		log.step(`${file}, ${formatBytes(published.size)}`, (performance.now() - started) / 1e3);
		const companions = await publishCompanions(image, outputDirectory);
		const record = {
			...describe(job, image),
			...published,
			solo5,
			companions
		};
		const upload = uploads && uploadImage(uploads, record, target, outputDirectory);
		return {
			image,
			record,
			tellsVersion: tellsVersion(built),
			...upload && { upload }
		};
	} catch (error) {
		if (error instanceof ToolError) return {
			image,
			failure: `${file}: ${error.message} ${error.output}`
		};
		throw error;
	}
}
/** Writes beside an image what travels with it. */
async function publishCompanions({ companions }, outputDirectory) {
	const published = [];
	for (const { file, text } of companions) published.push(await publishText(file, text, outputDirectory));
	return published;
}
function uploadImage(uploads, { file, companions }, target, outputDirectory) {
	const path = join(outputDirectory, file);
	if (companions.length === 0) return uploads.image(path, isProgram(target));
	const files = [path, ...companions.map((one) => join(outputDirectory, one.file))];
	return uploads.archive(bundleName(file), files);
}
function describe({ inputs, plan }, image) {
	const { target, toolchain } = image.build;
	return {
		name: image.file.replace(/\.[^.]*$/, ""),
		target: target.name,
		executable: image.executable.path,
		toolchain: toolchain.name,
		format: target.image.format,
		artifact: null,
		selection: image.selection.choices.map(({ library, implementation, reason }) => ({
			library,
			implementation,
			reason
		})),
		...repositoryRows(plan),
		boot: null,
		notBooted: whyNoBoot(inputs, target)
	};
}
/** Why an image is not even tried; null for one that is. */
function whyNoBoot({ boot }, target) {
	if (!boot) return "boot is off";
	return target.boot ? null : target.unbootable ?? "its target turns boot off";
}
// src/pipeline/shallow-checkout.ts
/**
* Warns once, if a program of the project tells its version by git and the checkout is shallow and lacks the tag:
* `asked` says that dune has put such a version into an image.
*/
async function warnIfShallow({ inputs, plan, context: { log, env } }, asked) {
	const [at] = [...new Set(plan.workspaces.map(({ source }) => source))].flatMap(({ project, directory }) => describingRule(project, diskFiles(directory).read) ?? []);
	if ((at || asked) && await lacksTag(inputs.workingDirectory, env)) log.warning("This checkout is shallow and has no tag for git describe, which therefore tells no version; give actions/checkout `fetch-depth: 0`.", at);
}
/** Whether a directory is in a shallow clone in which `git describe --tags` finds nothing. */
async function lacksTag(directory, env) {
	const around = repositoryAround(directory);
	if (!around) return false;
	const git = repositoryGit(around.repository, env);
	if ((await git(["rev-parse", "--is-shallow-repository"]))?.trim() !== "true") return false;
	return await git(["describe", "--tags"]) === void 0;
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
// src/artifacts/uploads.ts
/** Uploads at a time: more would only share the network. */
const sideBySide = 4;
/** Opens the uploads to this workflow run. They end with CancelledError when the run is cancelled. */
function openUploads(options) {
	const queue = openQueue(sideBySide);
	const hopeless = obstacle(options.services);
	const timed = async (name, send) => {
		const started = performance.now();
		return {
			name,
			cause: hopeless ?? await send().catch(causeOf),
			seconds: (performance.now() - started) / 1e3
		};
	};
	return {
		job: readRuntimeToken(options.services)?.job,
		image(path, program) {
			const name = artifactName(basename(path), program);
			const send = () => program ? sendProgram(path, name, options) : sendFiles([path], void 0, options);
			return queue.add(() => timed(name, send));
		},
		archive: (name, files) => queue.add(() => timed(name, () => sendFiles(files, name, options))),
		settled: queue.settled
	};
}
/**
* Why no artifact can be uploaded from here, as a part of a sentence; undefined if nothing speaks against it. These
* are the conditions of GitHub's client (@actions/artifact 6.2), which it checks only when it uploads.
*/
function obstacle({ variables: env }) {
	const missing = ["ACTIONS_RESULTS_URL", "ACTIONS_RUNTIME_TOKEN"].find((name) => !env[name]);
	if (missing !== void 0) return `this runner has no artifact service (${missing} is not set): set \`artifacts: false\``;
	const host = hostOf(env["GITHUB_SERVER_URL"] || "https://github.com");
	if (/^github\.com$|\.ghe\.com$|\.localhost$/.test(host)) return void 0;
	return `GitHub's client uploads to github.com and ghe.com, not to ${host}: set \`artifacts: false\``;
}
/** The most days for which the repository keeps artifacts, if these are fewer than `days`. */
function shorterRetention(days, env) {
	const permitted = env["GITHUB_RETENTION_DAYS"];
	if (days === void 0 || permitted === void 0) return void 0;
	const most = Number.parseInt(permitted, 10);
	return most > 0 && most < days ? most : void 0;
}
const hostOf = (url) => URL.canParse(url) ? new URL(url).hostname.toLowerCase() : url;
async function sendProgram(path, name, options) {
	const directory = mkdtempSync(join(options.scratch, "artifact-"));
	return withTemporary(directory, async () => {
		const archive = join(directory, name);
		await packProgram(path, archive, options.compressionLevel, options.env);
		return sendFiles([archive], void 0, options);
	});
}
async function sendFiles(files, name, { services, compressionLevel, retentionDays, names }) {
	const answer = await uploadArtifact({
		name,
		files,
		compressionLevel,
		retentionDays,
		own: names
	}, services);
	return answer.ok ? void 0 : answer.cause;
}
/** The cause that kept a program from being packed, a full disk for instance, in tar's own words. Throws bugs on. */
function causeOf(error) {
	if (error instanceof ToolError) return (error.output.split("\n")[0] || error.message).replace(/\.$/, "");
	if (error instanceof Error && "code" in error) return error.message;
	throw error;
}
/**
* Packs one file with its mode into a .tar.gz (`level` 0 to 9), without owner and time, so that the same content gives
* the same archive. Throws ToolError when tar fails.
*/
async function packProgram(path, archive, level, env) {
	const tar = `${archive}.tar`;
	const sameEverywhere = [
		"--owner=0",
		"--group=0",
		"--numeric-owner",
		"--mtime=@0"
	];
	const from = [
		"--directory",
		dirname(path),
		"--",
		basename(path)
	];
	try {
		await runOk([
			"tar",
			"--create",
			"--file",
			tar,
			...sameEverywhere,
			...from
		], { env: {
			...env,
			TAR_OPTIONS: void 0
		} });
		await pipeline(createReadStream(tar), createGzip({ level }), createWriteStream(archive));
	} finally {
		await rm(tar, { force: true });
	}
}
/** A queue for `width` pieces of work at a time. A failure rejects its own promise only, and need not be handled. */
function openQueue(width) {
	const waiting = [];
	const all = [];
	let free = width;
	const turn = () => new Promise((go) => free-- > 0 ? go() : waiting.push(go));
	const next = () => {
		free += 1;
		waiting.shift()?.();
	};
	return {
		add(work) {
			const result = turn().then(work);
			all.push(result.then(next, next));
			return result;
		},
		settled: async () => {
			await Promise.all(all);
		}
	};
}
// src/pipeline/upload-images.ts
/** Warns before any work of what will become of the artifacts: that there will be none, or not for as long. */
function checkArtifacts(inputs, log, { env, services }) {
	if (!inputs.artifacts) return;
	const cause = obstacle(services);
	const days = shorterRetention(inputs.retentionDays, env);
	if (cause !== void 0) log.warning(`No image can be uploaded, which will fail this step in the end: ${cause}.`);
	else if (days !== void 0) log.warning(`Artifacts are kept for ${days} days, the most that the repository permits.`);
}
/** Opens the way for the artifacts of all images of the plan. */
function startUploads(inputs, plan, { env, services }) {
	const scratch = workRoot(env);
	mkdirSync(scratch, { recursive: true });
	const names = plan.images.map(({ file, build, companions }) => companions.length > 0 ? bundleName(file) : artifactName(file, isProgram(build.target)));
	return openUploads({
		...inputs,
		env,
		services,
		scratch,
		names: [...names, indexOf(plan)]
	});
}
const indexOf = ({ images, builds }) => indexName([...new Set(images.map(({ executable }) => executable.publicPath))], builds.map(({ target }) => target.name));
/**
* Waits for the images' uploads, names their artifacts in images.json, and uploads that with the checksums, the plan
* and the debug files, if there is an artifact that it can name. Returns a sentence for each cause that kept artifacts
* from being uploaded.
*/
async function uploadImages({ inputs, plan, context: { log } }, published, uploads) {
	if (recordsOf(published).length === 0) return [];
	return log.group("Artifacts", async () => {
		if (uploads.job !== void 0) log.info(`artifacts of job ${uploads.job}`);
		const done = [];
		const tell = (upload) => {
			done.push(upload);
			if (upload.cause === void 0) log.step(upload.name, upload.seconds);
			return upload;
		};
		const named = [];
		for (const { upload, ...one } of published) {
			const { name, cause } = upload ? tell(await upload) : {};
			const artifact = cause === void 0 ? name ?? null : null;
			named.push({
				...one,
				...one.record && { record: {
					...one.record,
					artifact
				} }
			});
		}
		const records = recordsOf(named);
		await writeManifest(inputs.outputDirectory, version, records);
		if (records.every(({ artifact }) => artifact === null)) return sentences(done, inputs);
		const files = [...[
			MANIFEST$1,
			CHECKSUMS,
			"plan.json"
		], ...records.flatMap(({ debug }) => debug?.file ?? [])].map((file) => join(inputs.outputDirectory, file));
		tell(await uploads.archive(indexOf(plan), files));
		return sentences(done, inputs);
	});
}
function sentences(done, { outputDirectory }) {
	return [...groupBy(done.filter(({ cause }) => cause !== void 0), ({ cause }) => cause)].map(([cause, uploads]) => {
		return `Not uploaded: ${uploads.map(({ name }) => name).join(", ")}; ${cause}. All images are in ${outputDirectory}.`;
	});
}
// src/pipeline/pipeline.ts
/** Whether anything did not come out as it should. */
const failed = ({ results, problems }) => problems.length > 0 || results.some(({ failure }) => failure !== void 0);
/** Makes the plan and shows it. Nothing is installed, built or written. */
async function plan(inputs, log, environment) {
	const { env } = partServices(withoutForeign(environment));
	return (await showPlan(inputs, contextOf(inputs, log, env))).plan;
}
/**
* The whole pipeline. Throws ConfigurationError before any work where the user made a mistake, and otherwise ends
* with an outcome, in which some images may have failed: one image's failure does not lose the others.
*/
async function build(inputs, log, environment, runner) {
	const { env, services } = partServices(withoutForeign(environment));
	const context = contextOf(inputs, log, env);
	const first = await showPlan(inputs, context);
	await prepareOutputDirectory(inputs.outputDirectory);
	if (runner) checkArtifacts(inputs, log, {
		env,
		services
	});
	const cache = openCache(inputs.cache, {
		log,
		env,
		services
	}, runner?.remember);
	const planned = await ensureNeeds(first, {
		inputs,
		context,
		cache
	});
	const inside = {
		...context,
		env: planned.facts.env
	};
	const { host } = planned.facts;
	if (!isReady(host)) throw new Error("a plan lacks nothing, and there is no OCaml or dune");
	const objects = await ensureObjects(objectParts(inputs, host, planned.facts), inside, cache);
	const uploads = runner && inputs.artifacts ? startUploads(inputs, planned.plan, {
		env,
		services
	}) : void 0;
	const failFast = inputs.failFast ? new AbortController() : void 0;
	const job = {
		...planned,
		host,
		inputs,
		context: inside,
		objects,
		uploads,
		failFast
	};
	try {
		return await withLock(projectRoot(inputs, context.env), () => produce(job));
	} finally {
		await uploads?.settled();
	}
}
const contextOf = ({ jobs }, log, env) => ({
	env,
	log,
	store: storeRoot(env),
	jobs: jobs ?? availableParallelism()
});
async function showPlan(inputs, context) {
	const { log } = context;
	return log.group("Plan", async () => {
		const planned = await planRun(inputs, context);
		log.info(renderPlan(planned.plan));
		for (const { at, why } of planned.plan.unread) log.warning(visible(`This dune file was not read: ${why}.`), at);
		return planned;
	});
}
/** Everything that decides whether compiled objects can be used again. */
function objectParts(inputs, host, { toolchains }) {
	return {
		machine: machineText(host),
		ocaml: host.ocaml.version,
		dune: host.dune.version,
		toolchains: [...toolchains.values()].filter(isUsable$1).map(({ toolchain, key }) => `${toolchain.name}-${digestOf(key)}`).sort().join(" "),
		project: relative(inputs.workspace, inputs.workingDirectory) || "."
	};
}
/** Builds, publishes, boots and uploads. */
async function produce(job) {
	const { inputs, plan, objects, uploads } = job;
	const { log } = job.context;
	const since = Date.now();
	const publisher = openPublisher(job);
	const built = await buildImages(job, publisher.publish);
	objects?.leave(since);
	await warnIfShallow(job, publisher.published().some(({ tellsVersion }) => tellsVersion));
	const published = await bootImages(job, publisher.published(), built.flatMap(({ failed }) => [...failed.keys()]));
	const results = resultsOf(plan.images, built, published);
	const text = `${JSON.stringify(planDocument(plan), null, 2)}\n`;
	await writeFile(join(inputs.outputDirectory, "plan.json"), text);
	const problems = uploads ? await uploadImages(job, published, uploads) : [];
	reportDiagnostics(log, built);
	const told = new Set(built.flatMap(({ failed }) => [...failed.keys()]));
	for (const { image, failure } of results) if (failure !== void 0) (told.has(image) ? log.info : log.error)(failure);
	for (const problem of problems) log.error(problem);
	log.info(`\n${resultTable(results)}`);
	log.info(`\n${inputs.outputDirectory} holds the images, ${MANIFEST$1} and ${CHECKSUMS}`);
	return {
		plan,
		results,
		problems
	};
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
// src/report/failure.ts
/** Exit statuses of the command line tool. */
const exitStatus = {
	ok: 0,
	failed: 1,
	configuration: 2,
	internal: 70,
	cancelled: 130
};
/**
* Says what went wrong: a user's mistakes as sentences, a tool's failure with the tool's own words, anything else with
* its stack, since that is a bug here. Returns the exit status that fits.
*/
function reportFailure(log, error) {
	if (error instanceof ConfigurationError) {
		for (const { message, at } of error.problems) log.error(message, at);
		return exitStatus.configuration;
	}
	if (error instanceof ToolError) {
		if (error.output !== "") log.info(error.output);
		log.error(error.message);
		return exitStatus.failed;
	}
	if (error instanceof CancelledError) {
		log.error("Cancelled.");
		return exitStatus.cancelled;
	}
	const system = systemFailure(error);
	if (system !== void 0) {
		log.error(system);
		return exitStatus.failed;
	}
	log.info(error instanceof Error ? error.stack ?? error.message : String(error));
	log.error("This is a bug in dune-targets, please report it with the lines above.");
	return exitStatus.internal;
}
const systemCauses = {
	ENOSPC: "no space is left on the disk; free some and run again",
	EDQUOT: "the disk quota is used up; free some space and run again",
	EROFS: "the file system is read-only; choose a place that can be written"
};
/** The machine's own refusals, which are neither a mistake nor a bug. */
function systemFailure(error) {
	if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return void 0;
	const file = (key) => {
		const value = Reflect.get(error, key);
		return typeof value === "string" ? value : void 0;
	};
	if (error.code === "EACCES" || error.code === "EPERM") return `Cannot read or write ${file("path") ?? "a file"}: permission is denied; check its owner and mode.`;
	const cause = systemCauses[error.code];
	return cause && `Cannot write ${file("dest") ?? file("path") ?? "a file"}: ${cause}.`;
}
// node_modules/@actions/core/lib/utils.js
/**
* Sanitizes an input into a string so it can be passed into issueCommand safely
* @param input input to sanitize into a string
*/
function toCommandValue(input) {
	if (input === null || input === void 0) return "";
	else if (typeof input === "string" || input instanceof String) return input;
	return JSON.stringify(input);
}
/**
*
* @param annotationProperties
* @returns The command properties to send with the actual annotation command
* See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
*/
function toCommandProperties(annotationProperties) {
	if (!Object.keys(annotationProperties).length) return {};
	return {
		title: annotationProperties.title,
		file: annotationProperties.file,
		line: annotationProperties.startLine,
		endLine: annotationProperties.endLine,
		col: annotationProperties.startColumn,
		endColumn: annotationProperties.endColumn
	};
}
// node_modules/@actions/core/lib/command.js
/**
* Issues a command to the GitHub Actions runner
*
* @param command - The command name to issue
* @param properties - Additional properties for the command (key-value pairs)
* @param message - The message to include with the command
* @remarks
* This function outputs a specially formatted string to stdout that the Actions
* runner interprets as a command. These commands can control workflow behavior,
* set outputs, create annotations, mask values, and more.
*
* Command Format:
*   ::name key=value,key=value::message
*
* @example
* ```typescript
* // Issue a warning annotation
* issueCommand('warning', {}, 'This is a warning message');
* // Output: ::warning::This is a warning message
*
* // Set an environment variable
* issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
* // Output: ::set-env name=MY_VAR::some value
*
* // Add a secret mask
* issueCommand('add-mask', {}, 'secretValue123');
* // Output: ::add-mask::secretValue123
* ```
*
* @internal
* This is an internal utility function that powers the public API functions
* such as setSecret, warning, error, and exportVariable.
*/
function issueCommand(command, properties, message) {
	const cmd = new Command(command, properties, message);
	process.stdout.write(cmd.toString() + os.EOL);
}
function issue(name, message = "") {
	issueCommand(name, {}, message);
}
const CMD_STRING = "::";
var Command = class {
	constructor(command, properties, message) {
		if (!command) command = "missing.command";
		this.command = command;
		this.properties = properties;
		this.message = message;
	}
	toString() {
		let cmdStr = CMD_STRING + this.command;
		if (this.properties && Object.keys(this.properties).length > 0) {
			cmdStr += " ";
			let first = true;
			for (const key in this.properties) if (this.properties.hasOwnProperty(key)) {
				const val = this.properties[key];
				if (val) {
					if (first) first = false;
					else cmdStr += ",";
					cmdStr += `${key}=${escapeProperty(val)}`;
				}
			}
		}
		cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
		return cmdStr;
	}
};
function escapeData(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}
function escapeProperty(s) {
	return toCommandValue(s).replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A").replace(/:/g, "%3A").replace(/,/g, "%2C");
}
// node_modules/@actions/core/lib/file-command.js
function issueFileCommand(command, message) {
	const filePath = process.env[`GITHUB_${command}`];
	if (!filePath) throw new Error(`Unable to find environment variable for file command ${command}`);
	if (!fs.existsSync(filePath)) throw new Error(`Missing file at path: ${filePath}`);
	fs.appendFileSync(filePath, `${toCommandValue(message)}${os.EOL}`, { encoding: "utf8" });
}
function prepareKeyValueMessage(key, value) {
	const delimiter = `ghadelimiter_${crypto.randomUUID()}`;
	const convertedValue = toCommandValue(value);
	if (key.includes(delimiter)) throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
	if (convertedValue.includes(delimiter)) throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
	return `${key}<<${delimiter}${os.EOL}${convertedValue}${os.EOL}${delimiter}`;
}
// node_modules/@actions/core/lib/summary.js
var __awaiter$1 = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { access: access$1, appendFile, writeFile: writeFile$1 } = promises;
const SUMMARY_ENV_VAR = "GITHUB_STEP_SUMMARY";
var Summary = class {
	constructor() {
		this._buffer = "";
	}
	/**
	* Finds the summary file path from the environment, rejects if env var is not found or file does not exist
	* Also checks r/w permissions.
	*
	* @returns step summary file path
	*/
	filePath() {
		return __awaiter$1(this, void 0, void 0, function* () {
			if (this._filePath) return this._filePath;
			const pathFromEnv = process.env[SUMMARY_ENV_VAR];
			if (!pathFromEnv) throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
			try {
				yield access$1(pathFromEnv, constants$2.R_OK | constants$2.W_OK);
			} catch (_a) {
				throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
			}
			this._filePath = pathFromEnv;
			return this._filePath;
		});
	}
	/**
	* Wraps content in an HTML tag, adding any HTML attributes
	*
	* @param {string} tag HTML tag to wrap
	* @param {string | null} content content within the tag
	* @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
	*
	* @returns {string} content wrapped in HTML element
	*/
	wrap(tag, content, attrs = {}) {
		const htmlAttrs = Object.entries(attrs).map(([key, value]) => ` ${key}="${value}"`).join("");
		if (!content) return `<${tag}${htmlAttrs}>`;
		return `<${tag}${htmlAttrs}>${content}</${tag}>`;
	}
	/**
	* Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
	*
	* @param {SummaryWriteOptions} [options] (optional) options for write operation
	*
	* @returns {Promise<Summary>} summary instance
	*/
	write(options) {
		return __awaiter$1(this, void 0, void 0, function* () {
			const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
			const filePath = yield this.filePath();
			yield (overwrite ? writeFile$1 : appendFile)(filePath, this._buffer, { encoding: "utf8" });
			return this.emptyBuffer();
		});
	}
	/**
	* Clears the summary buffer and wipes the summary file
	*
	* @returns {Summary} summary instance
	*/
	clear() {
		return __awaiter$1(this, void 0, void 0, function* () {
			return this.emptyBuffer().write({ overwrite: true });
		});
	}
	/**
	* Returns the current summary buffer as a string
	*
	* @returns {string} string of summary buffer
	*/
	stringify() {
		return this._buffer;
	}
	/**
	* If the summary buffer is empty
	*
	* @returns {boolen} true if the buffer is empty
	*/
	isEmptyBuffer() {
		return this._buffer.length === 0;
	}
	/**
	* Resets the summary buffer without writing to summary file
	*
	* @returns {Summary} summary instance
	*/
	emptyBuffer() {
		this._buffer = "";
		return this;
	}
	/**
	* Adds raw text to the summary buffer
	*
	* @param {string} text content to add
	* @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addRaw(text, addEOL = false) {
		this._buffer += text;
		return addEOL ? this.addEOL() : this;
	}
	/**
	* Adds the operating system-specific end-of-line marker to the buffer
	*
	* @returns {Summary} summary instance
	*/
	addEOL() {
		return this.addRaw(EOL);
	}
	/**
	* Adds an HTML codeblock to the summary buffer
	*
	* @param {string} code content to render within fenced code block
	* @param {string} lang (optional) language to syntax highlight code
	*
	* @returns {Summary} summary instance
	*/
	addCodeBlock(code, lang) {
		const attrs = Object.assign({}, lang && { lang });
		const element = this.wrap("pre", this.wrap("code", code), attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML list to the summary buffer
	*
	* @param {string[]} items list of items to render
	* @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
	*
	* @returns {Summary} summary instance
	*/
	addList(items, ordered = false) {
		const tag = ordered ? "ol" : "ul";
		const listItems = items.map((item) => this.wrap("li", item)).join("");
		const element = this.wrap(tag, listItems);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML table to the summary buffer
	*
	* @param {SummaryTableCell[]} rows table rows
	*
	* @returns {Summary} summary instance
	*/
	addTable(rows) {
		const tableBody = rows.map((row) => {
			const cells = row.map((cell) => {
				if (typeof cell === "string") return this.wrap("td", cell);
				const { header, data, colspan, rowspan } = cell;
				const tag = header ? "th" : "td";
				const attrs = Object.assign(Object.assign({}, colspan && { colspan }), rowspan && { rowspan });
				return this.wrap(tag, data, attrs);
			}).join("");
			return this.wrap("tr", cells);
		}).join("");
		const element = this.wrap("table", tableBody);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds a collapsable HTML details element to the summary buffer
	*
	* @param {string} label text for the closed state
	* @param {string} content collapsable content
	*
	* @returns {Summary} summary instance
	*/
	addDetails(label, content) {
		const element = this.wrap("details", this.wrap("summary", label) + content);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML image tag to the summary buffer
	*
	* @param {string} src path to the image you to embed
	* @param {string} alt text description of the image
	* @param {SummaryImageOptions} options (optional) addition image attributes
	*
	* @returns {Summary} summary instance
	*/
	addImage(src, alt, options) {
		const { width, height } = options || {};
		const attrs = Object.assign(Object.assign({}, width && { width }), height && { height });
		const element = this.wrap("img", null, Object.assign({
			src,
			alt
		}, attrs));
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML section heading element
	*
	* @param {string} text heading text
	* @param {number | string} [level=1] (optional) the heading level, default: 1
	*
	* @returns {Summary} summary instance
	*/
	addHeading(text, level) {
		const tag = `h${level}`;
		const allowedTag = [
			"h1",
			"h2",
			"h3",
			"h4",
			"h5",
			"h6"
		].includes(tag) ? tag : "h1";
		const element = this.wrap(allowedTag, text);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML thematic break (<hr>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addSeparator() {
		const element = this.wrap("hr", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML line break (<br>) to the summary buffer
	*
	* @returns {Summary} summary instance
	*/
	addBreak() {
		const element = this.wrap("br", null);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML blockquote to the summary buffer
	*
	* @param {string} text quote text
	* @param {string} cite (optional) citation url
	*
	* @returns {Summary} summary instance
	*/
	addQuote(text, cite) {
		const attrs = Object.assign({}, cite && { cite });
		const element = this.wrap("blockquote", text, attrs);
		return this.addRaw(element).addEOL();
	}
	/**
	* Adds an HTML anchor tag to the summary buffer
	*
	* @param {string} text link text/content
	* @param {string} href hyperlink
	*
	* @returns {Summary} summary instance
	*/
	addLink(text, href) {
		const element = this.wrap("a", text, { href });
		return this.addRaw(element).addEOL();
	}
};
const summary = new Summary();
// node_modules/@actions/core/lib/core.js
var __awaiter = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
/**
* The code to exit an action
*/
var ExitCode;
(function(ExitCode) {
	/**
	* A code indicating that the action was successful
	*/
	ExitCode[ExitCode["Success"] = 0] = "Success";
	/**
	* A code indicating that the action was a failure
	*/
	ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
/**
* Sets the value of an output.
*
* @param     name     name of the output to set
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function setOutput(name, value) {
	if (process.env["GITHUB_OUTPUT"] || "") return issueFileCommand("OUTPUT", prepareKeyValueMessage(name, value));
	process.stdout.write(os.EOL);
	issueCommand("set-output", { name }, toCommandValue(value));
}
/**
* Adds an error issue
* @param message error issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function error(message, properties = {}) {
	issueCommand("error", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Adds a warning issue
* @param message warning issue message. Errors will be converted to string via toString()
* @param properties optional properties to add to the annotation.
*/
function warning(message, properties = {}) {
	issueCommand("warning", toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
* Writes info to log with console.log.
* @param message info message
*/
function info(message) {
	process.stdout.write(message + os.EOL);
}
/**
* Begin an output group.
*
* Output until the next `groupEnd` will be foldable in this group
*
* @param name The name of the output group
*/
function startGroup(name) {
	issue("group", name);
}
/**
* End an output group.
*/
function endGroup() {
	issue("endgroup");
}
/**
* Wrap an asynchronous function call in a group.
*
* Returns the same type as the function itself.
*
* @param name The name of the group
* @param fn The function to wrap in the group
*/
function group(name, fn) {
	return __awaiter(this, void 0, void 0, function* () {
		startGroup(name);
		let result;
		try {
			result = yield fn();
		} finally {
			endGroup();
		}
		return result;
	});
}
/**
* Saves state for current action, the state can only be retrieved by this action's post job execution.
*
* @param     name     name of the state to store
* @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
*/
function saveState(name, value) {
	if (process.env["GITHUB_STATE"] || "") return issueFileCommand("STATE", prepareKeyValueMessage(name, value));
	issueCommand("save-state", { name }, toCommandValue(value));
}
/**
* Gets the value of an state set by this action's main execution.
*
* @param     name     name of the state to get
* @returns   string
*/
function getState(name) {
	return process.env[`STATE_${name}`] || "";
}
// src/report/runner.ts
/** The runner shows this many annotations of each type for a step (actions/runner, IssueMatcher limits). */
const annotationLimit = 10;
/**
* A log for GitHub's runner: phases are groups, problems are annotations. `prefix` is the path from the workspace to
* the project, since annotations name files from the workspace's root.
*/
function runnerLog(prefix) {
	const counts = {
		error: 0,
		warning: 0
	};
	const annotate = (kind, message, at) => {
		if (counts[kind]++ >= annotationLimit) {
			info(`${kind}: ${at ? `${at.file}:${at.line}: ` : ""}${message}`);
			return;
		}
		(kind === "error" ? error : warning)(message, at ? place(prefix, at) : {});
	};
	return {
		verbose: true,
		info,
		warning: (message, at) => annotate("warning", message, at),
		error: (message, at) => annotate("error", message, at),
		group: (title, work) => group(title, work),
		step: (done, seconds) => info(`✓ ${done} (${formatSeconds(seconds)})`),
		child: (line, source) => info(source === void 0 ? line : `[${source}] ${line}`)
	};
}
function place(prefix, at) {
	return {
		file: prefix === "" ? at.file : `${prefix}/${at.file}`,
		startLine: at.line,
		...at.column === void 0 ? {} : { startColumn: at.column + 1 }
	};
}
export { ConfigurationError as C, nearest as D, formatSeconds as E, quoted$1 as O, loadInputs as S, inputs as T, markdownTable as _, summary as a, MANIFEST$1 as b, runProgram as c, plan as d, pendingState as f, selectionHeading as g, selectionCells as h, setOutput as i, version as k, build as l, causeOf$1 as m, getState as n, exitStatus as o, savePending as p, saveState as r, reportFailure as s, runnerLog as t, failed as u, resultRows as v, formatProblem as w, partServices as x, planDocument as y };
