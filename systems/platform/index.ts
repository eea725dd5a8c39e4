import { ComponentResource, type ComponentResourceOptions, concat, type Output } from "@pulumi/pulumi";
import type { Edge } from "../../components/endpoint/connection.ts";
import type { FacilityName } from "../../components/facility/facility.ts";
import type { Composed, System } from "../../components/system/index.ts";
import { Metrics } from "./metrics/index.ts";
import { PostgresOperator } from "./postgres-operator/index.ts";
import { type givable, given, type PlatformSettings } from "./settings.ts";

/** Those that are a part of another one. */
type Part = "alerts";
type Given = Exclude<(typeof givable)[number], Part>;

/** What each facility is made of. */
const makers: Readonly<
  Record<Given, new (name: string, settings: PlatformSettings, opts: ComponentResourceOptions) => System>
> = { metrics: Metrics, "postgres-operator": PostgresOperator };

/** What a cluster offers to all systems: each facility by itself, in a namespace of its own. */
export class Platform extends ComponentResource implements Composed {
  readonly edges: readonly Edge[];
  readonly certificateAuthority: Output<string>;
  /** The namespace of each facility, by its name. */
  readonly outputs: { readonly facilities: Readonly<Partial<Record<FacilityName, string>>> };

  constructor(name: string, settings: PlatformSettings, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Platform", name, settings, opts);
    const all = given(settings);
    const made = all.flatMap(({ name: facility }) =>
      facility === "alerts" ? [] : [new makers[facility](`${name}-${facility}`, settings, { parent: this })],
    );
    this.edges = made.flatMap(({ edges }) => edges);
    this.certificateAuthority = concat(...made.map(({ certificateAuthority }) => certificateAuthority));
    this.outputs = {
      facilities: Object.fromEntries(all.map(({ name: facility, namespace }) => [facility, namespace])),
    };
    this.registerOutputs({ facilities: this.outputs.facilities });
  }
}
