import { dateText } from '../text.ts';

/** How long something has been so, in the words of a head line: rounded down, one unit. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return dateText().lessThanMinute;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return dateText().minutes(minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return dateText().hours(hours);
  return dateText().days(Math.floor(hours / 24));
}
