import type { Files } from "../base/files.ts";

/** A file that travels with an image: how a hypervisor's tools start it. */
export interface Companion {
  /** What follows the image's name without its extension: `.xl`, `_libvirt.xml`. */
  readonly suffix: string;
  /** latin1. */
  readonly text: string;
}

const suffixes: readonly string[] = [".xl", "_libvirt.xml"];

/** The files of a configured tree that travel with its image. Templates (`.xl.in`) do not: a build has filled them in. */
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
 * A companion as it is published: where it names the kernel as mirage calls it (`hello.xen`), it names the published
 * file instead.
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
