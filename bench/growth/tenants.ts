import { ComponentResource } from "@pulumi/pulumi";
import { tcpCheck } from "../../components/endpoint/gate.ts";
import { type Identity, labels } from "../../components/identity.ts";
import { images } from "../../components/images.ts";
import { Namespace } from "../../components/namespace.ts";
import { unprotect } from "../../components/protection.ts";
import { Inventory } from "../../components/quota/inventory.ts";
import type { Resources } from "../../components/resources.ts";
import { Workload } from "../../components/workload.ts";

/** Objects of Kubernetes that each tenant has. */
export const objectsPerTenant = 27;

const resources: Resources = {
  cpu: { request: "10m", limit: "100m" },
  memory: { request: "16Mi", limit: "32Mi" },
};

/** A system of that many tenants, all alike. */
export function createTenants(count: number): void {
  for (let i = 0; i < count; i++) new Tenant(`tenant-${String(i).padStart(4, "0")}`);
}

/** A namespace with three services in a row, made of the components that every system is made of. */
class Tenant extends ComponentResource {
  constructor(name: string) {
    const inventory = new Inventory(resources);
    super("seaworthy:bench:Tenant", name, {}, { transformations: [inventory.note, unprotect] });
    const identity = (service: string): Identity => ({ name: service, component: service, partOf: name });
    const namespace = new Namespace(
      `${name}-namespace`,
      {
        name,
        quota: inventory.hard,
        containerDefaults: resources,
        resolver: { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } },
        labels: labels(identity(name)),
      },
      { parent: this },
    );
    const services = ["store", "logic", "entrance"];
    const made: Workload[] = [];
    for (const service of services) {
      const [dialled] = made.slice(-1);
      const workload = new Workload(
        `${name}-${service}`,
        {
          namespace,
          identity: identity(service),
          image: { reference: images.busybox },
          command: ["sleep", "infinity"],
          resources,
          ports: { http: 8080 },
          health: { kind: "tcp", port: "http" },
          offers: { [service]: { port: "http", gate: tcpCheck(images.busybox) } },
          connects: dialled ? [{ to: dialled.endpoint(services[made.length - 1] ?? "") }] : [],
          config: [
            { configMap: `${service}-settings`, path: "/etc/service.conf", content: `tenant=${name}\n` },
          ],
        },
        { parent: this },
      );
      made.push(workload);
    }
    inventory.close(name, {});
    this.registerOutputs({});
  }
}
