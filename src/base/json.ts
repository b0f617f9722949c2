/** A field of parsed JSON; undefined when there is none or `value` is not an object. */
export function jsonField(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** A field that must hold text; undefined otherwise. */
export function textField(value: unknown, name: string): string | undefined {
  const found = jsonField(value, name);
  return typeof found === "string" ? found : undefined;
}

/** A field that must hold a number; undefined otherwise. */
export function numberField(value: unknown, name: string): number | undefined {
  const found = jsonField(value, name);
  return typeof found === "number" ? found : undefined;
}

/** Parses JSON; undefined if `text` is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
