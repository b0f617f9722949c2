/** What is wrong with a file, as a noun phrase; thrown by the parts of the ELF reader and caught by `readElf`. */
export class Malformed extends Error {}
