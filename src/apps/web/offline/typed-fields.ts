/** Remembers the fields into which somebody typed, so that nothing half-written is thrown away. */
type Field = HTMLInputElement | HTMLTextAreaElement;

/** Searching is nothing that could be lost, and a choice is made again with one click. */
const writtenTypes = new Set([
  'text',
  'tel',
  'email',
  'number',
  'password',
  'date',
  'time',
  'datetime-local',
]);
const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLTextAreaElement ||
  (target instanceof HTMLInputElement && writtenTypes.has(target.type));

/** Returns whether something that was typed is still on the page. */
export function watchTyping(page: Document): () => boolean {
  const typed = new Set<Field>();
  page.addEventListener('input', ({ target }) => {
    if (isField(target)) typed.add(target);
  });
  return () => {
    for (const field of typed) if (!field.isConnected) typed.delete(field);
    return [...typed].some(({ value }) => value !== '');
  };
}
