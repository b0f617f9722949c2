import { pageAt, section } from "./markdown.ts";

/** A row of docs/reliability.md or docs/opam.md: what goes wrong, and the sentence of the log, `…` for what differs. */
export interface Fault {
  readonly fault: string;
  /** Undefined where the log says nothing. */
  readonly message: string | undefined;
}

/** The rows below a heading of a page. */
export function faultsOf(title: string, page = "docs/reliability.md"): readonly Fault[] {
  const rows = section(pageAt(page), title).matchAll(/^\| (.*) \| .* \| (.*) \|$/gm);
  return [...rows]
    .slice(2)
    .map(([, fault = "", said = ""]) => ({ fault, message: /^(`+)(.*)\1$/.exec(said)?.[2] }));
}

/** What the log says of a fault, of the machine if not told otherwise, as a pattern; throws where nothing is documented. */
export function documented(fault: string, title = "The machine", page?: string): RegExp {
  const message = faultsOf(title, page).find((row) => row.fault === fault)?.message;
  if (message === undefined)
    throw new Error(`${page ?? "docs/reliability.md"} says nothing of "${fault}"`);
  return new RegExp(message.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll("…", "\\S.*"));
}
