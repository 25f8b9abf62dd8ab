/** HTML as text, every value escaped: there is no other way to put one in. */
export interface Html {
  readonly text: string;
}

type Part = string | number | Html | readonly Html[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = texts.reduce((whole, next, at) => whole + textOf(parts[at - 1] ?? '') + next);
  return { text };
}

function textOf(part: Part): string {
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter);
  if (typeof part === 'number') return String(part);
  return 'text' in part ? part.text : part.map(({ text }) => text).join('');
}

export const nothing: Html = { text: '' };
