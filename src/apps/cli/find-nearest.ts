/** The name that a person probably meant: at most a third of its letters away, counted by Levenshtein's distance. */
export function findNearest(typed: string, names: readonly string[]): string | undefined {
  const short = typed.slice(0, 40);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const distance = distanceOf(short, name);
    if (distance <= Math.ceil(name.length / 3) && (best === undefined || distance < best.distance))
      best = { name, distance };
  }
  return best?.name;
}

function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1];
    for (let column = 1; column <= right.length; column += 1) {
      const change = (row[column - 1] ?? 0) + (letter === right[column - 1] ? 0 : 1);
      next.push(Math.min(change, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
