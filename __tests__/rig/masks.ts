/** The secrets of a job, which no line of its logs shows. */
export interface Masks {
  /** Adds a secret: also each of its lines, and the forms that encodings give it. */
  add(secret: string): void;
  /** The text with `***` in the place of secrets. */
  apply(text: string): string;
}

type Encoding = (secret: string) => string;

function base64From(offset: number): Encoding {
  return (secret) => {
    const bytes = Buffer.from(secret);
    return bytes.subarray(bytes.length > offset ? offset : 0).toString("base64");
  };
}

/** As `Uri.EscapeDataString` of .NET does. */
function escapeUri(secret: string): string {
  const hexadecimal = (character: string) => character.charCodeAt(0).toString(16).toUpperCase();
  return encodeURIComponent(secret).replaceAll(/[!'()*]/g, (mark) => `%${hexadecimal(mark)}`);
}

const xml: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Those of actions/runner (HostContext.cs, ValueEncoders.cs) but the two of PowerShell. */
const encodings: readonly Encoding[] = [
  (secret) => secret,
  base64From(0),
  base64From(1),
  base64From(2),
  (secret) => secret.replaceAll('"', '\\"'),
  (secret) => secret.replaceAll("'", "''"),
  (secret) => JSON.stringify(secret).slice(1, -1),
  escapeUri,
  (secret) => secret.replaceAll(/[<>&"']/g, (character) => xml[character] ?? character),
  (secret) => (/^".{7,}"$/s.test(secret) ? secret.slice(1, -1) : secret),
];

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the secrets are, in order; spans that touch are one. */
function spansOf(text: string, secrets: ReadonlySet<string>): Span[] {
  const found: Span[] = [];
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
      found.push({ start: at, end: at + secret.length });
    }
  }
  const merged: Span[] = [];
  for (const { start, end } of found.sort((one, other) => one.start - other.start)) {
    const last = merged.at(-1);
    if (last === undefined || start > last.end) merged.push({ start, end });
    else merged.splice(-1, 1, { start: last.start, end: Math.max(last.end, end) });
  }
  return merged;
}

/** A masker that knows no secret yet. */
export function openMasks(): Masks {
  const secrets = new Set<string>();
  const encode = (secret: string) => {
    for (const encoding of encodings) secrets.add(encoding(secret));
  };
  return {
    add(secret) {
      encode(secret);
      const lines = secret.split(/[\r\n]/).map((line) => line.trim());
      for (const line of lines.filter((line) => line !== "")) encode(line);
    },
    apply(text) {
      let shown = "";
      let from = 0;
      for (const { start, end } of spansOf(text, secrets)) {
        shown += `${text.slice(from, start)}***`;
        from = end;
      }
      return shown + text.slice(from);
    },
  };
}
