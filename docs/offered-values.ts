import { unproved as certManager } from "../components/certificates/cert-manager.ts";
import { unproved as istio } from "../components/ingress/istio.ts";

/** What a test proves of a value: its file, and words of its title. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** Why there is nothing to prove. */
export interface Nothing {
  readonly because: string;
}

/** Why nobody has seen it here. */
export interface Unproved {
  readonly unproved: string;
}

export const aspects = ["backup", "restore", "rotation", "faults"] as const;
export type Aspect = (typeof aspects)[number];

/** One value that a setting offers, and the test that proves each aspect of it. */
export interface OfferedValue extends Readonly<Record<Aspect, Proof | Nothing | Unproved>> {
  /** Path of the setting, as in docs/settings.md. */
  readonly setting: string;
  readonly value: string;
}

const proof = (file: string, title: string): Proof => ({ file, title });
const nothing = (because: string): Nothing => ({ because });

const topologies = "test/stores/backups-topologies.spec.ts";
const volumes = "test/stores/backups.spec.ts";
const suite = "test/support/backup-suite.ts";
const redisChanges = "test/stores/redis-changes.spec.ts";
const redisCluster = "test/stores/redis.spec.ts";
const natsCluster = "test/stores/nats.spec.ts";
const certificates = "test/cluster/certificates.spec.ts";
const ingress = "test/cluster/ingress.spec.ts";

const throwAway = nothing(
  "one server without TLS and without a replica, for development: its data may be lost",
);
const noSecrets = nothing("it has neither certificates nor passwords");

/** What holds for a topology or engine that a chain of stacks is backed up and restored with. */
const ofChain = (words: string) => ({
  backup: proof(topologies, words),
  restore: proof(topologies, "brings back what a stack of another topology or engine left"),
});

const redis: readonly OfferedValue[] = [
  {
    ...{ setting: "redis.topology", value: "cluster", ...ofChain('topology: "cluster", engine: "redis"') },
    rotation: proof(
      redisCluster,
      "takes new passwords while everybody writes, and then refuses the old ones",
    ),
    faults: proof(redisCluster, "goes on after a primary was killed"),
  },
  {
    ...{
      setting: "redis.topology",
      value: "replicated",
      ...ofChain('topology: "replicated", engine: "redis"'),
    },
    rotation: proof(redisChanges, '"a replicated Redis"'),
    faults: proof("test/stores/redis-replicated.spec.ts", "goes on after the primary was killed"),
  },
  {
    ...{ setting: "redis.topology", value: "single", rotation: noSecrets, faults: throwAway },
    backup: proof(volumes, "backups on volumes, of single servers"),
    restore: proof(
      volumes,
      "replaces the data by the backup's, and leaves services and schedules as they were",
    ),
  },
  {
    ...{ setting: "redis.engine", value: "redis", ...ofChain('engine: "redis"') },
    rotation: proof(redisCluster, "takes a renewed certificate without a restart, and no write fails"),
    faults: proof(redisCluster, "keeps what was acknowledged when all six pods restart at once"),
  },
  {
    ...{ setting: "redis.engine", value: "valkey", ...ofChain('topology: "replicated", engine: "valkey"') },
    rotation: proof(redisChanges, '"a cluster of Valkey"'),
    faults: proof(redisChanges, '"a replicated Valkey"'),
  },
];

const nats: readonly OfferedValue[] = [
  {
    ...{ setting: "nats.topology", value: "cluster" },
    backup: proof(suite, "backs up, and after everything is gone brings it back as it was"),
    restore: proof(suite, "can restore again over what is there"),
    rotation: proof(natsCluster, "takes a new authority without a restart, and then refuses the old one"),
    faults: proof(natsCluster, "keeps what was acknowledged when all three pods are killed at once"),
  },
  {
    ...{ setting: "nats.topology", value: "single", rotation: noSecrets, faults: throwAway },
    backup: proof(volumes, "fail while a stream that must be there is not"),
    restore: proof(volumes, "carries on where an interrupted one left the services stopped"),
  },
];

const sameSecrets = nothing("jobs read their certificates from Secrets, with every source");

const sources: readonly OfferedValue[] = [
  {
    ...{ setting: "certificates.source", value: "pulumi" },
    backup: proof(topologies, "copies a replica"),
    restore: proof(topologies, "restores past the router, without reaching a replica"),
    rotation: proof(certificates, "goes in three steps; whoever is a step behind is still trusted"),
    faults: proof(certificates, "refuse a client without a certificate, a server's in its place"),
  },
  {
    ...{ setting: "certificates.source", value: "cert-manager", backup: sameSecrets, restore: sameSecrets },
    rotation: proof(certificates, "move from an authority of their own to an issuer that is there"),
    faults: { unproved: certManager },
  },
  {
    ...{ setting: "certificates.source", value: "external", backup: sameSecrets, restore: sameSecrets },
    rotation: proof(redisCluster, "takes a renewed certificate without a restart, and no write fails"),
    faults: nothing("an external tool fills the Secrets; a wrong certificate is refused like any other"),
  },
];

const ownRotation = nothing("its keys are in an existing Secret, which each run reads");

const targets: readonly OfferedValue[] = [
  {
    ...{ setting: "backups.target", value: "volume", rotation: nothing("a volume has no keys") },
    backup: proof(volumes, "backups on volumes, of single servers"),
    restore: proof(
      volumes,
      "replaces the data by the backup's, and leaves services and schedules as they were",
    ),
    faults: proof(volumes, "fail a drill when the repository is damaged"),
  },
  {
    ...{ setting: "backups.target", value: "s3", rotation: ownRotation },
    backup: proof(topologies, "holds nothing of the data in clear"),
    restore: proof(topologies, "brings back what a stack of another topology or engine left"),
    faults: proof(topologies, "fails while a slot has no primary"),
  },
];

const stateless = nothing("it holds no data");
const noController: Unproved = { unproved: istio };

const ofIngress = (
  value: string,
  rotation: OfferedValue["rotation"],
  faults: OfferedValue["faults"],
): OfferedValue => ({
  ...{ setting: "ingress.kind", value, backup: stateless, restore: stateless, rotation, faults },
});

const served = proof(ingress, "has a certificate that nobody trusts who does not know the authority");
const kept = proof(ingress, "keeps WebSockets open that nothing passes through for over a minute");

const ingresses: readonly OfferedValue[] = [
  ofIngress(
    "ingress",
    nothing("it has no certificate"),
    proof(ingress, "is served again by a controller whose pods were replaced"),
  ),
  ofIngress("traefik", served, proof("test/faults/nodes.spec.ts", "turns no job away")),
  ofIngress("nginx", served, kept),
  ofIngress("gateway-api", served, kept),
  ofIngress("istio", noController, noController),
];

/** Every value of the settings that decide what a stack is made of. A test holds it against their schemas. */
export const offeredValues: readonly OfferedValue[] = [
  ...redis,
  ...nats,
  ...sources,
  ...targets,
  ...ingresses,
];

/** docs/offered-values.md */
export function offeredValuesPage(): string {
  const rows = offeredValues.map((row) => {
    const cells = aspects.map((aspect) => cell(row[aspect]));
    return `| \`${row.setting}\` | \`${row.value}\` | ${cells.join(" | ")} |`;
  });
  return `# Offered values and their tests

This table has every value of the settings that decide what a stack consists of. For each value it names a test of its backup, its
restore, the rotation of its certificates and passwords, and its behaviour under faults. A value that is not in the table is not
offered: a test compares the table with the schemas that validate stack files, and with the tests that it names. Where there is
nothing to prove, or where something is not proved, the cell says why.

| setting | value | ${aspects.join(" | ")} |
| --- | --- | ${aspects.map(() => "---").join(" | ")} |
${rows.join("\n")}

A backup of any topology or engine of Redis can be restored into any other, with two exceptions:

- Keys in a second database can't be restored into a cluster, which has one database.
- An older server can't read what a newer one wrote. Valkey 8.1 is newer than Redis 7.0.

A restore detects both before it stops anything. A NATS stream is restored with as many replicas as the stack keeps.

\`make docs\` generates this page from \`docs/offered-values.ts\`.
`;
}

function cell(what: Proof | Nothing | Unproved): string {
  if ("unproved" in what) return `**not proved**: ${what.unproved}`;
  if ("because" in what) return `– (${what.because})`;
  const name = what.file.replace(/^test\//, "");
  return `[${name}](../${what.file}): ${what.title.replaceAll('"', "")}`;
}
