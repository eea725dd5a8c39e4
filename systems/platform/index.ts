import { ComponentResource, type ComponentResourceOptions, concat, type Output } from "@pulumi/pulumi";
import type { Edge } from "../../components/endpoint/connection.ts";
import type { FacilityName } from "../../components/facility/facility.ts";
import type { Composed } from "../../components/system/index.ts";
import { Admission } from "./admission/index.ts";
import { Metrics } from "./metrics/index.ts";
import { PostgresOperator } from "./postgres-operator/index.ts";
import { type givable, given, type PlatformSettings } from "./settings.ts";

/** Those that are a part of another one. */
type Part = "alerts";
type Given = Exclude<(typeof givable)[number], Part>;

/** What each facility is made of. */
const makers: Readonly<
  Record<Given, new (name: string, settings: PlatformSettings, opts: ComponentResourceOptions) => Composed>
> = { metrics: Metrics, "postgres-operator": PostgresOperator, admission: Admission };

/** What a cluster offers to all systems: each facility by itself, in a namespace of its own. */
export class Platform extends ComponentResource implements Composed {
  readonly edges: readonly Edge[];
  readonly certificateAuthority: Output<string>;
  /** The namespace of each facility that has one, by its name, and what facilities say of themselves. */
  readonly outputs: { readonly facilities: Readonly<Partial<Record<FacilityName, string>>> };

  constructor(name: string, settings: PlatformSettings, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Platform", name, settings, opts);
    const all = given(settings);
    const made = all.flatMap(({ name: facility }) =>
      facility === "alerts" ? [] : [new makers[facility](`${name}-${facility}`, settings, { parent: this })],
    );
    this.edges = made.flatMap(({ edges }) => edges);
    this.certificateAuthority = concat(...made.map(({ certificateAuthority }) => certificateAuthority));
    const facilities = Object.fromEntries(
      all.flatMap(({ name: facility, namespace }) => (namespace ? [[facility, namespace]] : [])),
    );
    const own = Object.fromEntries(made.flatMap(({ outputs }) => Object.entries(outputs)));
    this.outputs = { ...own, facilities };
    this.registerOutputs(this.outputs);
  }
}
