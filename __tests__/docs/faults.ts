import { pageAt, section } from "./markdown.ts";

/** A row of docs/reliability.md: what goes wrong, and the sentence of the log, `…` for what differs. */
export interface Fault {
  readonly fault: string;
  /** Undefined where the log says nothing. */
  readonly message: string | undefined;
}

/** The rows below a heading of docs/reliability.md. */
export function faultsOf(title: string): readonly Fault[] {
  const rows = section(pageAt("docs/reliability.md"), title).matchAll(
    /^\| (.*) \| .* \| (.*) \|$/gm,
  );
  return [...rows]
    .slice(2)
    .map(([, fault = "", said = ""]) => ({ fault, message: /^(`+)(.*)\1$/.exec(said)?.[2] }));
}

/** What the log says of a fault, of the machine if not told otherwise, as a pattern; throws where nothing is documented. */
export function documented(fault: string, title = "The machine"): RegExp {
  const message = faultsOf(title).find((row) => row.fault === fault)?.message;
  if (message === undefined) throw new Error(`docs/reliability.md says nothing of "${fault}"`);
  return new RegExp(message.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll("…", "\\S.*"));
}
