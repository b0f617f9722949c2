/** A figure that must keep a limit. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly kept: boolean;
}

/** A part of the report: Markdown, and the figures of it that have limits. */
export interface Section {
  readonly text: string;
  readonly figures: readonly Figure[];
}

/** A figure of which less is better. `show` says a number with its unit. */
export function atMost(
  what: string,
  measured: number,
  limit: number,
  show: (value: number) => string,
): Figure {
  return { what, measured: show(measured), limit: `≤ ${show(limit)}`, kept: measured <= limit };
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error("no values, so no median");
  return (low + high) / 2;
}

/** The median with the least and the greatest: `1.21 (1.18–1.40)`. */
export function spread(values: readonly number[], show: (value: number) => string): string {
  return `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`;
}

export const seconds = (value: number): string => `${value.toFixed(2)} s`;
export const milliseconds = (value: number): string => `${Math.round(value * 1000)} ms`;
export const times = (value: number): string => `${value.toFixed(2)} ×`;
/** Powers of 1024, as limits of memory are. */
export const mebibytes = (value: number): string => `${Math.round(value / 2 ** 20)} MiB`;
