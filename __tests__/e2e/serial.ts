import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { bootImage } from "../../src/boot/boot.ts";
import type { Root } from "../roots/open-root.ts";

/**
 * A program for QEMU's `virt` board, as bytes that start at 0x80000000: it writes a text of up to 2,047 bytes to the
 * serial line as fast as this takes it and turns the machine off.
 */
function firmware(text: string): Buffer {
  const branch = (code: number, by: number) =>
    (code |
      ((by & 0x1000) << 19) |
      ((by & 0x7e0) << 20) |
      ((by & 0x1e) << 7) |
      ((by & 0x800) >> 4)) >>>
    0;
  const code = [
    0x10000537, // lui a0, 0x10000: the UART
    0x00000597, // auipc a1, 0
    0x00058593 | (68 << 20), // addi a1, a1, 68: the text
    0x00000613 | (text.length << 20), // addi a2, zero, LENGTH
    0x0005c283, // lbu t0, 0(a1)
    0x00554303, // lbu t1, 5(a0): has it room?
    0x02037313, // andi t1, t1, 32
    branch(0x00030063, -8), // beqz t1
    0x00550023, // sb t0, 0(a0)
    0x00158593, // addi a1, a1, 1
    0xfff60613, // addi a2, a2, -1
    branch(0x00061063, -28), // bnez a2
    0x001006b7, // lui a3, 0x100: the switch
    0x00005737, // lui a4, 5
    0x55570713, // addi a4, a4, 0x555
    0x00e6a023, // sw a4, 0(a3)
    0x0000006f, // j .
    0,
  ];
  const bytes = Buffer.alloc(4 * code.length);
  for (const [index, word] of code.entries()) bytes.writeUInt32LE(word >>> 0, 4 * index);
  return Buffer.concat([bytes, Buffer.from(text, "latin1")]);
}

/** Keeps this many processors busy until the test ends. */
function busy(processors: number): void {
  const workers = Array.from(
    { length: processors },
    () => new Worker("for (;;) Math.sqrt(2);", { eval: true }),
  );
  onTestFinished(async () => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  });
}

/** A serial line on the emulator's standard output, as users' own commands have it. */
export function testSerial(machine: () => Root): void {
  test("200 boots under load give 200 whole outputs", async () => {
    const root = machine();
    const scratch = mkdtempSync(join(tmpdir(), "serial-"));
    onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
    const lines = Array.from({ length: 40 }, (_, line) => `line ${line + 10} ${"x".repeat(41)}\n`);
    const text = lines.join("");
    const imagePath = join(scratch, "serial.bin");
    for (const path of [imagePath, root.path("/root/serial.bin")])
      writeFileSync(path, firmware(text));
    const command = ["qemu-system-riscv32", "-M", "virt", "-m", "32M", "-bios", "none"];
    const line = ["-display", "none", "-monitor", "none", "-serial", "stdio"];
    const argv = root.commandLine([...command, ...line, "-kernel", "/root/serial.bin"]);
    const boot = { argv, packages: [], success: 0 };
    busy(3);
    const ends = new Map<string, number>();
    for (let time = 0; time < 200; time++) {
      const { verdict, output } = await bootImage({ boot, imagePath, scratch, timeoutSeconds: 60 });
      const end = `${verdict}, ${output === text ? "whole" : `${output.length} of ${text.length}`}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect(Object.fromEntries(ends)).toEqual({ "ok, whole": 200 });
  });
}
