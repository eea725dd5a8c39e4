import { styleText } from "node:util";
import { z } from "zod";
import type { Role } from "../../components/backup/identities.ts";
import type { RestorableStore } from "../../components/backup/restorable.ts";
import { Interruption } from "../../lib/interruption.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { Cluster, type Clusters, kubectlOf } from "./cluster.ts";
import { restoreJob } from "./job.ts";
import type { RestoreRequest } from "./request.ts";
import { type Run, run, Unfinished } from "./run.ts";
import { pauseBackups, resumeBackups } from "./schedules.ts";
import { checkDeployed, startServices, stopServices } from "./services.ts";
import { type Snapshot, trials } from "./trial.ts";

export { mustBeOurs } from "./operated.ts";
export { parseRequest } from "./request.ts";

const outputs = z.object({ namespace: z.string() });

/**
 * Puts a stack's data back from a backup, as docs/runbooks/restore.md has it: everything is tried that changes nothing,
 * schedules pause, services stop, each store is replaced and compared with the backup's manifest, services start. They
 * start whatever happens in between, also when somebody interrupts it; it can be run again then.
 *
 * @throws Problem that says what is not as it was, and what to do.
 */
export async function restore(
  request: RestoreRequest,
  stackOutputs: unknown,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { namespace } = outputs.parse(stackOutputs);
  const interruption = new Interruption("the services are being started again.");
  try {
    const kubectl = kubectlOf(env);
    await restoreInto(request, {
      cluster: new Cluster(namespace, kubectl, interruption.signal),
      always: new Cluster(namespace, kubectl),
    });
  } finally {
    interruption.end();
  }
  console.log(`${styleText("green", "✓")} ${request.stack} has the data of its backup: ${request.from}`);
}

/** The same, where somebody else sees to interruptions. */
export async function restoreInto(request: RestoreRequest, clusters: Clusters): Promise<void> {
  await new Restore(request, clusters).run();
}

class Restore {
  readonly #request: RestoreRequest;
  readonly #clusters: Clusters;
  /** Stores whose data is neither what it was nor the backup's. */
  readonly #broken = new Set<RestorableStore>();

  constructor(request: RestoreRequest, clusters: Clusters) {
    this.#request = request;
    this.#clusters = clusters;
  }

  async run(): Promise<void> {
    const { always, cluster } = this.#clusters;
    const { stack, stores } = this.#request;
    await checkDeployed(cluster, [...this.#jobs("restore"), ...this.#jobs("backup")], stack);
    const snapshots = await trials(this.#clusters, this.#request);
    const work = async () => {
      await pauseBackups(cluster, this.#jobs("backup"));
      await stopServices(cluster, stores);
      for (const [store, snapshot] of snapshots) await this.#replace(store, snapshot);
    };
    // A half-restored store must not become the newest backup.
    const whole = () => this.#jobs("backup", ({ broken }) => !broken);
    await inAnyCase([work, () => startServices(always, stores), async () => resumeBackups(always, whole())]);
  }

  #jobs(
    role: Role,
    filter: (store: { readonly broken: boolean }) => boolean = () => true,
  ): readonly string[] {
    return this.#request.stores
      .filter((store) => filter({ broken: this.#broken.has(store) }))
      .map(({ jobs }) => jobs[role]);
  }

  async #replace(store: RestorableStore, { id }: Snapshot): Promise<void> {
    await step(`Replacing the data of ${store.name}`, async ({ update }) => {
      const { changed, failure } = await this.#run(store, id, update);
      if (failure === undefined) return;
      throw this.#failed(store, changed, `${failure}. Its messages above say why.`);
    });
  }

  async #run(store: RestorableStore, id: string, update: (detail: string) => void): Promise<Run> {
    const change = (template: unknown) => restoreJob(template, store, this.#request, { from: id });
    try {
      return await run(this.#clusters, store, change, update);
    } catch (error) {
      if (!(error instanceof Unfinished)) throw error;
      throw this.#failed(store, error.changed, error.causes.map(message).join(" "));
    }
  }

  #failed(store: RestorableStore, changed: boolean, why: string): Problem {
    const { from } = this.#request;
    if (!changed)
      return new Problem(
        `The restore of ${store.name} failed before it changed anything: ${why}`,
        "Fix what it names, and run the same command again.",
      );
    this.#broken.add(store);
    return new Problem(
      `The data of ${store.name} is replaced only in part: ${why} The services work with the data that exists, and ${store.jobs.backup} stays suspended, so that this does not become the newest backup.`,
      `Run the same command again, or with another backup than FROM=${from}. Backups resume after a complete restore.`,
    );
  }
}

/** Does all of it, each whatever became of the others. */
async function inAnyCase(parts: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const part of parts) await part().catch((error: unknown) => errors.push(error));
  if (errors.length === 0) return;
  if (errors.length === 1) throw errors[0];
  const remedies = errors.flatMap((error) => (error instanceof Problem ? error.remedy : []));
  throw new Problem(errors.map(message).join("\n"), [...new Set(remedies)].join("\n"));
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
