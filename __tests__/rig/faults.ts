/** The methods of the two services. */
export const twirpMethods = [
  "CreateArtifact",
  "FinalizeArtifact",
  "ListArtifacts",
  "GetSignedArtifactURL",
  "DeleteArtifact",
  "CreateCacheEntry",
  "FinalizeCacheEntryUpload",
  "GetCacheEntryDownloadURL",
] as const;

export type TwirpMethod = (typeof twirpMethods)[number];

/** What a request asks for: a method of a service, or a blob through its signed URL. */
export type Operation = TwirpMethod | "PUT blob" | "GET blob" | "HEAD blob";

/** What goes wrong. Lengths and offsets are bytes. */
export type Harm =
  /** Answered without being served. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is closed without an answer. */
  | { readonly kind: "drop" }
  /** Served, but later. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Downloads: the connection is closed after `length` bytes of those that were promised. */
  | { readonly kind: "truncate"; readonly length: number }
  /** Blobs: all bytes arrive in time, the middle one changed. */
  | { readonly kind: "corrupt" }
  /** Blobs: the first `length` bytes arrive as if they were all: the transport is content. */
  | { readonly kind: "shorten"; readonly length: number }
  /** Downloads: the bytes come at this pace. */
  | { readonly kind: "slow"; readonly bytesPerSecond: number };

/** Harm that comes to the next `times` requests (default 1) for an operation. */
export type Fault = Harm & {
  readonly on: Operation;
  readonly times?: number;
  /** Only requests of this workflow run's jobs, and for their artifacts' blobs. */
  readonly run?: string;
};

/** Faults that wait for their requests. */
export interface Faults {
  add(fault: Fault): void;
  /** The harm for a request of this operation that has just come from a run's job, if any. */
  take(operation: Operation, run: string | undefined): Harm | undefined;
  /** Forgets all that have not happened. */
  clear(): void;
}

/** An empty list of faults. Those for one operation happen in the order they were added. */
export function openFaults(): Faults {
  let waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    add(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(operation, run) {
      const next = waiting.find(
        ({ fault }) => fault.on === operation && (fault.run === undefined || fault.run === run),
      );
      if (next === undefined) return undefined;
      next.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return next.fault;
    },
    clear() {
      waiting = [];
    },
  };
}
