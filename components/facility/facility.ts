/** What a cluster offers to many systems, and no system brings along: an operator, with the resources that it defines. */
export interface Facility {
  /** As people say it. */
  readonly title: string;
  /** Names of the custom resource definitions that systems use, each with the version that must be served. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Programs that must run, each as a Deployment, by the name of their image without registry, folders and tag. */
  readonly programs: Readonly<Record<string, Versions>>;
  /** The same of servers that its operator runs, each as a StatefulSet: of each at least one must be well. @default none */
  readonly servers?: Readonly<Record<string, Versions>>;
  /** Labels of Services by which programs find each other. @default none */
  readonly services?: readonly Readonly<Record<string, string>>[];
  /** ValidatingAdmissionPolicies, each of which must be bound, with the releases of them that will do. @default none */
  readonly policies?: { readonly names: readonly string[]; readonly versions: Versions };
  /** How to get it where no stack of one's own gives it. */
  readonly elsewhere: string;
}

/** Releases that systems get along with. */
export interface Versions {
  readonly from: string;
  /** The first that they may not get along with. */
  readonly below: string;
}

const definitions = (group: string, version: string, plurals: readonly string[]) =>
  Object.fromEntries(plurals.map((plural) => [`${plural}.${group}`, version]));

/** Every facility that a system may require, by the name that stack files and messages give it. */
export const facilities = {
  "postgres-operator": {
    title: "CloudNativePG and its Barman Cloud plugin",
    definitions: {
      ...definitions("postgresql.cnpg.io", "v1", [
        "backups",
        "clusters",
        "databases",
        "imagecatalogs",
        "poolers",
        "scheduledbackups",
      ]),
      ...definitions("barmancloud.cnpg.io", "v1", ["objectstores"]),
    },
    programs: {
      // Before 1.30.1, failovers stall or are taken back; 0.14.0 is the first that archives after one.
      "cloudnative-pg": { from: "1.30.1", below: "2.0.0" },
      "plugin-barman-cloud": { from: "0.14.0", below: "1.0.0" },
    },
    services: [{ "cnpg.io/pluginName": "barman-cloud.cloudnative-pg.io" }],
    elsewhere: "install CloudNativePG 1.30.1 and its plugin Barman Cloud 0.15.0 from their own manifests",
  },
  "cert-manager": {
    title: "cert-manager",
    definitions: definitions("cert-manager.io", "v1", ["certificates", "clusterissuers", "issuers"]),
    programs: {
      // Before 1.16.4 a certificate may expire while it says that it is ready.
      "cert-manager-controller": { from: "1.16.4", below: "2.0.0" },
      "cert-manager-webhook": { from: "1.16.4", below: "2.0.0" },
      "cert-manager-cainjector": { from: "1.16.4", below: "2.0.0" },
    },
    elsewhere: "install cert-manager 1.21.2 from its manifests or Helm chart",
  },
  secrets: {
    title: "Sealed Secrets",
    definitions: definitions("bitnami.com", "v1alpha1", ["sealedsecrets"]),
    programs: {
      // The minor release that the tests run: of older ones it is not known.
      "sealed-secrets-controller": { from: "0.36.0", below: "1.0.0" },
    },
    elsewhere: "install Sealed Secrets 0.36.6 from its manifests or Helm chart",
  },
  "monitoring-api": {
    title: "CustomResourceDefinitions of the Prometheus Operator",
    definitions: definitions("monitoring.coreos.com", "v1", ["prometheusrules", "servicemonitors"]),
    // Others read them too, and without anybody a stack runs, although nobody sees it: live checks of readiness look at that.
    programs: {},
    elsewhere: "install the Prometheus Operator, or set monitoring.enabled: false in the stack's file",
  },
  admission: {
    title: "ValidatingAdmissionPolicies for pods",
    definitions: {},
    programs: {},
    policies: {
      names: [
        ...["pods", "workloads", "cronjobs"].map((kinds) => `seaworthy-pod-security-${kinds}`),
        ...["pods", "workloads", "cronjobs"].map((kinds) => `seaworthy-registries-${kinds}`),
        "seaworthy-resources-pods",
      ],
      versions: { from: "1.0.0", below: "2.0.0" },
    },
    elsewhere: "enable it in a stack of `system: platform`; other policies can't be recognised as such",
  },
  metrics: {
    title: "the Prometheus Operator with a Prometheus",
    definitions: definitions("monitoring.coreos.com", "v1", [
      "podmonitors",
      "prometheuses",
      "prometheusrules",
      "servicemonitors",
    ]),
    // Before 0.79.0 it can't configure Prometheus 3.
    programs: { "prometheus-operator": { from: "0.79.0", below: "1.0.0" } },
    servers: { prometheus: { from: "2.45.0", below: "4.0.0" } },
    elsewhere:
      "install the Prometheus Operator 0.85.0 and a Prometheus, such as with the chart kube-prometheus-stack",
  },
  alerts: {
    title: "Alertmanager",
    definitions: definitions("monitoring.coreos.com", "v1", ["alertmanagers"]),
    programs: {},
    servers: { alertmanager: { from: "0.25.0", below: "1.0.0" } },
    elsewhere: "install an Alertmanager with receivers, such as with the chart kube-prometheus-stack",
  },
} as const satisfies Readonly<Record<string, Facility>>;

export type FacilityName = keyof typeof facilities;

export const facilityNames = Object.keys(facilities) as readonly FacilityName[];

export function isFacility(name: string): name is FacilityName {
  return Object.hasOwn(facilities, name);
}
