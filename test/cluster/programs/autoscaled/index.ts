import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, Config } from "@pulumi/pulumi";
import { spreadConstraints } from "../../../../components/availability/placement.ts";
import type { Autoscale } from "../../../../components/availability/scale.ts";
import { type Identity, labels, selector } from "../../../../components/identity.ts";
import { images } from "../../../../components/images.ts";
import { Namespace } from "../../../../components/namespace.ts";
import { unprotect } from "../../../../components/protection.ts";
import { Inventory } from "../../../../components/quota/inventory.ts";
import type { QuotaArgs } from "../../../../components/quota/quota.ts";
import type { Resources } from "../../../../components/resources.ts";
import { Workload } from "../../../../components/workload.ts";

/** What the tests change. */
interface Settings {
  readonly namespace: string;
  readonly replicas?: number;
  readonly autoscale?: Autoscale;
  /** Another one rolls the pods. */
  readonly drainSeconds: number;
  readonly quota: QuotaArgs;
}

const config = new Config();
const [replicas, autoscale] = [config.getNumber("replicas"), config.getObject<Autoscale>("autoscale")];
const settings: Settings = {
  namespace: config.require("namespace"),
  ...(replicas !== undefined && { replicas }),
  ...(autoscale && { autoscale }),
  drainSeconds: config.getNumber("drainSeconds") ?? 1,
  quota: config.getObject<QuotaArgs>("quota") ?? {},
};

const identity: Identity = { name: "burner", component: "burner", partOf: "autoscaled" };
const resources: Resources = {
  cpu: { request: "20m", limit: "100m" },
  memory: { request: "16Mi", limit: "32Mi" },
};

/** One service that burns CPU when it is told to, in a namespace with a computed quota. */
class Autoscaled extends ComponentResource {
  constructor(name: string, { namespace, quota, ...changed }: Settings) {
    const inventory = new Inventory(resources);
    super("seaworthy:test:Autoscaled", name, settings, { transformations: [inventory.note, unprotect] });
    const resolver = { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } };
    const args = { name: namespace, quota: inventory.hard, containerDefaults: resources, resolver };
    const place = new Namespace(`${name}-namespace`, { ...args, labels: labels(identity) }, { parent: this });
    const spread = { zones: "required", hosts: "required" } as const;
    const burner = {
      namespace: place,
      identity,
      image: { reference: images.busybox },
      command: ["sh", "-c", readFileSync(join(import.meta.dirname, "burn.sh"), "utf8")],
      resources,
      ports: { http: 8080 },
      health: { kind: "tcp", port: "http" },
      scratch: [{ mountPath: "/tmp", sizeLimit: "1Mi" }],
      placement: { topologySpreadConstraints: spreadConstraints(selector(identity), spread, "Deployment") },
      ...changed,
    } as const;
    new Workload(`${name}-burner`, burner, { parent: this });
    inventory.close(namespace, quota);
    this.registerOutputs();
  }
}

new Autoscaled("autoscaled", settings);
