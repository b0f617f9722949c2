import type { Files } from "../base/files.ts";

/** A file that comes with an image and tells a hypervisor's tools how to start it. */
export interface Companion {
  /** The end of its name, behind that of the image without its extension: `.xl`, `_libvirt.xml`. */
  readonly suffix: string;
  /** latin1. */
  readonly text: string;
}

const suffixes: readonly string[] = [".xl", "_libvirt.xml"];

/** The companions in a configured tree. Templates (`.xl.in`) are not among them. */
export function companionsOf(tree: Files): readonly Companion[] {
  return tree.list("mirage").flatMap((file) => {
    const suffix = suffixes.find((each) => file.endsWith(each));
    const text = suffix === undefined ? undefined : tree.read(`mirage/${file}`);
    return suffix === undefined || text === undefined ? [] : [{ suffix, text }];
  });
}

/** A companion beside a published image. */
export interface PublishedCompanion {
  /** `hello-xen.xl` beside `hello-xen.xen`. */
  readonly file: string;
  /** latin1. */
  readonly text: string;
}

/**
 * A companion for publishing: where it names the kernel by mirage's name (`hello.xen`), it names the published file.
 */
export function publishedCompanion(
  { suffix, text }: Companion,
  {
    built,
    published,
    extension,
  }: {
    /** `ConfiguredTree.image`. */
    readonly built: string;
    /** The image's file name in the output directory, and its extension with the dot. */
    readonly published: string;
    readonly extension: string;
  },
): PublishedCompanion {
  const stem =
    extension && published.endsWith(extension) ? published.slice(0, -extension.length) : published;
  const kernel = /^(\s*kernel\s*=\s*)(['"])(.*)\2|(<kernel>)([^<]*)(?=<\/kernel>)/gm;
  const renamed = text.replace(
    kernel,
    (whole, key: string, quote: string, inXl: string, tag: string, inXml: string) =>
      (inXl ?? inXml) !== built
        ? whole
        : tag === undefined
          ? `${key}${quote}${published}${quote}`
          : `${tag}${published}`,
  );
  return { file: `${stem}${suffix}`, text: renamed };
}
