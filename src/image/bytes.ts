/** The bytes as numbers are read from them. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const STRING_LIMIT = 1024;

/** The latin1 text at `at` up to its NUL, at most 1,024 bytes. */
export function cString(bytes: Uint8Array, at: number): string {
  const text = bytes.subarray(at, at + STRING_LIMIT);
  const end = text.indexOf(0);
  return new TextDecoder("latin1").decode(end < 0 ? text : text.subarray(0, end));
}
