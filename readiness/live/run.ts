import {
  CannotTell,
  type ClusterReader,
  type LiveCheck,
  type LiveContext,
  type Observation,
} from "./check.ts";

export interface RunOptions {
  /** Seconds that each check has. */
  readonly deadlineSeconds: number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly check: string;
  readonly done: number;
  readonly of: number;
  readonly seconds: number;
}

export interface LiveResult {
  readonly check: LiveCheck;
  readonly observations: readonly Observation[];
}

/**
 * Runs checks, all at the same time and each within its own deadline. A check that throws, hangs or sees nothing is its own
 * result, and never stops another. Results are in the order of `checks`.
 */
export async function runLiveChecks(
  checks: readonly LiveCheck[],
  cluster: ClusterReader,
  context: LiveContext,
  { deadlineSeconds, onProgress }: RunOptions,
): Promise<readonly LiveResult[]> {
  let done = 0;
  const running = checks.map(async (check) => {
    const begun = performance.now();
    const seconds = Math.min(check.deadlineSeconds ?? deadlineSeconds, deadlineSeconds);
    const observations = await observe(check, cluster, context, seconds);
    done += 1;
    const took = (performance.now() - begun) / 1000;
    onProgress?.({ check: check.id, done, of: checks.length, seconds: took });
    return { check, observations };
  });
  return await Promise.all(running);
}

async function observe(
  check: LiveCheck,
  cluster: ClusterReader,
  context: LiveContext,
  seconds: number,
): Promise<readonly Observation[]> {
  const late = new CannotTell(`There was no answer within ${seconds} s.`);
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(late), seconds * 1000);
  const seenAt = context.clock.toISOString();
  try {
    const seen = await Promise.race([begin(check, cluster, context), deadline]);
    if (seen.length > 0) return seen;
    return [{ status: "ERROR", subject: "the check", message: "It looked at nothing.", seenAt }];
  } catch (error) {
    return [{ ...failure(error), seenAt }];
  } finally {
    clearTimeout(timer);
  }
}

/** Also where a check throws before it waits for anything. */
async function begin(check: LiveCheck, cluster: ClusterReader, context: LiveContext) {
  return await check.run(cluster, context);
}

/** Words of the language's own errors aren't shown: they quote values, and a value may be a Secret's. */
function failure(error: unknown): Pick<Observation, "status" | "subject" | "message"> {
  if (error instanceof CannotTell)
    return { status: "UNKNOWN", subject: "the cluster", message: error.message };
  const kind = error instanceof Error ? error.name : typeof error;
  const place = error instanceof Error ? /([\w.-]+\.ts:\d+)/.exec(error.stack ?? "")?.[1] : undefined;
  const message = `The check itself failed: ${kind}${place ? ` in ${place}` : ""}.`;
  return { status: "ERROR", subject: "the check", message };
}
