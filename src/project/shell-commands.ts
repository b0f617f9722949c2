/** Words that may stand before a program. */
const before = /^(?:if|then|else|elif|while|until|do|!|\{|exec|command|[A-Za-z_]\w*=.*)$/;

/**
 * The commands of a shell text, each a program and its arguments: words between the operators, without quotes. It is no
 * shell, and what is hidden in variables or substitutions of strings stays hidden.
 */
export function shellCommands(text: string): readonly (readonly string[])[] {
  return text.split(/[|;&()`\n]+/).flatMap((part) => {
    const words = (part.match(/%\{[^}]*\}|[^\s"']+/g) ?? []).map((word) => word.replace(/^\$/, ""));
    const start = words.findIndex((word) => !before.test(word));
    return start === -1 ? [] : [words.slice(start)];
  });
}
