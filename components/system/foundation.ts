import type { Input, Resource } from "@pulumi/pulumi";
import { type Spread, spreadConstraints } from "../availability/placement.ts";
import { PriorityClasses } from "../availability/priority.ts";
import type { CertificateIssuer } from "../certificates/certificate.ts";
import { CertificateAuthority } from "../certificates/index.ts";
import { type Identity, labels, selector } from "../identity.ts";
import { Namespace } from "../namespace.ts";
import type { Placement } from "../pod/args.ts";
import type { Inventory } from "../quota/inventory.ts";
import type { CommonSettings } from "./settings.ts";

/** The product that a stack is of. */
export interface Product {
  /** As labels and names of objects say it, such as `cordum`. */
  readonly name: string;
  /** As people say it, such as `Cordum`. */
  readonly title: string;
}

type Role = "stores" | "services";

/** Who keeps their place when a cluster is short of room; jobs have Kubernetes' own 0. */
const priorities = ({ title }: Product) => ({
  stores: { value: 2000, description: `Keeps the data of ${title}: the last to give way.` },
  services: { value: 1000, description: `Serves ${title}'s users: gives way to what keeps their data.` },
});

/** What every part of a stack stands on. */
export class Foundation {
  readonly product: Product;
  readonly namespace: Namespace;
  /** Gives each part its certificate; none where nobody asks for one. */
  readonly authority: CertificateAuthority | undefined;
  readonly images: CommonSettings["images"];
  /** Must know what operators make of custom resources. */
  readonly inventory: Pick<Inventory, "learn">;
  /** How the servers of a store keep away from each other. */
  readonly storeSpread: Spread;
  readonly #priorities: { readonly [Each in Role]?: Input<string> };
  readonly #serviceSpread: Spread;

  constructor(
    name: string,
    product: Product,
    settings: CommonSettings,
    inventory: Inventory,
    parent: Resource,
  ) {
    this.product = product;
    this.images = settings.images;
    this.inventory = inventory;
    this.storeSpread = settings.availability.spread.stores;
    this.#serviceSpread = settings.availability.spread.services;
    this.namespace = createNamespace(name, product, settings, inventory, parent);
    this.authority = settings.tls
      ? createAuthority(name, product, settings, this.namespace, parent)
      : undefined;
    this.#priorities = createPriorities(name, product, settings, parent);
  }

  /** @throws Error where the stack has no certificates. */
  get issuer(): CertificateIssuer {
    if (!this.authority) throw new Error("This part needs certificates: set `tls: true` in the stack file.");
    return this.authority;
  }

  /** Where the pods of one of the services go: apart from each other. */
  placement(identity: Identity): Placement {
    return {
      ...this.priority("services"),
      topologySpreadConstraints: spreadConstraints(selector(identity), this.#serviceSpread, "Deployment"),
    };
  }

  priority(role: Role): { readonly priorityClassName?: Input<string> } {
    const className = this.#priorities[role];
    return className === undefined ? {} : { priorityClassName: className };
  }
}

function createNamespace(
  name: string,
  { name: partOf }: Product,
  { namespace }: CommonSettings,
  inventory: Inventory,
  parent: Resource,
): Namespace {
  const identity = { name, component: "namespace", partOf };
  const args = { ...namespace, quota: inventory.hard, labels: labels(identity) };
  return new Namespace(`${name}-namespace`, args, { parent });
}

function createAuthority(
  name: string,
  { name: partOf }: Product,
  { certificates }: CommonSettings,
  namespace: Namespace,
  parent: Resource,
): CertificateAuthority {
  const identity = { name: `${partOf}-certificates`, component: "certificates", partOf };
  const args = { ...certificates, namespace, name: partOf, labels: labels(identity) };
  return new CertificateAuthority(`${name}-certificates`, args, { parent });
}

function createPriorities(
  name: string,
  product: Product,
  { availability, namespace }: CommonSettings,
  parent: Resource,
) {
  const { create, ...existing } = availability.priority;
  if (!create) return existing;
  const identity = { name: `${product.name}-priorities`, component: "priorities", partOf: product.name };
  const args = { namespace: namespace.name, classes: priorities(product), labels: labels(identity) };
  return { ...new PriorityClasses(`${name}-priorities`, args, { parent }).names, ...existing };
}
