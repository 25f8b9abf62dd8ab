/**
 * Big choices side by side, for fingers and for keys: arrows move through the grid, a tile's own key chooses
 * it at once. One tile is in the tab order, so that whoever tabs is past them with one press.
 */
import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';

export interface Tile {
  readonly id: string;
  readonly title: string;
  /** A second, softer line. */
  readonly detail?: string;
  /** Chooses the tile while the focus is on any of them; shown in its corner. */
  readonly shortcut?: string;
  /** A pictogram; it repeats what the title says and is hidden from screen readers. */
  readonly picture?: ComponentChildren;
}

export interface TilesProps {
  readonly label: string;
  readonly tiles: readonly Tile[];
  readonly chosen?: string | undefined;
  readonly onChoose: (id: string) => void;
}

export function Tiles({ label, tiles, chosen, onChoose }: TilesProps) {
  const list = useRef<HTMLUListElement>(null);
  const [reached, setReached] = useState<string>();
  const inTabOrder = [reached, chosen].find((id) => tiles.some((tile) => tile.id === id)) ?? tiles[0]?.id;
  const buttons = () => [...(list.current?.querySelectorAll('button') ?? [])];

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const byKey = tiles.findIndex(({ shortcut }) => shortcut === event.key);
    const all = buttons();
    const next = byKey >= 0 ? all[byKey] : neighbour(all, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (byKey >= 0) next.click();
  }

  return (
    <ul class="tiles" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tiles.map((tile) => (
        <li key={tile.id}>
          <button
            type="button"
            class="tile"
            tabIndex={tile.id === inTabOrder ? 0 : -1}
            aria-pressed={chosen === undefined ? undefined : tile.id === chosen}
            aria-keyshortcuts={tile.shortcut}
            onFocus={() => setReached(tile.id)}
            onClick={() => onChoose(tile.id)}
          >
            {tile.picture && (
              <span class="tile__picture" aria-hidden="true">
                {tile.picture}
              </span>
            )}
            <span class="tile__title">{tile.title}</span>
            {tile.detail && <span class="tile__detail">{tile.detail}</span>}
            {tile.shortcut && (
              <span class="tile__key" aria-hidden="true">
                {tile.shortcut}
              </span>
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The tile that an arrow leads to, as the grid lies at the present width. */
function neighbour(buttons: readonly HTMLButtonElement[], key: string): HTMLButtonElement | undefined {
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (at < 0) return undefined;
  const top = buttons[0]?.getBoundingClientRect().top;
  const inRow = buttons.filter((button) => button.getBoundingClientRect().top === top).length;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -inRow,
    ArrowDown: inRow,
    Home: -at,
    End: buttons.length - 1 - at,
  };
  const step = steps[key];
  return step === undefined ? undefined : buttons[at + step];
}
