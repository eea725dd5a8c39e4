import {
  ComponentResource,
  type ComponentResourceOptions,
  concat,
  type Output,
  type Resource,
} from "@pulumi/pulumi";
import type { Edge } from "../../components/endpoint/connection.ts";
import type { FacilityName } from "../../components/facility/facility.ts";
import type { Composed } from "../../components/system/index.ts";
import { Admission } from "./admission/index.ts";
import { CertManager } from "./cert-manager/index.ts";
import { Metrics } from "./metrics/index.ts";
import { PostgresOperator } from "./postgres-operator/index.ts";
import { SealedSecrets } from "./secrets/index.ts";
import { type givable, given, type PlatformSettings } from "./settings.ts";

/** Those that are a part of another one. */
type Part = "alerts";
type Given = Exclude<(typeof givable)[number], Part>;

/** What each facility is made of. */
const makers: Readonly<
  Record<
    Given,
    new (
      name: string,
      settings: PlatformSettings,
      opts: ComponentResourceOptions,
    ) => Composed & Resource
  >
> = {
  metrics: Metrics,
  "cert-manager": CertManager,
  secrets: SealedSecrets,
  "postgres-operator": PostgresOperator,
  admission: Admission,
};

/** Those that tell Prometheus what to measure, in the words that `metrics` may bring. */
const measured: readonly Given[] = ["cert-manager", "secrets"];

/** What a cluster offers to all systems: each facility by itself, in a namespace of its own. */
export class Platform extends ComponentResource implements Composed {
  readonly edges: readonly Edge[];
  readonly certificateAuthority: Output<string>;
  /** The namespace of each facility that has one, by its name, and what facilities say of themselves. */
  readonly outputs: { readonly facilities: Readonly<Partial<Record<FacilityName, string>>> };

  constructor(name: string, settings: PlatformSettings, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Platform", name, settings, opts);
    const all = given(settings);
    const made: (Composed & Resource)[] = [];
    for (const { name: facility } of all) {
      if (facility === "alerts") continue;
      const dependsOn = measured.includes(facility) ? made.filter((one) => one instanceof Metrics) : [];
      made.push(new makers[facility](`${name}-${facility}`, settings, { parent: this, dependsOn }));
    }
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
