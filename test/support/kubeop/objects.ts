import { definitions } from "../../../systems/kubeop/definitions/index.ts";
import { group, version } from "../../../systems/kubeop/definitions/schema.ts";
import type { ApiServer } from "../api-server.ts";
import type { Manifest } from "../manifest.ts";

/** Objects of kubeOP's kinds, as its users write them. */

const apiVersion = `${group}/${version}`;

export function tenantOf(name: string): Manifest {
  return { apiVersion, kind: "Tenant", metadata: { name }, spec: { name } };
}

/** @param name Of the object; that of its namespace is made of the others. */
export function projectOf(tenantRef: string, project: string, name = "project"): Manifest {
  return { apiVersion, kind: "Project", metadata: { name }, spec: { tenantRef, name: project } };
}

export function appOf(
  name: string,
  namespace: string,
  spec: object = { type: "Image", image: "nginx" },
): Manifest {
  return { apiVersion, kind: "App", metadata: { name, namespace }, spec };
}

export function dnsRecordOf(name: string): Manifest {
  const spec = { host: `${name}.example.com`, target: "192.0.2.1" };
  return { apiVersion, kind: "DNSRecord", metadata: { name }, spec };
}

export function certificateOf(name: string): Manifest {
  const spec = { host: `${name}.example.com`, dnsRecordRef: name };
  return { apiVersion, kind: "Certificate", metadata: { name }, spec };
}

/** A definition that exists is not yet one whose objects the API server takes. */
export async function untilServed(server: ApiServer): Promise<void> {
  for (const { metadata } of definitions) {
    const plural = metadata.name.split(".", 1);
    await server.until(
      `${metadata.name} is served`,
      async () => (await server.request("GET", `/apis/${apiVersion}/${plural}`)).status === 200,
    );
  }
}
