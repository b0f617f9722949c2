/** Where a linked program may live: two regions, in bytes. */
export interface MemoryMap {
  readonly flash: readonly [origin: number, size: number];
  readonly ram: readonly [origin: number, size: number];
  readonly stack: number;
}

/** The memory map as the symbols that picolibc's linker script reads, with its hosted start and semihosting. */
export function picolibcLink({ flash, ram, stack }: MemoryMap): readonly string[] {
  const symbols = {
    __flash: flash[0],
    __flash_size: flash[1],
    __ram: ram[0],
    __ram_size: ram[1],
    __stack_size: stack,
  };
  return [
    "--oslib=semihost",
    "--crt0=hosted",
    ...Object.entries(symbols).map(
      ([name, value]) => `-Wl,--defsym=${name}=0x${value.toString(16)}`,
    ),
  ];
}
