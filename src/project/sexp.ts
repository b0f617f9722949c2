/** A node of a dune file with its byte range. */
export type Sexp = Atom | List;

export interface Atom {
  readonly kind: "atom";
  /** Text after unescaping. */
  readonly text: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Sexp[];
  readonly start: number;
  readonly end: number;
}
