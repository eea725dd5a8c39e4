import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { definitions } from "../tools/crds.ts";
import { applyObject, read } from "./api.ts";
import { reference } from "./images.ts";
import { apply, kubectl } from "./kubectl.ts";
import { pki } from "./layout.ts";
import { type Named, nodeObject } from "./node.ts";
import { domain, ingressAddress, nodes, services } from "./topology.ts";

/** What runs in the cluster for every stack: DNS, volumes, metrics, ingress, and the custom resources that stacks use. */

const folder = join(import.meta.dirname, "addons");

/** What is made of custom resources, or watches them: it comes when they are there. */
const ingressFolder = join(folder, "ingress");

/** Where the cluster keeps what was applied to it: applying again costs seconds, and asking milliseconds. */
const record = { name: "seaworthy-addons", namespace: "kube-system" } as const;

/** Where the API server keeps the kinds that the foundations are of. */
const collections: Readonly<Record<string, string>> = {
  Node: "/api/v1/nodes",
  ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
  ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
};

/** Applies what daemons on the machines wait for: their nodes and their permissions. */
export async function applyFoundations(): Promise<void> {
  const permissions = parseAllDocuments(await readFile(join(folder, "access.yaml"), "utf8"));
  const objects = [...nodes.map(nodeObject), ...permissions.map((document) => document.toJS() as Named)];
  for (const object of objects) {
    await applyObject(`${collections[object.kind]}/${encodeURIComponent(object.metadata.name)}`, object);
  }
}

/** Applies all add-ons, unless the cluster has them as they are now. */
export async function applyAddons(update: (detail: string) => void): Promise<void> {
  const basics = await manifests(folder);
  const custom = (await definitions()).join("\n---\n");
  const ingress = await manifests(ingressFolder);
  const hash = createHash("sha256").update(basics).update(custom).update(ingress).digest("hex");
  if (await isApplied(hash)) return;
  update("DNS, volumes, metrics");
  await apply(basics);
  update("custom resource definitions");
  await apply(custom);
  await kubectl(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
  update("ingress");
  await apply(ingress);
  await apply(JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: record, data: { hash } }));
}

async function isApplied(hash: string): Promise<boolean> {
  const body = await read(`/api/v1/namespaces/${record.namespace}/configmaps/${record.name}`);
  return body !== undefined && (JSON.parse(body) as { data?: { hash?: string } }).data?.hash === hash;
}

/** All manifests of a folder with their values filled in. */
async function manifests(folder: string): Promise<string> {
  const encoded = async (file: string) => (await readFile(join(pki, file))).toString("base64");
  const values = {
    domain,
    ingressAddress,
    dns: services.dns,
    coredns: reference("coredns"),
    metricsServer: reference("metrics-server"),
    traefik: reference("traefik"),
    ca: await encoded("ca.crt"),
    metricsCertificate: await encoded("metrics-server.crt"),
    metricsKey: await encoded("metrics-server.key"),
  };
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return fill(texts.join("\n---\n"), values);
}

/** Puts values where a text has `${name}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined)
      throw new Error(`A manifest in local/cluster/addons asks for \${${name}}, which has no value.`);
    return value;
  });
}
