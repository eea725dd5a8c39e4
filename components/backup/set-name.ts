/** A set of backups: those of a system, or of one of its stores. */
export interface Named {
  readonly partOf: string;
  readonly of?: string;
}

/** What names of everything that belongs to one set of backups begin with. */
export function setName({ of, partOf }: Named): string {
  return of === undefined ? partOf : `${partOf}-${of}`;
}
