/** How long something has been so, in the words of a head line: rounded down, one unit. */
export function durationWords(seconds: number): string {
  if (seconds < 60) return 'weniger als 1 min';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} Tagen`;
}
