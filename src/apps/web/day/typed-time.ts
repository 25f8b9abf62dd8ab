/** "8:40", "8.40", "840" and "8" are the same to people; undefined = no time of a day. */
export function readTime(typed: string): string | undefined {
  const parts = /^(\d{1,2})(?:\s*[:.,h ]?\s*(\d{2}))?\s*(?:uhr)?$/i.exec(typed.trim());
  const [hours, minutes] = [Number(parts?.[1] ?? 99), Number(parts?.[2] ?? 0)];
  if (hours > 23 || minutes > 59) return undefined;
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
