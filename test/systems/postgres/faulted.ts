import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Runnable } from "mocha";
import { beforeUp } from "../../../cli/facilities/before-up.ts";
import { prepareMachine } from "../../../engine/prepare.ts";
import { settingsOf } from "../../../engine/stack.ts";
import { target } from "../../../engine/target.ts";
import { nodes } from "../../../local/cluster/topology.ts";
import { until } from "../../../local/cluster/until.ts";
import { partsOf, testParts } from "../../../local/images/parts.ts";
import type { RawSettings } from "../../../settings.ts";
import { Deployment } from "../../support/deployment.ts";
import { CommitLoad } from "../../support/faults/commits.ts";
import { type Experiment, nameOf, resultOf, said, show } from "../../support/faults/experiment.ts";
import { must, type Pod, podsIn } from "../../support/faults/pods.ts";
import { PostgresServers } from "../../support/faults/postgres.ts";
import { forget, record } from "../../support/faults/result.ts";
import { inside, restartsOf } from "../../support/faults/servers.ts";
import { createVolume, removeVolume, type Volume } from "../../support/faults/volumes.ts";
import { OutsideObjectStore } from "../../support/outside-object-store.ts";
import { ArchivedPostgres } from "./archived.ts";

/** The PostgreSQL that the fault tests break, with an archive outside the cluster. */

const stack = "application-postgres";
const cluster = "ledger-db";
const operatorNamespace = "cnpg-system";
const db = { kind: "postgres", storage: { size: "2Gi" }, walStorage: { size: "12Gi" }, pools: { writer: 2 } };

export const store = new OutsideObjectStore("postgres-faults");
export const deployment = new Deployment(stack, "postgres-faults", {
  backups: { target: store.target("ledger") },
  stores: { db },
});
export const servers = new PostgresServers(deployment, cluster);
export const postgres = new ArchivedPostgres(deployment, store, cluster, "ledger/db");
export const load = new CommitLoad(deployment, "writer");

/** Names of the servers. */
export const serverNames = [1, 2, 3].map((number) => `${cluster}-${number}`);
/** The volumes of their logs, each by itself so that it can run full. */
const claims = serverNames.map((name) => ({ name: `${name}-wal`, size: db.walStorage.size }));
const volumes = new Map<string, Volume>();

let current: RawSettings = {};

export async function deploy(): Promise<void> {
  const engine = target({});
  await prepareMachine(engine.env, [...testParts, "postgres"]);
  await beforeUp(engine, stack, settingsOf(stack), (text) => prepareMachine(engine.env, partsOf(text)));
  await clear();
  await store.start();
  for (const claim of claims) volumes.set(claim.name, await createVolume(deployment, claim));
  await Promise.all([deployment.up(), postgres.giveKeys()]);
  await postgres.hasBaseBackup(`${cluster}-pg17-1`);
  await servers.untilWhole();
}

export async function remove(): Promise<void> {
  await clear();
  await store.stop();
}

async function clear(): Promise<void> {
  await deployment.clear();
  for (const { name } of claims) await removeVolume(deployment, name);
}

/** Deploys the stack with settings changed, for good: what was changed before stays. */
export async function update(changes: RawSettings): Promise<void> {
  current = { ...current, ...changes };
  await deployment.up(current);
}

/** Settings of the stack whose users have these passwords. */
export const withPasswords = (...passwordGenerations: readonly number[]): RawSettings => ({
  stores: { db: { ...db, passwordGenerations } },
});

/**
 * Commits to the primary through a fault, from a node without it; each acknowledged row must be there afterwards, and three servers
 * must be whole again.
 */
export async function survives(
  test: Runnable | undefined,
  experiment: Experiment,
  fault: (primary: Pod) => Promise<void>,
): Promise<void> {
  assert.ok(test, "only a test can be put through a fault");
  const name = nameOf(test);
  forget(name);
  await servers.untilWhole();
  const primary = await servers.primary();
  try {
    await load.start(nodeWithout(primary));
    await load.untilSteady("before the fault", 60);
    await fault(primary);
    await load.untilSteady("after the fault", experiment.recovery ?? 180);
    const commits = await load.stop();
    show(name, commits);
    assert.equal(
      commits.lost,
      0,
      `of ${commits.acknowledged} acknowledged commits, ${commits.lost} are lost`,
    );
    if (experiment.unnoticed) assert.equal(commits.refused, 0, `commits given up: ${said(commits)}`);
    await servers.untilWhole();
    record(resultOf(name, experiment, "commits", commits));
  } finally {
    await load.remove();
  }
}

function nodeWithout({ node }: Pod): string {
  const other = nodes.find(({ name }) => name !== node);
  assert.ok(other, "the cluster has one node alone");
  return other.name;
}

/**
 * Hands the primary's part to a server on a node that runs neither the operator nor its plugin. The embedded cluster has one pod
 * of each, and the loss of the only one would be what the test measures.
 */
export async function primaryApartFromOperator(): Promise<void> {
  await servers.untilWhole();
  const operators = new Set((await podsIn(deployment, operatorNamespace)).map(({ node }) => node));
  const apart = (await servers.all()).find(({ node }) => !operators.has(node));
  assert.ok(apart, `each node runs a pod of ${operatorNamespace}: ${[...operators].join(", ")}`);
  await servers.promote(apart.name);
}

/** Kills the postmaster as the kernel does, and leaves what started it. */
export async function killPostmaster(pod: Pod): Promise<void> {
  const script = 'kill -KILL "$(head -n 1 "$PGDATA/postmaster.pid")"';
  const { exitCode, output } = await inside(deployment, pod, "sh", "-c", script);
  assert.equal(exitCode, 0, output);
}

/** Has a server write log until it ends, because nothing fits any more. */
export async function fillLog(pod: Pod): Promise<void> {
  // Eight files at once: a server keeps some old ones for use, and those are not refused.
  const message = "pg_logical_emit_message(false, 'test', 'a record')";
  const sql = `SELECT ${message}, pg_switch_wal() FROM generate_series(1, 8)`;
  const before = await restartsOf(deployment, pod);
  let said = "";
  await until(
    () => `${pod.name} ends for want of room for its log (it said: ${said})`,
    90,
    async () => {
      said = await servers.query(pod, sql).catch((error: Error) => error.message);
      return (await restartsOf(deployment, pod)) > before;
    },
  );
}

export function logVolumeOf({ name }: Pod): Volume {
  const volume = volumes.get(`${name}-wal`);
  assert.ok(volume, `${name} has no volume of its own`);
  return volume;
}

/** Returns when each server has the certificate of its Secret. */
export async function untilCertificatesAreTaken(): Promise<void> {
  const path = "jsonpath={.data.tls\\.crt}";
  const secret = ["secret", `${cluster}-server-tls`, "--namespace", deployment.namespace];
  const wanted = Buffer.from(await must(deployment, "get", ...secret, "--output", path), "base64").toString();
  await until("all servers have their new certificates", 180, async () => {
    const taken = (await servers.all()).map((pod) =>
      inside(deployment, pod, "cat", "/controller/certificates/server.crt"),
    );
    return (await Promise.all(taken)).every(({ output }) => output.trim() === wanted.trim());
  });
}

/** How long a fault lasts is part of it. */
export const seconds = (length: number): Promise<void> => pause(length * 1000);
