/** A shell word that stands for `text` itself, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A wrapper script with every `@NAME@` replaced by the words of that name, quoted for the shell. A name without words
 * is our own mistake.
 */
export function fillTemplate(
  template: string,
  values: Readonly<Record<string, readonly string[]>>,
): string {
  return template.replace(/@([A-Z]+)@/g, (_, name: string) => {
    const words = values[name];
    if (words === undefined) throw new Error(`no value for @${name}@`);
    return words.map(shellWord).join(" ");
  });
}
