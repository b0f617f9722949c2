/** Characters that are kept, and that a regular expression sees at once. */
const KEPT = 64 * 1024;
/** A pattern is not tried on every byte that a serial line brings. */
const INTERVAL_MS = 100;

/**
 * Keeps the end of a program's output and looks for `expect` while it comes. `matched` is called once, at the first
 * match. `finish` stops looking, after a last time, and tells whether there was one (true without `expect`).
 */
export function watchOutput(
  expect: RegExp | undefined,
  matched: () => void,
): { push(text: string): void; text(): string; finish(): boolean } {
  let kept = "";
  let unseen = 0;
  let found = expect === undefined;
  const look = () => {
    // `search` because it has no memory, unlike `test` with a global expression.
    if (found || unseen === 0 || expect === undefined) return;
    unseen = 0;
    found = kept.search(expect) >= 0;
    if (found) matched();
  };
  const timer = expect && setInterval(look, INTERVAL_MS);
  return {
    push(text) {
      kept += text;
      unseen += text.length;
      // Before the oldest text goes, so that nothing goes unseen.
      if (unseen > KEPT / 4) look();
      kept = kept.slice(-KEPT);
    },
    text: () => kept,
    finish() {
      clearInterval(timer);
      look();
      return found;
    },
  };
}
