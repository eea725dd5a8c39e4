import type { ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import { Definitions as Installed } from "../../../components/facility/definitions.ts";
import { labels } from "../../../components/identity.ts";
import { app } from "./app.ts";
import { certificate, dnsRecord } from "./hosts.ts";
import { definitionOf } from "./schema.ts";
import { project, tenant } from "./tenancy.ts";

/** The definitions of all kinds that the operator watches. */
export const definitions = [tenant, project, app, dnsRecord, certificate].map(definitionOf);

/**
 * The kinds of kubeOP. They are written here and not taken from its chart, which has none, nor from its source, whose
 * schemas drop what the operator writes (docs/decisions/0026-kubeop.md).
 */
export class Definitions extends Installed {
  /** To be waited for before the operator starts. */
  readonly ready: readonly Resource[];

  constructor(name: string, _args: Record<string, never>, opts?: ComponentResourceOptions) {
    const identity = { name: "kubeop-definitions", component: "definitions", partOf: "kubeop" };
    super(name, { from: { all: () => definitions }, labels: labels(identity) }, opts);
    this.ready = this.all;
  }
}
