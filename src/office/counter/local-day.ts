/** The local date and time of an instant by arithmetic alone: folds and decisions use no clock and no zone. */
const digits = (value: number, length = 2): string => String(value).padStart(length, '0');

/** `2026-10-26`: the day that a wall clock shows at this instant, `offsetMinutes` east of UTC. */
export function localDateOf(milliseconds: number, offsetMinutes: number): string {
  const days = Math.floor((milliseconds + offsetMinutes * 60_000) / 86_400_000);
  // Days since 1 March of the year 0 in the proleptic Gregorian calendar, in eras of 400 years.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${digits(year, 4)}-${digits(month)}-${digits(day)}`;
}
