import { z } from "zod";
import type { Store } from "../../../components/backup/target.ts";
import { Problem } from "../../../local/lib/problem.ts";
import type { RestoreRequest } from "./request.ts";

const variable = z.looseObject({ name: z.string() });
const container = z.looseObject({ name: z.string(), env: z.array(variable).default([]) });
const volume = z.looseObject({ name: z.string() });
const job = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({
        initContainers: z.array(container),
        containers: z.array(z.unknown()),
        volumes: z.array(volume),
      }),
    }),
  }),
});

type Variable = z.infer<typeof variable>;

/** Volume with the password of the repository, as the component names it. */
const passwordVolume = "repository-password";

/** The same up to the point where it would touch the store: whether the backup is there, whole, and can be read. */
export function checkJob(template: unknown, store: Store, request: RestoreRequest): unknown {
  const made = job.parse(restoreJob(template, store, request));
  const pod = made.spec.template.spec;
  const containers = pod.initContainers.filter(({ name }) => name === fetchStep(store));
  const spec = { ...pod, initContainers: [], containers };
  return { ...made, spec: { ...made.spec, template: { ...made.spec.template, spec } } };
}

/** The job that the deployed template describes, told which backup of a store is wanted and where that is. */
export function restoreJob(template: unknown, store: Store, request: RestoreRequest): unknown {
  const made = job.parse(template);
  const pod = made.spec.template.spec;
  const name = fetchStep(store);
  if (!pod.initContainers.some((one) => one.name === name))
    throw new Problem(
      `The restore of ${store} has no step ${name}.`,
      "It was deployed by another version: run `make up` first.",
    );
  const initContainers = pod.initContainers.map((one) =>
    one.name === name ? { ...one, env: override(one.env, overrides(store, request)) } : one,
  );
  const volumes = pod.volumes.map((one) =>
    one.name === passwordVolume && request.credentials !== undefined
      ? { ...one, secret: { secretName: request.credentials, defaultMode: 0o440 } }
      : one,
  );
  const podTemplate = { ...made.spec.template, spec: { ...pod, initContainers, volumes } };
  return { ...made, spec: { ...made.spec, template: podTemplate } };
}

function fetchStep(store: Store): string {
  return `fetch-${store}`;
}

function overrides(store: Store, request: RestoreRequest): readonly Variable[] {
  const { credentials, from, origin, repository } = request;
  const credential = (name: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: credentials, key } },
  });
  return [
    { name: "SNAPSHOT", value: from },
    ...(origin === undefined ? [] : [{ name: "ORIGIN", value: origin }]),
    ...(repository === undefined ? [] : [{ name: "RESTIC_REPOSITORY", value: `${repository}/${store}` }]),
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
