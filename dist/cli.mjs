import { C as ConfigurationError, D as nearest, E as formatSeconds, O as quoted, S as loadInputs, T as inputs$1, c as runProgram, d as plan, k as version, l as build, o as exitStatus, s as reportFailure, u as failed, w as formatProblem, y as planDocument } from "./pipeline.mjs";
import { parseArgs } from "node:util";
// src/inputs/documentation.ts
const width = 80;
/** The text of `dune-targets --help`. */
function usage() {
	return [
		"Build one dune project for every target: unikernels, firmware, JavaScript and native.",
		"",
		"Usage: dune-targets COMMAND [FLAGS]",
		"",
		"Commands:",
		"  plan      show what would be installed, selected and built; change nothing",
		"  build     build, check and boot the images",
		"  help      show this (also -h, --help)",
		"  version   show the version (also -V, --version)",
		"",
		"Flags (a flag wins over dune-targets.yml, the config file, which holds the same names):",
		...inputs$1.filter(({ runnerOnly }) => !runnerOnly).flatMap((row) => [`  --${row.kind === "boolean" ? `[no-]${row.name}` : `${row.name} ${placeholder(row)}`}`, ...wrap(withDefault(row), "        ")]),
		""
	].join("\n");
}
function withDefault({ doc, default: value }) {
	return value === void 0 ? doc : `${doc} Default: \`${value}\`.`;
}
function placeholder(row) {
	return row.kind === "choice" ? row.choices.join("|") : {
		string: "TEXT",
		boolean: "",
		number: "N",
		list: "NAMES",
		yaml: "YAML"
	}[row.kind];
}
function wrap(text, indent) {
	const lines = [];
	let line = indent;
	for (const word of text.split(" ")) {
		if (line !== indent && line.length + word.length >= width) {
			lines.push(line.trimEnd());
			line = indent;
		}
		line += `${word} `;
	}
	return [...lines, line.trimEnd()];
}
// src/inputs/flags.ts
const inputs = inputs$1.filter(({ runnerOnly }) => !runnerOnly);
const commands = [
	"plan",
	"build",
	"help",
	"version"
];
/**
* Reads the arguments after node and the script. None at all, `-h` and `--help` ask for help, `-V` and `--version` for
* the version. Throws one ConfigurationError with everything that is wrong.
*/
function parseCommandLine(argv) {
	const names = inputs.filter(({ kind }) => kind !== "boolean").map(({ name }) => name);
	const { tokens } = parseArgs({
		args: [...argv],
		options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
		strict: false,
		tokens: true
	});
	const problems = [];
	const flags = {};
	const words = [];
	let command;
	let misspelt = false;
	for (const token of tokens) {
		if (token.kind === "positional") words.push(token.value);
		if (token.kind !== "option") continue;
		if (/^(?:-h|--help)$/.test(token.rawName)) command = "help";
		else if (/^(?:-V|--version)$/.test(token.rawName)) command ??= "version";
		else misspelt = !readFlag(token, flags, problems) || misspelt;
	}
	if (command || argv.length === 0) return {
		command: command ?? "help",
		flags: {}
	};
	const [word, ...rest] = words;
	command = commands.find((each) => each === word);
	if (command === void 0 && !misspelt) problems.unshift(unknownCommand(word));
	if (!misspelt) problems.push(...rest.map(unexpectedWord));
	if (command !== void 0 && problems.length === 0) return {
		command,
		flags
	};
	throw new ConfigurationError(problems.map((message) => ({ message })));
}
/** Adds a flag or a problem with it; false for an unknown flag. */
function readFlag({ name: written, rawName, value, inlineValue }, flags, problems) {
	const negated = inputs.find(({ name, kind }) => kind === "boolean" && written === `no-${name}`);
	const row = negated ?? inputs.find(({ name }) => rawName === `--${name}`);
	if (row === void 0) problems.push(unknownFlag(rawName));
	else if (flags[row.name] !== void 0) {
		const advice = row.kind === "list" ? `; put all names into one: --${row.name} "a b"` : "";
		problems.push(`flag --${row.name} is given twice${advice}.`);
	} else if (negated) {
		if (value !== void 0) problems.push(`flag ${rawName} takes no value.`);
		flags[row.name] = "false";
	} else if (row.kind === "boolean") flags[row.name] = value ?? "true";
	else if (value === void 0 || !inlineValue && value.startsWith("--")) problems.push(`flag ${rawName} needs a value: ${rawName}=VALUE.`);
	else flags[row.name] = value;
	return row !== void 0;
}
function unknownFlag(rawName) {
	const known = inputs.flatMap(({ name, kind }) => kind === "boolean" ? [`--${name}`, `--no-${name}`] : [`--${name}`]);
	const likely = nearest(rawName, [
		...known,
		"--help",
		"--version"
	], 1);
	return `unknown flag ${quoted(rawName)}; the nearest is ${likely.map(quoted).join()}.`;
}
function unknownCommand(word) {
	if (word === void 0) return "the command is missing; write `plan` or `build` first.";
	const likely = nearest(word, commands, 1);
	return `unknown command ${quoted(word)}; the nearest is ${likely.map(quoted).join()}.`;
}
function unexpectedWord(word) {
	return `unexpected argument ${quoted(word)}; a list is one argument: --targets "unix js".`;
}
// src/report/terminal.ts
/**
* A plain log: a heading for each phase, its lines indented. On a terminal what children print passes by on one line;
* elsewhere all of it is kept.
*/
function terminalLog(out) {
	let depth = 0;
	const clear = out.isTTY ? "\r\x1B[2K" : "";
	const write = (text) => {
		const indent = "  ".repeat(depth);
		out.write(`${clear}${text.replace(/^(?=.)/gm, indent)}\n`);
	};
	const pass = (text) => {
		const line = `${"  ".repeat(depth)}${text.replace(/[\u0000-\u001f\u007f]+/g, " ")}`;
		out.write(`${clear}${line.slice(0, (out.columns ?? 80) - 1)}`);
	};
	const at = (message, location) => formatProblem(location ? {
		message,
		at: location
	} : { message });
	return {
		verbose: false,
		info: write,
		warning: (message, location) => write(`warning: ${at(message, location)}`),
		error: (message, location) => write(`error: ${at(message, location)}`),
		async group(title, work) {
			write(title);
			depth++;
			try {
				return await work();
			} finally {
				out.write(clear);
				depth--;
			}
		},
		step: (done, seconds) => write(`✓ ${done} (${formatSeconds(seconds)})`),
		child: (line, source) => (out.isTTY ? pass : write)(source === void 0 ? line : `[${source}] ${line}`)
	};
}
// src/cli.ts
/** The plan goes to standard output, as JSON for other programs; everything for people goes to standard error. */
const log = terminalLog(process.stderr);
async function main(argv) {
	const { command, flags } = parseCommandLine(argv);
	if (command === "help") process.stdout.write(usage());
	if (command === "version") process.stdout.write(`${version}\n`);
	if (command === "help" || command === "version") return exitStatus.ok;
	const inputs = await loadInputs({
		flags,
		environment: process.env,
		cwd: process.cwd()
	});
	if (command === "plan") {
		const document = planDocument(await plan(inputs, log, process.env));
		process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
		return exitStatus.ok;
	}
	return failed(await build(inputs, log, process.env)) ? exitStatus.failed : exitStatus.ok;
}
await runProgram(() => main(process.argv.slice(2)), (error) => reportFailure(log, error));
export {};
