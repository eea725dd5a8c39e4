import { compareVersions, versionOf } from "../../lib/version.ts";

/** The releases of a product that are known, oldest first, each with what a stack must know of its images. */
export class Releases<Facts> {
  readonly names: readonly string[];
  readonly #facts: ReadonlyMap<string, Facts>;

  constructor(known: Readonly<Record<string, Facts>>) {
    this.#facts = new Map(Object.entries(known));
    this.names = [...this.#facts.keys()];
  }

  /** @throws Error for a release that is not known; the settings refuse it before. */
  of(name: string): Facts {
    const facts = this.#facts.get(name);
    if (!facts) throw new Error(`There is no release "${name}"; known are ${this.names.join(", ")}.`);
    return facts;
  }

  /** The newest known release that is not newer than a version; undefined where the version is older than all. */
  newestNotAfter(version: readonly number[]): string | undefined {
    return this.names.findLast((name) => compareVersions(versionOf(name) ?? [], version) <= 0);
  }
}
