import type { Input, Resource } from "@pulumi/pulumi";
import { type Spread, spreadConstraints } from "../../components/availability/placement.ts";
import { PriorityClasses } from "../../components/availability/priority.ts";
import type { CertificateIssuer } from "../../components/certificates/certificate.ts";
import { CertificateAuthority } from "../../components/certificates/index.ts";
import { type Identity, labels, selector } from "../../components/identity.ts";
import { Namespace } from "../../components/namespace.ts";
import type { Placement } from "../../components/pod/args.ts";
import type { Inventory } from "../../components/quota/inventory.ts";
import type { CordumSettings } from "./settings/index.ts";

/** The system that everything here belongs to, as labels say it. */
export const partOf = "cordum";

/** Who keeps their place when a cluster is short of room; jobs have Kubernetes' own 0. */
const priorities = {
  stores: { value: 2000, description: "Keeps the data of Cordum: the last to give way." },
  services: { value: 1000, description: "Serves Cordum's users: gives way to what keeps their data." },
};

/** What every part of a stack stands on. */
export class Foundation {
  readonly namespace: Namespace;
  /** Gives each part its certificate; none where nobody asks for one. */
  readonly authority: CertificateAuthority | undefined;
  readonly #priorities: { readonly [Role in keyof typeof priorities]?: Input<string> };
  readonly #spread: Spread;

  constructor(name: string, settings: CordumSettings, inventory: Inventory, parent: Resource) {
    this.#spread = settings.availability.spread.services;
    this.namespace = createNamespace(name, settings, inventory, parent);
    this.authority = settings.tls ? createAuthority(name, settings, this.namespace, parent) : undefined;
    this.#priorities = createPriorities(name, settings, parent);
  }

  /** @throws Error where the stack has no certificates. */
  get issuer(): CertificateIssuer {
    if (!this.authority) throw new Error("This part needs certificates: set `tls: true` in the stack file.");
    return this.authority;
  }

  /** Where the pods of one of Cordum's services go: apart from each other. */
  placement(identity: Identity): Placement {
    return {
      ...this.priority("services"),
      topologySpreadConstraints: spreadConstraints(selector(identity), this.#spread, "Deployment"),
    };
  }

  priority(role: keyof typeof priorities): { readonly priorityClassName?: Input<string> } {
    const className = this.#priorities[role];
    return className === undefined ? {} : { priorityClassName: className };
  }
}

function createNamespace(
  name: string,
  { namespace }: CordumSettings,
  inventory: Inventory,
  parent: Resource,
): Namespace {
  const identity = { name, component: "namespace", partOf };
  const args = { ...namespace, quota: inventory.hard, labels: labels(identity) };
  return new Namespace(`${name}-namespace`, args, { parent });
}

function createAuthority(
  name: string,
  { certificates }: CordumSettings,
  namespace: Namespace,
  parent: Resource,
): CertificateAuthority {
  const identity = { name: "cordum-certificates", component: "certificates", partOf };
  const args = { ...certificates, namespace, name: partOf, labels: labels(identity) };
  return new CertificateAuthority(`${name}-certificates`, args, { parent });
}

function createPriorities(name: string, { availability, namespace }: CordumSettings, parent: Resource) {
  const { create, ...existing } = availability.priority;
  if (!create) return existing;
  const identity = { name: "cordum-priorities", component: "priorities", partOf };
  const args = { namespace: namespace.name, classes: priorities, labels: labels(identity) };
  return { ...new PriorityClasses(`${name}-priorities`, args, { parent }).names, ...existing };
}
