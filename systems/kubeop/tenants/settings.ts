import { z } from "zod";
import { cpuOfAll, dnsLabel, memoryOfAll, resources, size } from "../../../components/fields.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { parseQuantity } from "../../../lib/quantity.ts";
import { maxNamesLength, namespaceOf, reservedTenants } from "./names.ts";
import { above, hardOf, operatorQuota, type QuotaSettings } from "./quota.ts";

function amounts(quantity: typeof cpuOfAll, presets: QuotaSettings["cpu"], what: string) {
  return z
    .strictObject({
      requests: quantity.default(presets.requests).describe(`${what} that they may ask for.`),
      limits: quantity.default(presets.limits).describe(`${what} that they may grow to.`),
    })
    .refine(
      ({ limits, requests }) => (parseQuantity(requests) ?? 0) <= (parseQuantity(limits) ?? 0),
      "requests that are not above the limits",
    )
    .prefault({})
    .describe(`${what} of all pods together.`);
}

const count = (preset: number) => z.int().min(0).max(100_000).default(preset);

/** A quota with these numbers where it says none. */
function quota(presets: QuotaSettings) {
  return z
    .strictObject({
      cpu: amounts(cpuOfAll, presets.cpu, "CPU"),
      memory: amounts(memoryOfAll, presets.memory, "Memory"),
      pods: count(presets.pods).describe("Number of pods."),
      services: count(presets.services).describe("Number of Services."),
      loadBalancers: count(presets.loadBalancers).describe("Number of Services of type LoadBalancer."),
      nodePorts: count(presets.nodePorts).describe("Number of ports of Services of type NodePort."),
      persistentVolumeClaims: count(presets.persistentVolumeClaims).describe(
        "Number of PersistentVolumeClaims.",
      ),
      storage: size.default(presets.storage).describe("Size of all volumes together."),
    })
    .prefault({});
}

/** The first three are the operator's own; the limits are those of ten containers with its defaults. */
export const quotaPresets: QuotaSettings = {
  cpu: { requests: "1", limits: "5" },
  memory: { requests: "1Gi", limits: "2560Mi" },
  pods: 10,
  services: 10,
  loadBalancers: 0,
  nodePorts: 0,
  persistentVolumeClaims: 5,
  storage: "10Gi",
};

const maximumPresets: QuotaSettings = {
  cpu: { requests: "8", limits: "16" },
  memory: { requests: "16Gi", limits: "32Gi" },
  pods: 100,
  services: 50,
  loadBalancers: 0,
  nodePorts: 0,
  persistentVolumeClaims: 50,
  storage: "500Gi",
};

/** One character is left for the other of both. */
const name = dnsLabel.max(
  maxNamesLength - 1,
  `a name with at most ${maxNamesLength - 1} characters, because it is part of a namespace's`,
);

const project = z
  .strictObject({
    quota: quota(quotaPresets).describe("ResourceQuota of the project's namespace."),
    containerDefaults: resources(["100m", "500m"], ["64Mi", "256Mi"]).describe(
      "Defaults for containers that declare no requests and limits.",
    ),
  })
  .prefault({});

const tenant = z
  .strictObject({
    projects: z
      .record(name, project)
      .default({})
      .describe("Projects, by name. Each has the namespace `kubeop-<tenant>-<project>`."),
  })
  .prefault({});

/** Tenants that the stack brings along; others may come later, by whoever may create Tenants and Projects. */
export const tenantsSettings = z
  .record(name, tenant)
  .default({})
  .describe(
    "Tenants to create, by name, with their projects. The namespace of a project is created before the operator, with all that guards it.",
  );

/** Keys of a kubeOP stack that say what tenants may. */
export const tenantsShape = {
  tenants: tenantsSettings,
  tenantQuotaMaximum: quota(maximumPresets).describe(
    "The most that a ResourceQuota in a tenant's namespace may allow. Larger ones are refused.",
  ),
};

export type TenantsSettings = z.output<z.ZodObject<typeof tenantsShape>>;
export type ProjectSettings = z.output<typeof project>;

/** A project that the stack declares, with its tenant. */
export interface Declared {
  readonly tenant: string;
  readonly project: string;
  readonly settings: ProjectSettings;
}

export function declaredProjects({ tenants }: Pick<TenantsSettings, "tenants">): readonly Declared[] {
  return Object.entries(tenants).flatMap(([tenant, { projects }]) =>
    Object.entries(projects).map(([project, settings]) => ({ tenant, project, settings })),
  );
}

/** What can't be as it is because of other settings. */
export function tenantContradictions(settings: TenantsSettings): readonly Contradiction[] {
  const declared = declaredProjects(settings);
  return [
    ...reserved(settings),
    ...tooLong(declared),
    ...shared(declared),
    ...excessive(settings, declared),
    ...tooSmall(settings),
  ];
}

function reserved({ tenants }: TenantsSettings): readonly Contradiction[] {
  const allowed =
    "a name that is not system and does not begin with system-, because kubeop-system-… is kubeOP's own";
  return Object.keys(tenants)
    .filter((name) => new RegExp(reservedTenants).test(name))
    .map((name) => ({ path: ["tenants", name], allowed, because: [] }));
}

const pathOf = ({ project, tenant }: Declared) => ["tenants", tenant, "projects", project];

function tooLong(declared: readonly Declared[]): readonly Contradiction[] {
  const allowed = `names with at most ${maxNamesLength} characters together, because the name of a namespace has at most 63`;
  return declared
    .filter(({ project, tenant }) => tenant.length + project.length > maxNamesLength)
    .map((one) => ({ path: pathOf(one), allowed, because: [] }));
}

/** Two tenants in one namespace would see each other's Secrets. */
function shared(declared: readonly Declared[]): readonly Contradiction[] {
  const nameOf = ({ project, tenant }: Declared) => namespaceOf(tenant, project);
  return declared.flatMap((one, index) => {
    const other = declared.slice(0, index).find((earlier) => nameOf(earlier) === nameOf(one));
    if (!other) return [];
    const allowed = `another name, because the project ${other.project} of the tenant ${other.tenant} has the namespace ${nameOf(one)}, too`;
    return [{ path: pathOf(one), allowed, because: [pathOf(other).join(".")] }];
  });
}

function excessive(
  { tenantQuotaMaximum }: TenantsSettings,
  declared: readonly Declared[],
): readonly Contradiction[] {
  const maximum = hardOf(tenantQuotaMaximum);
  return declared.flatMap((one) =>
    above(hardOf(one.settings.quota), maximum).map((name) => ({
      path: [...pathOf(one), "quota"],
      allowed: `at most ${maximum[name]} of ${name}, because that is in tenantQuotaMaximum`,
      because: ["tenantQuotaMaximum"],
    })),
  );
}

function tooSmall({ tenantQuotaMaximum }: TenantsSettings): readonly Contradiction[] {
  return above(operatorQuota, hardOf(tenantQuotaMaximum)).map((name) => ({
    path: ["tenantQuotaMaximum"],
    allowed: `at least ${operatorQuota[name]} of ${name}, which is in the quota that the operator itself creates`,
    because: [],
  }));
}
