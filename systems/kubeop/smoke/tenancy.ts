import { z } from "zod";
import { cleaningUp, failed, poll, report } from "../../smoke.ts";
import { api } from "../product.ts";
import { namespaceOf } from "../tenants/names.ts";
import { type Draft, Objects } from "./objects.ts";

/** Milliseconds from the wish for an app until it runs: the document promises 60 s for 95 of 100. */
const patience = 90_000;
const betweenLooks = 500;

const condition = z.object({ type: z.string(), status: z.string() });
const project = z.object({
  status: z
    .object({ namespace: z.string().optional(), conditions: z.array(condition).default([]) })
    .optional(),
});
const app = z.object({ metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }) });
const deployment = z.object({ status: z.object({ availableReplicas: z.number().default(0) }) });

/** A registry that nobody has, and so no allow-list. */
const denied = "registry.invalid/denied/app:1";

/** The names of all that a test makes begin so. */
export interface Tenancy {
  readonly name: string;
  /** Image of the app: one of an allowed registry, which needs no arguments to keep running. */
  readonly image: string;
}

/** What becomes of a tenant, a project and an app, and what the webhook refuses; nothing of it is left behind. */
export async function appsAreRun({ image, name }: Tenancy, env: NodeJS.ProcessEnv): Promise<void> {
  const objects = new Objects(env);
  const made = { tenant: name, project: `${name}-web` };
  await cleaningUp(
    async () => {
      await objects.create(resource("Tenant", { name: made.tenant }, { name }));
      await objects.create(resource("Project", { name: made.project }, { tenantRef: name, name: "web" }));
      const namespace = await projectNamespace(objects, made.project);
      report("a project of a tenant got its namespace");
      await foreignImageIsRefused(objects, namespace);
      await objects.create(resource("App", { name: "smoke", namespace }, { type: "Image", image }));
      await appIsLabelled(objects, namespace);
      await appRuns(objects, namespace);
    },
    () => removeAll(objects, made),
  );
}

function resource(kind: string, metadata: Draft["metadata"], spec: object): Draft {
  return { apiVersion: `${api.group}/${api.version}`, kind, metadata, spec };
}

const kinds = (plural: string) => `${plural}.${api.group}`;

function projectNamespace(objects: Objects, name: string): Promise<string> {
  return poll(async (waited) => {
    const { status } = project.parse(await objects.get(kinds("projects"), name));
    const ready = status?.conditions.some(({ status, type }) => type === "Ready" && status === "True");
    if (ready && status?.namespace !== undefined) return status.namespace;
    if (waited > patience)
      throw failed(`Project ${name} is not Ready: no operator leads, or it can't create namespaces.`);
    return undefined;
  }, betweenLooks);
}

async function foreignImageIsRefused(objects: Objects, namespace: string): Promise<void> {
  const draft = resource("App", { name: "denied", namespace }, { type: "Image", image: denied });
  const refusal = await objects.refusal(draft);
  if (refusal === undefined) throw failed(`An app with the image ${denied} was accepted.`);
  if (!refusal.includes("registry.invalid is not allowed"))
    throw failed(`An app with the image ${denied} was refused, but not for its registry: ${refusal}`);
  report("an app of a registry that is not in the allow-list is refused");
}

async function appIsLabelled(objects: Objects, namespace: string): Promise<void> {
  const { labels } = app.parse(await objects.get(kinds("apps"), "smoke", namespace)).metadata;
  if (labels["app.kubeop.io/managed-by"] !== "kubeop-admission")
    throw failed(
      "An app was accepted without the webhook's label: the mutating webhook was not asked, or didn't answer.",
    );
}

async function appRuns(objects: Objects, namespace: string): Promise<void> {
  await poll(async (waited) => {
    const found = await objects.get("deployments.apps", "app-smoke", namespace);
    if (found && deployment.parse(found).status.availableReplicas > 0) return true;
    if (waited > patience)
      throw failed(
        `The app of ${namespace} does not run: ${found ? "its pods are not available" : "it has no Deployment"}.`,
      );
    return undefined;
  }, betweenLooks);
  report("an app of an allowed registry is labelled, and runs");
}

/** The operator removes nothing of what it has made. */
async function removeAll(objects: Objects, made: { readonly tenant: string; readonly project: string }) {
  await objects.remove(kinds("projects"), made.project);
  // Also where it was too late to say in the Project's status that it is there.
  await objects.remove("namespaces", namespaceOf(made.tenant, "web"));
  await objects.remove(kinds("tenants"), made.tenant);
}
