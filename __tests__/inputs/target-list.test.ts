import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/targets/catalogue.ts";
import { load, problemsOf, type Request } from "./loading.ts";

const all = catalogue.map(({ name }) => name);
const allListed = all.map((name) => `\`${name}\``).join(", ");
const names = async (request: Request) => (await load(request)).targets.map(({ name }) => name);

describe("names and globs", () => {
  test.each([
    ["unix js", ["unix", "js"]],
    ["js,unix", ["js", "unix"]],
    [" js ,\n unix\r\n", ["js", "unix"]],
    ["js unix js", ["js", "unix"]],
    ["*", all],
    ["js *", ["js", ...all.filter((name) => name !== "js")]],
    ["{js,unix} riscv32", ["unix", "js", "riscv32"]],
    ["?s", ["js"]],
    ["[ju]*", ["unix", "js", "unikraft-qemu", "unikraft-firecracker"]],
    ["- js\n- unix", ["js", "unix"]],
    ["[js, unix]", ["js", "unix"]],
    ["# mine\n- js", ["js"]],
    ['- "j*"', ["js"]],
  ])("%j", async (text, expected) => {
    expect(await names({ flags: { targets: text } })).toEqual(expected);
    expect(await names({ env: { INPUT_TARGETS: text } })).toEqual(expected);
  });

  test.each([
    ["riscv23", "`riscv23` matches no target; the nearest are `riscv32`, `riscv64`, `js`."],
    ["Unix", "`Unix` matches no target; the nearest are `unix`, `js`, `hvt`."],
    ["bsd-*", "`bsd-*` matches no target; the nearest are `js`, `spt`, `unix`."],
    ["../unix", "`../unix` matches no target; the nearest are `unix`, `virtio`, `muen`."],
    ["$(id)", "`$(id)` matches no target; the nearest are `unix`, `js`, `hvt`."],
    ["(unix)+", "`(unix)+` matches no target; the nearest are `unix`, `windows`, `muen`."],
    ["*u*n*i*x*", "`*u*n*i*x*` matches no target; the nearest are `unix`, `muen`, `windows`."],
  ])("%j", async (text, sentence) => {
    expect(await problemsOf({ flags: { targets: text } })).toBe(`flag --targets: ${sentence}`);
  });

  test("an entry of a YAML list is taken whole, and its line is told", async () => {
    const file = "targets:\n  - unix\n  - unix js\n";
    expect(await problemsOf({ file })).toBe(
      "dune-targets.yml:3: `targets[1]`: `unix js` matches no target; the nearest are `unix`, `js`, `windows`.",
    );
    const env = { INPUT_TARGETS: "- unix\n- '$(id)'" };
    expect(await problemsOf({ env })).toMatch(
      /^input `targets`, line 2: `targets\[1\]`: `\$\(id\)` matches no/,
    );
  });
});

test.each([
  [
    "genode",
    "`genode` is no target: Solo5 dropped its Genode bindings in 0.7.0, and no OCaml for it is left; take hvt, spt, virtio, muen or xen.",
  ],
  ["ukvm", "`ukvm` is no target: Solo5 has called it hvt since 0.4.0; take hvt."],
  ["freebsd", "`freebsd` is no target: Solo5's tender solo5-hvt runs on FreeBSD too, so take hvt."],
])("%s is refused with the reason", async (text, sentence) => {
  expect(await problemsOf({ flags: { targets: `unix ${text}` } })).toBe(
    `flag --targets: ${sentence}`,
  );
  expect(await problemsOf({ flags: { targets: "unix", variants: `{${text}: mock}` } })).toContain(
    sentence,
  );
});

test("no targets at all", async () => {
  expect(await problemsOf({})).toBe(
    `No targets: name them in the input \`targets\`, with --targets, or under \`targets\` in dune-targets.yml. The targets are ${allListed}.`,
  );
});

test.each([
  [{ flags: { targets: "" } }, "flag --targets:"],
  [{ flags: { targets: "," } }, "flag --targets:"],
  [{ env: { INPUT_TARGETS: "," } }, "input `targets`:"],
  [{ env: { INPUT_TARGETS: "[]" } }, "input `targets`:"],
  [{ env: { INPUT_TARGETS: "# none" } }, "input `targets`:"],
  [{ file: "targets: []" }, "dune-targets.yml:1: `targets`:"],
  [{ file: "\ntargets:\n" }, "dune-targets.yml:2: `targets`:"],
])("an empty list: %j", async (request, where) => {
  expect(await problemsOf(request)).toBe(
    `${where} the list is empty; name a target. The targets are ${allListed}.`,
  );
});

describe("rows", () => {
  const row = `targets:
  - unix
  - name: my-board
    extends: riscv32
    summary: a board of mine
    variants: [my-board, mock]
    implementations: {clock: clock.board}
    link-flags: [-ccopt, "-Wl,--gc-sections"]
    env: {MODE: hvt, LEVEL: 3, EMPTY: "", _x: "a b=c"}
    extension: .img
    boot:
      command: [my-emulator, --kernel, "{image}"]
      packages: [my-emulator | other-emulator]
      success: 3
`;

  test("a new target", async () => {
    const [unix, board] = (await load({ file: row })).targets;
    const base = catalogue.find(({ name }) => name === "riscv32");
    expect(unix?.name).toBe("unix");
    expect(board).toEqual({
      ...base,
      name: "my-board",
      summary: "a board of mine",
      variants: ["my-board", "mock", ...(base?.variants ?? [])],
      implementations: { clock: "clock.board" },
      linkFlags: ["-ccopt", "-Wl,--gc-sections"],
      env: { MODE: "hvt", LEVEL: "3", EMPTY: "", _x: "a b=c" },
      extension: ".img",
      boot: {
        argv: ["my-emulator", "--kernel", "{image}"],
        packages: ["my-emulator | other-emulator"],
        success: 3,
        console: true,
      },
    });
  });

  test("a target of the file can be asked for by a flag, by name and by glob", async () => {
    expect(await names({ flags: { targets: "my-board" }, file: row })).toEqual(["my-board"]);
    expect(await names({ flags: { targets: "my-*" }, file: row })).toEqual(["my-board"]);
    expect(await names({ flags: { targets: "js" }, file: row })).toEqual(["js"]);
  });

  test("a row with the name of a catalogue target changes it, in its place", async () => {
    const { targets } = await load({ file: "targets:\n- '*'\n- {name: riscv32, boot: false}\n" });
    expect(targets.map(({ name }) => name)).toEqual(all);
    expect(targets.find(({ name }) => name === "riscv32")?.boot).toBeUndefined();
  });

  test("a row of an input replaces the file's of the same name", async () => {
    const env = { INPUT_TARGETS: "- {name: my-board, extends: js}" };
    expect((await load({ env, file: row })).targets.map(({ toolchain }) => toolchain)).toEqual([
      "host",
    ]);
  });

  test("boot: true keeps the boot of the target that is extended, and a part changes only itself", async () => {
    const file =
      "targets: [{name: a, extends: js, boot: true}, {name: b, extends: js, boot: {success: 2}}]";
    const { targets } = await load({ file });
    const boot = catalogue.find(({ name }) => name === "js")?.boot;
    expect(targets.map((target) => target.boot)).toEqual([boot, { ...boot, success: 2 }]);
  });

  test("a unikernel's memory, devices and arguments, over those of the target that is extended", async () => {
    const file = `targets:
  - name: spt
    boot: {memory: 32, devices: {storage: disk.img, service: tap100}, arguments: ["--x=a b"]}
  - {name: small, extends: virtio, boot: {memory: 16}}
  - {name: js, boot: {arguments: [x]}}
`;
    const [spt, small, js] = (await load({ file })).targets.map(({ boot }) => boot);
    expect(spt).toEqual({
      ...catalogue.find(({ name }) => name === "spt")?.boot,
      memory: 32,
      devices: { storage: "disk.img", service: "tap100" },
      arguments: ["--x=a b"],
    });
    expect(small).toMatchObject({ success: 83, memory: 16, packages: ["qemu-system-x86"] });
    expect(js).toMatchObject({ arguments: ["x"] });
  });

  test("a command of one's own does not need what the target's needs, but crashes by the same words", async () => {
    const file = `targets:
  - {name: hvt, boot: {command: [./run, "{image}"]}}
  - {name: virtio, boot: {command: [my-vm, "{image}"]}}
  - {name: xen, boot: {command: [./boot-on-xen, "{image}"]}}
`;
    const [hvt, virtio, xen] = (await load({ file })).targets.map(({ boot }) => boot);
    expect(hvt).toEqual({
      argv: ["./run", "{image}"],
      packages: [],
      success: 0,
      memory: 128,
      console: true,
    });
    expect(virtio?.failure).toBe(catalogue.find(({ name }) => name === "virtio")?.boot?.failure);
    expect(xen).toEqual({ argv: ["./boot-on-xen", "{image}"], packages: [], success: 0 });
  });

  const name =
    "expected up to 63 lower-case letters, digits, `.`, `_` and `-`, a letter or digit first";
  test.each([
    ["{extends: js}", "`targets[0]`: the key `name` is missing."],
    ["{name: a, extend: js}", "`targets[0]`: unknown key `extend`; the nearest is `extends`."],
    [
      "{name: a}",
      "`targets[0]`: the target `a` is new, so it needs `extends` and the name of a target of the catalogue.",
    ],
    [
      "{name: a, extends: jss}",
      "`targets[0]`: `jss` is no target of the catalogue, so nothing can extend it; the nearest is `js`.",
    ],
    [
      "{name: js, extends: unix}",
      "`targets[0]`: the catalogue has a target `js`, so it cannot extend `unix`; name this one differently.",
    ],
    [
      "{name: a, extends: js, env: {A-B: x}}",
      "`targets[0].env.A-B`: `A-B` cannot name a variable: expected letters, digits and `_`, no digit first.",
    ],
    ...[
      "PATH",
      "OCAMLFIND_CONF",
      "DUNE_CACHE",
      "OCAMLPARAM",
      "ACTIONS_RUNTIME_TOKEN",
      "TMPDIR",
    ].map((variable) => [
      `{name: a, extends: js, env: {${variable}: x}}`,
      `\`targets[0].env.${variable}\`: the variable \`${variable}\` cannot be set here: it decides how dune is run and is not a target's to set; remove it.`,
    ]),
    [
      '{name: a, extends: js, env: {A: "x\\ny"}}',
      "`targets[0].env.A`: `x\\ny` holds a control character (a line end, NUL or the like); remove it.",
    ],
    ["{name: a, extends: js, env: {A: [x]}}", "`targets[0].env.A`: expected text, found a list."],
    ["{name: a, extends: js, env: MODE}", "`targets[0].env`: expected a mapping, found `MODE`."],
    ["{name: ../a, extends: js}", `\`targets[0].name\`: \`../a\` cannot name a target: ${name}.`],
    ["{name: '*', extends: js}", `\`targets[0].name\`: \`*\` cannot name a target: ${name}.`],
    ["{name: 'a b', extends: js}", `\`targets[0].name\`: \`a b\` cannot name a target: ${name}.`],
    [
      '{name: "a\\nb", extends: js}',
      `\`targets[0].name\`: \`a\\nb\` cannot name a target: ${name}.`,
    ],
    ["{name: A, extends: js}", `\`targets[0].name\`: \`A\` cannot name a target: ${name}.`],
    [
      "{name: a, extends: js}, {name: a, extends: unix}",
      "`targets[1]`: the target `a` is defined twice; keep one.",
    ],
    [
      "{name: a, extends: js, variants: [x y]}",
      "`targets[0].variants[0]`: `x y` is not a tag: expected letters, digits, `_`, `-`, `+` and `.`.",
    ],
    [
      "{name: a, extends: js, implementations: {b: c d}}",
      "`targets[0].implementations.b`: `c d` is not a library's name: expected letters, digits, `_`, `-`, `+` and `.`.",
    ],
    [
      "{name: a, extends: js, link-flags: -g}",
      "`targets[0].link-flags`: expected a list, found `-g`.",
    ],
    [
      '{name: a, extends: js, link-flags: ["a\\nb"]}',
      "`targets[0].link-flags[0]`: `a\\nb` holds a control character (a line end, NUL or the like); remove it.",
    ],
    [
      "{name: a, extends: js, extension: js}",
      "`targets[0].extension`: `js` is not an extension: expected a dot, then up to 16 letters, digits, `.`, `_` and `-`.",
    ],
    [
      "{name: a, extends: js, extension: ./../x}",
      "`targets[0].extension`: `./../x` is not an extension: expected a dot, then up to 16 letters, digits, `.`, `_` and `-`.",
    ],
    [
      "{name: a, extends: js, boot: maybe}",
      "`targets[0].boot`: expected true or false or a mapping, found `maybe`.",
    ],
    [
      "{name: a, extends: js, boot: {command: [x]}}",
      "`targets[0].boot.command`: no argument holds `{image}`, so the command would not run the image; add it.",
    ],
    [
      "{name: spt, boot: {memory: 0}}",
      "`targets[0].boot.memory`: expected a whole number from 1 to 65536, found `0`.",
    ],
    [
      "{name: spt, boot: {memory: 1e3}}",
      "`targets[0].boot.memory`: expected a whole number from 1 to 65536, found `1e3`.",
    ],
    [
      "{name: spt, boot: {devices: [disk.img]}}",
      "`targets[0].boot.devices`: expected a mapping, found a list.",
    ],
    [
      "{name: spt, boot: {devices: {my disk: disk.img}}}",
      "`targets[0].boot.devices.my disk`: `my disk` cannot name a device: expected up to 67 letters and digits.",
    ],
    [
      "{name: spt, boot: {devices: {storage: /etc/passwd}}}",
      "`targets[0].boot.devices.storage`: `/etc/passwd` is an absolute path: expected a path from the project, or the name of a network interface.",
    ],
    [
      '{name: spt, boot: {devices: {storage: "a\\nb"}}}',
      "`targets[0].boot.devices.storage`: `a\\nb` holds a control character (a line end, NUL or the like); remove it.",
    ],
    [
      "{name: spt, boot: {arguments: --x}}",
      "`targets[0].boot.arguments`: expected a list, found `--x`.",
    ],
    [
      "{name: unix, boot: {memory: 32}}",
      "`targets[0].boot`: no argument of the command is {memory}, so `memory` would change nothing.",
    ],
    [
      "{name: js, boot: {devices: {storage: x}}}",
      "`targets[0].boot`: no argument of the command is {tender-devices} or {qemu-devices}, so `devices` would change nothing.",
    ],
    [
      "{name: riscv32, boot: {arguments: [x]}}",
      "`targets[0].boot`: no argument of the command is {arguments} or {command-line}, so `arguments` would change nothing.",
    ],
    [
      '{name: spt, boot: {command: [x, "{image}"], arguments: [x]}}',
      "`targets[0].boot`: no argument of the command is {arguments} or {command-line}, so `arguments` would change nothing.",
    ],
    [
      "{name: muen, boot: true}",
      "`targets[0].boot`: `muen` is not booted (no Muen here, only its structure was checked), so `boot` needs a command.",
    ],
    [
      "{name: my-xen, extends: xen, boot: {memory: 32}}",
      "`targets[0].boot`: `xen` is not booted (no Xen here, only its structure was checked), so `boot` needs a command.",
    ],
    [
      "{name: a, extends: js, boot: {success: 256}}",
      "`targets[0].boot.success`: expected a whole number from 0 to 255, found `256`.",
    ],
    [
      "{name: a, extends: js, boot: {success: 0x1}}",
      "`targets[0].boot.success`: expected a whole number from 0 to 255, found `0x1`.",
    ],
    [
      "{name: a, extends: js, boot: {packages: [-o]}}",
      "`targets[0].boot.packages[0]`: `-o` is not the name of a Debian package, nor names like `a | b`.",
    ],
    [
      "{name: a, extends: js, boot: {sucess: 3}}",
      "`targets[0].boot`: unknown key `sucess`; the nearest is `success`.",
    ],
    ["[unix]", "`targets[0]`: expected text or a mapping, found a list."],
    ["''", "`targets[0]`: expected text or a mapping, found nothing."],
  ])("%s", async (rows, problem) => {
    expect(await problemsOf({ file: `targets: [${rows}]` })).toBe(`dune-targets.yml:1: ${problem}`);
  });

  test("two targets whose images would have one name", async () => {
    const file = "targets: [{name: js.a, extends: unix}, {name: js, extension: .a}]";
    expect(await problemsOf({ file })).toBe(
      "dune-targets.yml:1: `targets`: images of `js.a` and `js` would have the same file name; change an extension.",
    );
  });
});
