/** A role that clients log in as: one of the two that each database has, so that passwords can be changed under load. */
export interface Login {
  /** Name of the role. */
  readonly role: string;
  readonly database: string;
  /** Generation of its password; undefined where nobody may log in as it now. */
  readonly generation: number | undefined;
}

/** The two logins of a database. Both own what it holds through the role of its name, and only through that. */
export function loginsOf(database: string, generations: readonly number[]): readonly Login[] {
  return (["a", "b"] as const).map((slot, parity) => ({
    role: `${database}_${slot}`,
    database,
    generation: generations.find((one) => (one - 1) % 2 === parity),
  }));
}

/** The login that clients use. */
export function activeLogin(database: string, generations: readonly number[]): Login {
  const [active] = generations;
  const found = loginsOf(database, generations).find(({ generation }) => generation === active);
  if (!found) throw new Error(`Nobody can log in to ${database}: give at least one generation.`);
  return found;
}

/** A role's or database's name as a part of an object's, which knows no _. */
export function objectPart(name: string): string {
  return name.replaceAll("_", "-");
}
