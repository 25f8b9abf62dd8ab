/** Three days of the current week on which people marry; never today, whose list is 41 appointments long. */
export function weddingDates(today: Temporal.PlainDate): readonly Temporal.PlainDate[] {
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return [3, 4, 5, 6]
    .map((day) => monday.add({ days: day - 1 }))
    .filter((date) => !date.equals(today))
    .slice(-3);
}
