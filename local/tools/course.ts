/** How far a build of several tools is. Go compiles a package once, for whichever tool comes first. */
export class Course {
  /** The packages of each tool, as soon as they are known. */
  readonly #packages: (readonly string[] | undefined)[];
  readonly #built = new Set<string>();
  readonly #now: () => number;
  readonly #begun: number;
  #compiled = 0;

  /** @param now Milliseconds that only ever grow. */
  constructor(tools: number, now: () => number = () => performance.now()) {
    this.#packages = Array.from({ length: tools });
    this.#now = now;
    this.#begun = now();
  }

  /** Takes note of what a tool consists of. */
  learn(tool: number, packages: readonly string[]): void {
    this.#packages[tool] = packages;
  }

  /** How many packages of a tool no tool before it had. Those of an earlier run need not be compiled either. */
  left(tool: number): number {
    return (this.#packages[tool] ?? []).filter((name) => !this.#built.has(name)).length;
  }

  finish(tool: number, compiled: number): void {
    for (const name of this.#packages[tool] ?? []) this.#built.add(name);
    this.#compiled += compiled;
  }

  /**
   * The minutes that all tools together will still take at the pace so far; nothing before there is a pace, or while it is
   * not known what the last tools consist of.
   * @param compiled How many packages of the tool that is being built are compiled.
   */
  minutes(compiled: number): number | undefined {
    const sofar = this.#compiled + compiled;
    if (sofar < 100 || this.#packages.includes(undefined)) return undefined;
    const all = new Set(this.#packages.flatMap((packages) => packages ?? []));
    const remaining = Math.max(0, all.size - this.#built.size - compiled);
    return Math.ceil(((this.#now() - this.#begun) * remaining) / sofar / 60_000);
  }
}
