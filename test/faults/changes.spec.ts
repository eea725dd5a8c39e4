import { survives, update } from "./system.ts";

/** What is done on purpose while clients are there; none of it may be noticed by one that tries again. */

interface Change {
  readonly title: string;
  readonly fault: string;
  readonly done: string;
  /** Settings of one top-level key after another; each is deployed by itself. */
  readonly settings: Readonly<Record<string, object>>;
}

const authority = (generations: readonly number[], active: number) => ({
  certificates: { authority: { generations, active }, leaf: { generation: 2 } },
});
const passwords = (...passwordGenerations: readonly number[]) => ({ redis: { passwordGenerations } });

const changes: readonly Change[] = [
  {
    title: "new leaf certificates for all",
    fault: "All leaf certificates are reissued",
    done: "`certificates.leaf.generation` raised, and `up`",
    settings: { certificates: { leaf: { generation: 2 } } },
  },
  {
    title: "a second authority that all trust",
    fault: "The authority is replaced, step 1: trust both",
    done: "`certificates.authority.generations: [1, 2]`, and `up`",
    settings: authority([1, 2], 1),
  },
  {
    title: "leaf certificates by the second authority",
    fault: "The authority is replaced, step 2: the new one signs",
    done: "`certificates.authority.active: 2`, and `up`",
    settings: authority([1, 2], 2),
  },
  {
    title: "an end to the first authority",
    fault: "The authority is replaced, step 3: the old one is dropped",
    done: "`certificates.authority.generations: [2]`, and `up`",
    settings: authority([2], 2),
  },
  {
    title: "a second password for each user of Redis",
    fault: "The passwords of Redis are replaced, step 1: both are valid",
    done: "`redis.passwordGenerations: [1, 2]`, and `up`",
    settings: passwords(1, 2),
  },
  {
    title: "clients that use the second password",
    fault: "The passwords of Redis are replaced, step 2: clients use the new one",
    done: "`redis.passwordGenerations: [2, 1]`, and `up`",
    settings: passwords(2, 1),
  },
  {
    title: "an end to the first password",
    fault: "The passwords of Redis are replaced, step 3: the old one is dropped",
    done: "`redis.passwordGenerations: [2]`, and `up`",
    settings: passwords(2),
  },
  {
    title: "a new worker",
    fault: "A worker is admitted",
    done: "`workers.image-worker` added, and `up`",
    settings: { workers: { "image-worker": {} } },
  },
  {
    title: "the next version of all services",
    fault: "Cordum is upgraded",
    done: "`images.tag` raised, and `up`",
    settings: { images: { tag: "v0.9.8" } },
  },
  {
    title: "the version before of all services",
    fault: "The upgrade is rolled back",
    done: "`images.tag` as before, and `up`",
    settings: { images: { tag: "v0.9.7" } },
  },
];

/** Two processors that start every pod anew have less left to serve with, and answer late what they answer well. */
const rate = 5;

describe("a change under load is not noticed:", () => {
  for (const { title, fault, done, settings } of changes) {
    it(title, async function () {
      await survives(this.test, { fault, done, rate, unnoticed: true }, () => update(settings));
    });
  }
});
