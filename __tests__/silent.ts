import type { Log } from "../src/report/log.ts";

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
