/**
 * The tolerant step before the strict parser: physical lines become property lines. Real calendars
 * carry bare line breaks inside a description (ZMS does), mixed line ends and a byte-order mark; a
 * strict parser gives up on the whole file for one of them.
 */

/** Names that are properties whatever their letter case; other mixed-case "names" are text. */
const knownNames = new Set(
  (
    'begin end uid dtstamp dtstart dtend duration summary description location status sequence created ' +
    'last-modified rrule rdate exdate exrule recurrence-id attendee organizer contact categories class ' +
    'transp url geo priority comment attach related-to resources request-status action trigger repeat due ' +
    'completed percent-complete freebusy tzid tzname tzoffsetfrom tzoffsetto tzurl calscale method prodid ' +
    'version name color image conference source refresh-interval'
  ).split(' '),
);

/** One property a line, folds undone, stray lines joined to the text they were torn from. */
export function propertyLinesOf(text: string): readonly string[] {
  const lines: string[] = [];
  let parts: string[] = [];
  const close = (): void => {
    if (parts.length > 0) lines.push(parts.length === 1 ? (parts[0] ?? '') : parts.join(''));
  };
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)) {
    if (parts.length === 0 ? line.trim() !== '' : startsProperty(line)) {
      close();
      parts = [line];
    } else if (parts.length > 0 && /^[ \t]/.test(line)) parts.push(line.slice(1));
    else if (line !== '' && !isStructure(parts[0])) parts.push(`\\n${line}`);
  }
  close();
  return lines;
}

/** The text that the strict parser gets. */
export const prepareCalendar = (text: string): string => propertyLinesOf(text).join('\r\n');

function startsProperty(line: string): boolean {
  const name = /^([A-Za-z0-9-]+)(?:\.([A-Za-z0-9-]+))?[;:]/.exec(line);
  if (name === null) return false;
  const last = name[2] ?? name[1] ?? '';
  return last === last.toUpperCase() ? /[A-Z]/.test(last) : isKnownName(last.toLowerCase());
}

const isKnownName = (name: string): boolean => knownNames.has(name) || name.startsWith('x-');

const isStructure = (line: string | undefined): boolean => /^(?:BEGIN|END):/i.test(line ?? '');
