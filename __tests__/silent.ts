import type { Log } from "../src/base/log.ts";

/** A log that says nothing. */
export const silent: Log = {
  verbose: false,
  info() {},
  warning() {},
  error() {},
  group: (_, work) => work(),
  step() {},
  child() {},
};
