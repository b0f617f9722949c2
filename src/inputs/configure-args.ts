import { quoted } from "../base/words.ts";
import { isClean, problemAt, type Report, type Text, textsOf, type Value } from "./value.ts";

/** Options of `mirage configure` that a user may not give, and why. mirage also takes the beginning of a long one. */
const ours: readonly { readonly form: RegExp; readonly why: string }[] = [
  { form: /^(?:-t|--t(?:a(?:r(?:g(?:e(?:t)?)?)?)?)?(?:=|$))/, why: "it is said in `targets`" },
  {
    form: /^(?:-f|--file(?:=|$))/,
    why: "`config.ml` is what is configured; set `working-directory`",
  },
  { form: /^--context-file(?:=|$)/, why: "each target has a context of its own" },
  { form: /^--(?:dry-run|help|version)(?:=|$)/, why: "nothing would be configured" },
];

/** `configure-args`: the words of a text, or the entries of a list as they are. */
export function readConfigureArgs(value: Value | undefined, report: Report): readonly string[] {
  const words: readonly Text[] =
    value?.kind === "text"
      ? (value.text.match(/\S+/g) ?? []).map((text) => ({ ...value, text }))
      : textsOf(value);
  return words.flatMap((word) => {
    if (!isClean(word, report)) return [];
    const { why } = ours.find(({ form }) => form.test(word.text)) ?? {};
    if (why === undefined) return [word.text];
    report(problemAt(word, `${quoted(word.text)} cannot stand here: ${why}.`));
    return [];
  });
}
