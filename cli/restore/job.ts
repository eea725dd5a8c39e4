import { z } from "zod";
import type { RestorableStore } from "../../components/backup/restorable.ts";
import { Problem } from "../../lib/problem.ts";
import type { RestoreRequest } from "./request.ts";

const variable = z.looseObject({ name: z.string() });
const container = z.looseObject({ name: z.string(), env: z.array(variable).default([]) });
const volume = z.looseObject({ name: z.string() });
const job = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        initContainers: z.array(container),
        containers: z.array(container),
        volumes: z.array(volume),
      }),
    }),
  }),
});

type Pod = z.infer<typeof job>["spec"]["template"]["spec"];
type Variable = z.infer<typeof variable>;

/** Variable by which a script is told to change nothing. */
const trial = "TRIAL";

/** Volume with the password of the repository, as the component names it. */
const passwordVolume = "repository-password";

/** Which backup of a store is wanted. */
export interface Wanted {
  /** As {@link RestoreRequest.from}. */
  readonly from: string;
  /** Time with seconds; backups that are newer are taken only where there are no others. @default they are like others */
  readonly notAfter?: string;
}

/** The same job with everything but its changes: whether the backup can be restored into the stack as it is. */
export function trialJob(
  template: unknown,
  store: RestorableStore,
  request: RestoreRequest,
  wanted: Wanted,
): unknown {
  const made = job.parse(restoreJob(template, store, request, wanted));
  const pod = made.spec.template.spec;
  const containers = pod.containers.map((one) =>
    one.name === restoreStep(store)
      ? { ...one, env: override(one.env, [{ name: trial, value: "yes" }]) }
      : one,
  );
  return {
    ...made,
    spec: { ...made.spec, template: { ...made.spec.template, spec: { ...pod, containers } } },
  };
}

/** The job that the deployed template describes, told which backup of a store is wanted and where that is. */
export function restoreJob(
  template: unknown,
  store: RestorableStore,
  request: RestoreRequest,
  wanted: Wanted,
): unknown {
  const made = job.parse(template);
  const pod = made.spec.template.spec;
  const name = fetchStep(store);
  checkSteps(pod, store);
  const initContainers = pod.initContainers.map((one) =>
    one.name === name ? { ...one, env: override(one.env, overrides(store, request, wanted)) } : one,
  );
  const volumes = pod.volumes.map((one) =>
    one.name === passwordVolume && request.credentials !== undefined
      ? { ...one, secret: { secretName: request.credentials, defaultMode: 0o440 } }
      : one,
  );
  const podTemplate = { ...made.spec.template, spec: { ...pod, initContainers, volumes } };
  return { ...made, spec: { ...made.spec, template: podTemplate } };
}

/** A script that knows nothing of trials would take one for a restore. */
function checkSteps(pod: Pod, store: RestorableStore): void {
  const names = pod.initContainers.map(({ name }) => name);
  const writer = pod.containers.find(({ name }) => name === restoreStep(store));
  if (names.includes(fetchStep(store)) && writer?.env.some(({ name }) => name === trial)) return;
  throw new Problem(
    `The restore of ${store.name} has no step ${fetchStep(store)}, or its step ${restoreStep(store)} doesn't support a rehearsal. Nothing was changed.`,
    "It was deployed by another version: run `make up` first.",
  );
}

/** Name of the step that writes to a store. */
export function restoreStep(store: RestorableStore): string {
  return `restore-${store.kind}`;
}

function fetchStep(store: RestorableStore): string {
  return `fetch-${store.kind}`;
}

function overrides(store: RestorableStore, request: RestoreRequest, wanted: Wanted): readonly Variable[] {
  const { credentials, origin, repository } = request;
  const credential = (name: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: credentials, key } },
  });
  return [
    { name: "SNAPSHOT", value: wanted.from },
    ...(wanted.notAfter === undefined ? [] : [{ name: "NOT_AFTER", value: wanted.notAfter }]),
    ...(origin === undefined ? [] : [{ name: "ORIGIN", value: origin }]),
    ...(repository === undefined
      ? []
      : [{ name: "RESTIC_REPOSITORY", value: `${repository}/${store.folder}` }]),
    ...(credentials === undefined
      ? []
      : [
          credential("AWS_ACCESS_KEY_ID", "accessKeyId"),
          credential("AWS_SECRET_ACCESS_KEY", "secretAccessKey"),
        ]),
  ];
}

function override(env: readonly Variable[], changes: readonly Variable[]): readonly Variable[] {
  const changed = new Set(changes.map(({ name }) => name));
  return [...env.filter(({ name }) => !changed.has(name)), ...changes];
}
