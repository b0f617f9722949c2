/** What is wrong with a built image that is to be a Windows program, one phrase each (verifyImage). */
export function verifyPe(bytes: Uint8Array): readonly string[] {
  return bytes[0] === 0x4d && bytes[1] === 0x5a
    ? []
    : ["expected a Windows program, found something else"];
}
