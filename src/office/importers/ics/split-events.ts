/**
 * A calendar to its events, each on its own, so that one broken event costs nothing but itself. Every
 * BEGIN:VEVENT gives exactly one event, whole or not (rule IM11).
 */

export interface EventBlock {
  /** The property lines of the event without its sub-components. */
  readonly lines: readonly string[];
  readonly isComplete: boolean;
}

export interface SplitCalendar {
  readonly events: readonly EventBlock[];
  /** One list of lines for each VTIMEZONE, with BEGIN and END of its parts. */
  readonly timezones: readonly (readonly string[])[];
  /** Properties of the calendars themselves. */
  readonly properties: readonly string[];
  readonly hasCalendar: boolean;
}

export function splitCalendar(lines: readonly string[]): SplitCalendar {
  const events: EventBlock[] = [];
  const timezones: string[][] = [];
  const properties: string[] = [];
  let event: { lines: string[]; depth: number } | undefined;
  let timezone: string[] | undefined;
  let hasCalendar = false;
  const closeEvent = (isComplete: boolean): void => {
    if (event !== undefined) events.push({ lines: event.lines, isComplete });
    event = undefined;
  };
  for (const line of lines) {
    const [, act, name] =
      /^(BEGIN|END):\s*([A-Za-z0-9-]+)\s*$/i.exec(line)?.map((part) => part.toUpperCase()) ?? [];
    if (name === 'VCALENDAR' || (act === 'BEGIN' && name === 'VEVENT')) {
      closeEvent(false);
      timezone = undefined;
      hasCalendar = true;
    }
    if (act === 'BEGIN' && name === 'VEVENT') event = { lines: [], depth: 0 };
    else if (event !== undefined) {
      if (act === 'END' && name === 'VEVENT') closeEvent(true);
      else if (act !== undefined) event.depth += act === 'BEGIN' ? 1 : -1;
      else if (event.depth <= 0) event.lines.push(line);
    } else if (act === 'BEGIN' && name === 'VTIMEZONE') {
      timezone = [];
      timezones.push(timezone);
    } else if (act === 'END' && name === 'VTIMEZONE') timezone = undefined;
    else if (timezone !== undefined) timezone.push(line);
    else if (act === undefined) properties.push(line);
  }
  closeEvent(false);
  return { events, timezones, properties, hasCalendar };
}
