const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is safe as it stands; only `html` makes it. */
export class Html {
  /** For `html` alone: nothing here is escaped. */
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | readonly Html[] | null | undefined;

/**
 * A piece of HTML. What is put in is escaped, unless it is Html itself; null and undefined leave
 * nothing. Good for the text of elements and for attributes in double quotes, not for scripts,
 * styles, or the start of an address.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(escape)));
}

function escape(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (value instanceof Array) return value.map(escape).join('');
  return String(value ?? '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
