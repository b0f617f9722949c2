import { describe, expect, test } from "vitest";
import { companionsOf, publishedCompanion } from "../../src/mirage/companions.ts";
import { filesOf } from "../project/files-of.ts";

const xl = "name = 'lamp'\nkernel = 'lamp.xen'\ntype = 'pvh'\n# kernel = 'lamp.xen' by hand\n";
const xml = "<domain>\n <os>\n  <kernel>lamp.xen</kernel>\n </os>\n</domain>\n";

test("files that travel with an image, and others of mirage's", () => {
  const tree = filesOf({
    "mirage/lamp.xl": xl,
    "mirage/lamp.xl.in": "kernel = '@KERNEL@'",
    "mirage/lamp_libvirt.xml": xml,
    "mirage/main.ml": "",
    "lamp.xl": "of the project's own",
  });
  expect(companionsOf(tree)).toEqual([
    { suffix: ".xl", text: xl },
    { suffix: "_libvirt.xml", text: xml },
  ]);
  expect(companionsOf(filesOf({ "config.ml": "" }))).toEqual([]);
});

describe("published", () => {
  const names = { built: "lamp.xen", published: "lamp-qubes.xen", extension: ".xen" };

  test.each([
    [{ suffix: ".xl", text: xl }, "lamp-qubes.xl", xl.replace("'lamp.xen'", "'lamp-qubes.xen'")],
    [
      { suffix: "_libvirt.xml", text: xml },
      "lamp-qubes_libvirt.xml",
      xml.replace("lamp.xen", "lamp-qubes.xen"),
    ],
  ])("%j names the published image", (companion, file, text) => {
    expect(publishedCompanion(companion, names)).toEqual({ file, text });
  });

  test("a kernel of another name stays", () => {
    const text = "kernel = '/srv/own.xen'\n<kernel>own.xen</kernel>\n";
    expect(publishedCompanion({ suffix: ".xl", text }, names).text).toBe(text);
  });

  test("an image without an extension, and a name with a dollar", () => {
    const odd = { built: "lamp.xen", published: "lamp$&", extension: "" };
    expect(publishedCompanion({ suffix: ".xl", text: 'kernel = "lamp.xen"' }, odd)).toEqual({
      ...{ file: "lamp$&.xl", text: 'kernel = "lamp$&"' },
    });
  });
});
