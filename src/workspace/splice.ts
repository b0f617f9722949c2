/** Replaces the bytes `start` to `end` (exclusive) of a text; `start === end` inserts. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** `text` with every splice applied. Splices must not overlap; insertions at one place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const splice of splices.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(done, splice.start), splice.text);
    done = splice.end;
  }
  return pieces.join("") + text.slice(done);
}
