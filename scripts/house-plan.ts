/**
 * Where a file stands in the house, and whether one place may look into another.
 */
import type { Inner, Purity, Room } from './rooms.ts';

export interface Place {
  readonly room: Room;
  /** The folder inside the room that keeps its neighbours out: `sqlite` of core/storage. */
  readonly folder: string | undefined;
}

/** The room with the longest name that holds the file; undefined outside every room. */
export function findPlace(rooms: readonly Room[], path: string): Place | undefined {
  const inside = path.replace(/^src\//, '');
  let found: Room | undefined;
  for (const room of rooms) {
    if (inside.startsWith(`${room.name}/`) && room.name.length > (found?.name.length ?? 0)) found = room;
  }
  if (found === undefined) return undefined;
  const [folder, rest] = inside.slice(found.name.length + 1).split('/');
  const isInner =
    folder !== undefined && rest !== undefined && found.inner !== undefined && holds(found.inner, folder);
  return { room: found, folder: isInner ? folder : undefined };
}

const holds = (inner: Inner, folder: string): boolean =>
  inner.folders === 'all' || inner.folders.includes(folder);

export const placeName = ({ room, folder }: Place): string =>
  folder === undefined ? room.name : `${room.name}/${folder}`;

export const purityOf = ({ room, folder }: Place): Purity =>
  folder !== undefined && room.inner !== undefined ? room.inner.purity : room.purity;

export const isRoot = (room: Room): boolean => room.purity.kind === 'root';

/** A room, or everything on a floor: `office` covers `office/calendar`. */
export const covers = (name: string, roomName: string): boolean =>
  roomName === name || roomName.startsWith(`${name}/`);

export function allowedDoors({ room, folder }: Place): readonly string[] {
  if (room.may === 'all') return ['everything'];
  return folder === undefined ? room.may : [...room.may, ...(room.inner?.may ?? [])];
}

export function mayEnter(from: Place, to: Place, toPath: string): boolean {
  if (from.room === to.room || from.room.may === 'all') return true;
  return allowedDoors(from).some((door) => covers(door, to.room.name) || `src/${door}` === toPath);
}
