import type { Input } from "@pulumi/pulumi";
import type { Spread } from "../availability/placement.ts";
import { requirements } from "../resources.ts";
import { archive, origin } from "./archive.ts";
import { loginsOf } from "./logins.ts";
import { parameters } from "./parameters.ts";
import type { OwnSettings } from "./settings.ts";

export const apiVersion = "postgresql.cnpg.io/v1";

/** The ports of each server: clients, the instance manager, metrics. */
export const ports = { client: 5432, status: 8000, metrics: 9187 } as const;

export interface ClusterSpecArgs {
  readonly settings: OwnSettings;
  /** Name of the Cluster, and of its ImageCatalog and ObjectStore. */
  readonly name: string;
  /** Secret with the server's certificate and the authorities. */
  readonly serverTls: Input<string>;
  /** Secret with the certificate of replicas, and the authorities that clients' certificates must be of. */
  readonly replicationTls: Input<string>;
  /** Secrets with the passwords of logins, by role. */
  readonly passwords: ReadonlyMap<string, Input<string>>;
  /** Secret with the login of the first database's owner, which bootstrapping asks for. */
  readonly ownerSecret: Input<string>;
  readonly pullSecrets: readonly string[];
  readonly priorityClassName?: Input<string>;
  readonly spread: Spread;
  /** Labels of everything that the operator makes. */
  readonly labels: Readonly<Record<string, string>>;
  /** Name of the ObjectStore, where it is backed up. */
  readonly objectStore?: string;
}

/** `spec` of the Cluster: what CloudNativePG is asked for, where its own defaults lose data or stand still. */
export function clusterSpec(args: ClusterSpecArgs) {
  const { name, settings } = args;
  return {
    instances: settings.instances,
    imageCatalogRef: {
      apiGroup: "postgresql.cnpg.io",
      kind: "ImageCatalog",
      name,
      major: settings.version,
    },
    ...(args.pullSecrets.length > 0 && { imagePullSecrets: args.pullSecrets.map((one) => ({ name: one })) }),
    inheritedMetadata: { labels: args.labels },
    ...lifecycle(settings),
    enableSuperuserAccess: false,
    postgresql: server(settings),
    ...placement(args),
    ...volumes(settings),
    resources: requirements(settings.resources),
    certificates: certificates(args),
    ...archive(args),
    ...origin(args),
    managed: { roles: roles(args), services: { disabledDefaultServices: ["ro"] } },
  };
}

/** How servers start, stop and take each other's place. */
function lifecycle({ instances }: OwnSettings) {
  return {
    primaryUpdateStrategy: "unsupervised",
    primaryUpdateMethod: "switchover",
    // A smart shutdown lets open sessions commit on: on a primary that was cut off, for as long as it may take.
    smartShutdownTimeout: 0,
    // A fast shutdown longer than this would be killed; the operator's own half an hour would hold each drain.
    switchoverDelay: 120,
    stopDelay: 180,
    // The budget of a single server lets no node drain; with more, the operator's two keep a primary and a replica.
    enablePDB: instances > 1,
    // A stall of the network for a second or two is no reason to restart a primary with all of its clients.
    probes: {
      liveness: { isolationCheck: { enabled: true, requestTimeout: 3000, connectionTimeout: 3000 } },
    },
  };
}

function server(settings: OwnSettings) {
  const { clientCertificates, durability, instances } = settings;
  return {
    parameters: parameters(settings),
    // The operator's own last line would take passwords over connections in clear.
    pg_hba: [
      "hostnossl all all all reject",
      `hostssl all all all scram-sha-256${clientCertificates ? " clientcert=verify-ca" : ""}`,
    ],
    ...(instances > 1 && {
      // A commit is on one replica before it is acknowledged, and only such a replica is promoted.
      synchronous: { method: "any", number: 1, dataDurability: durability, failoverQuorum: true },
    }),
  };
}

function placement({ name, priorityClassName, settings, spread }: ClusterSpecArgs) {
  const { hosts, zones } = spread;
  return {
    ...(priorityClassName !== undefined && { priorityClassName }),
    affinity: {
      enablePodAntiAffinity: settings.instances > 1 && hosts !== "off",
      podAntiAffinityType: hosts === "required" ? "required" : "preferred",
      topologyKey: "kubernetes.io/hostname",
    },
    ...(zones !== "off" && {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "topology.kubernetes.io/zone",
          whenUnsatisfiable: zones === "required" ? "DoNotSchedule" : "ScheduleAnyway",
          labelSelector: { matchLabels: instancePods(name) },
          nodeTaintsPolicy: "Honor",
        },
      ],
    }),
  };
}

/** The log has a volume of its own: one that an archive fills while it is away must not take the data with it. */
function volumes({ storage, walStorage }: OwnSettings) {
  return { storage: { ...storage, resizeInUseVolumes: true }, walStorage: { ...walStorage } };
}

/** A leaf's Secret holds the authorities, too. */
function certificates({ replicationTls, serverTls }: ClusterSpecArgs) {
  return {
    ...{ serverTLSSecret: serverTls, serverCASecret: serverTls },
    ...{ replicationTLSSecret: replicationTls, clientCASecret: replicationTls },
  };
}

/**
 * Owners nobody logs in as, and for each database two logins that take turns. A role that is left out would stay with its password:
 * those of a removed database are kept, so that nobody logs in as them.
 */
function roles({ passwords, settings }: ClusterSpecArgs) {
  const { databases, passwordGenerations, removedDatabases } = settings;
  const logins = [
    ...Object.keys(databases).flatMap((one) => loginsOf(one, passwordGenerations)),
    ...removedDatabases.flatMap((one) => loginsOf(one, [])),
  ];
  return [
    ...[...Object.keys(databases), ...removedDatabases].map(owner),
    ...logins.map(({ database, role }) => {
      const secret = passwords.get(role);
      return {
        ...{ name: role, ensure: "present", inRoles: [database], inherit: true, login: secret !== undefined },
        ...(secret === undefined ? { disablePassword: true } : { passwordSecret: { name: secret } }),
      };
    }),
  ];
}

const owner = (name: string) => ({ name, ensure: "present", login: false });

/** Labels of the servers' pods. */
export function instancePods(cluster: string) {
  return { ...clusterPods(cluster), "cnpg.io/podRole": "instance" };
}

/** Labels of all that the operator runs for a Cluster: servers, the jobs that make them, poolers. */
export function clusterPods(cluster: string) {
  return { "cnpg.io/cluster": cluster };
}
