import { parseSettings, type RawSettings } from "../../settings.ts";
import { type ApiServer, collectionOf, type Reply } from "./api-server.ts";
import type { Manifest } from "./manifest.ts";
import { objectsOf } from "./registered-objects.ts";

/** From where images may come in these tests. */
const allowed = ["example.net", "docker.io/library", "registry.example.com:5000", "ghcr.io/own/app"];

/** The policies of a platform that gives nothing else. */
export async function policiesOf(changes: RawSettings): Promise<readonly Manifest[]> {
  const settings = {
    system: "platform",
    apiServer: { networks: ["10.0.0.1/32"] },
    facilities: { admission: { enabled: true, registries: { allowed }, ...changes } },
  };
  return await objectsOf(parseSettings("stacks/Pulumi.platform.yaml", settings));
}

/** Creates all of them. */
export async function createAll(server: ApiServer, objects: readonly Manifest[]): Promise<void> {
  for (const object of objects) {
    const { body, status } = await server.create(object);
    if (status !== 201) throw new Error(`${object.kind} ${object.metadata.name}: ${body.message}`);
  }
}

/** What an API server has that just got these policies: it takes them up one after another. */
export async function untilAsked(
  server: ApiServer,
  objects: readonly Manifest[],
  isAsked: (reply: Reply) => boolean,
): Promise<void> {
  for (const object of objects)
    await server.until(`${object.kind} ${object.metadata.name} meets all policies`, async () =>
      isAsked(await server.tryCreate(object)),
    );
}

/** What the object's path is once it exists. */
export function pathOf(object: Manifest): string {
  return `${collectionOf(object)}/${object.metadata.name}`;
}

export interface PodManifest extends Manifest {
  readonly metadata: Manifest["metadata"] & { readonly annotations?: object };
}

const inTemplates: readonly (readonly [string, string])[] = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["apps/v1", "DaemonSet"],
  ["apps/v1", "ReplicaSet"],
  ["v1", "ReplicationController"],
];

/** Every kind of object that makes pods, with this one as its template. */
export function workloadsOf({ metadata, spec }: PodManifest): readonly Manifest[] {
  const { name, namespace, annotations } = metadata;
  const labels = { app: name };
  const template = { metadata: { labels, ...(annotations && { annotations }) }, spec };
  const place = { metadata: { name, ...(namespace !== undefined && { namespace }) } };
  const jobTemplate = { ...template, spec: { ...(spec as object), restartPolicy: "Never" } };
  const jobSpec = { template: jobTemplate };
  return [
    ...inTemplates.map(([apiVersion, kind]) => ({
      ...{ apiVersion, kind, ...place },
      spec: { template, selector: kind === "ReplicationController" ? labels : { matchLabels: labels } },
    })),
    { apiVersion: "batch/v1", kind: "Job", ...place, spec: jobSpec },
    {
      ...{ apiVersion: "batch/v1", kind: "CronJob", ...place },
      spec: { schedule: "0 * * * *", jobTemplate: { spec: jobSpec } },
    },
  ];
}
