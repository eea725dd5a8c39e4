import { computed, type Imports } from "./imports.ts";

export interface Room {
  readonly name: string;
  /** Where its files are: folders, which end with a slash, and files. The longest that fits counts. */
  readonly at: readonly string[];
  /** The rooms that it may import. */
  readonly imports: readonly string[] | "all below";
}

/** What is wrong with the imports of a house, whose rooms stand in order, the highest first; one sentence each. */
export function upwardArrows(rooms: readonly Room[], imports: Imports): readonly string[] {
  return [...imports].flatMap(([file, targets]) => {
    const room = roomOf(rooms, file);
    if (!room) return [`${file} is in no room: give it one in test/unit/house.spec.ts.`];
    return [...targets].flatMap((target) => wrongImport(rooms, room, file, target) ?? []);
  });
}

function wrongImport(rooms: readonly Room[], room: Room, file: string, target: string): string | undefined {
  const allowed = allowedFor(rooms, room);
  if (target === computed)
    return room.imports === "all below" ? undefined : `${file} imports ${target}, which nobody can follow.`;
  const other = roomOf(rooms, target)?.name;
  if (other !== undefined && (other === room.name || allowed.includes(other))) return undefined;
  return `${file} imports ${target}: ${room.name} may import ${allowed.join(", ") || "no other room"}.`;
}

/** Rooms that may import one which isn't below them. */
export function roomsOutOfOrder(rooms: readonly Room[]): readonly string[] {
  return rooms.flatMap((room, storey) => {
    const below = rooms.slice(storey + 1).map(({ name }) => name);
    const wrong = allowedFor(rooms, room).filter((name) => !below.includes(name));
    return wrong.map((name) => `${room.name} may import ${name}, which isn't below it.`);
  });
}

function allowedFor(rooms: readonly Room[], { imports, name }: Room): readonly string[] {
  if (imports !== "all below") return imports;
  return rooms.slice(rooms.findIndex((room) => room.name === name) + 1).map((room) => room.name);
}

function roomOf(rooms: readonly Room[], file: string): Room | undefined {
  const fitting = rooms.flatMap((room) =>
    room.at.filter((at) => isAt(file, at)).map((at) => ({ room, length: at.length })),
  );
  return fitting.toSorted((a, b) => b.length - a.length)[0]?.room;
}

function isAt(file: string, at: string): boolean {
  return at.endsWith("/") ? file.startsWith(at) : file === at;
}
