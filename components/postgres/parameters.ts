import { parseQuantity } from "../../lib/quantity.ts";
import type { PostgresSettings } from "./settings.ts";

const mebi = 2 ** 20;

/** Share of the memory limit that is shared by all connections, and that their sorts may take together. */
const sharedShare = 0.25;
const workShare = 0.25;
/** PostgreSQL's own least values, in KiB and MiB. */
const leastWorkMem = 64;
/** Above PostgreSQL's default of min_wal_size, 80 MB, which the operator compares. */
const leastWalSize = 96;
/** What CloudNativePG sets where nobody does. */
const defaultWalKeep = 512;
const mostWalSize = 1024;

type Sized = Pick<PostgresSettings, "backups" | "maxConnections" | "parameters" | "resources" | "walStorage">;

/** What a server's log may take at once, in MiB: what a replica that is away still needs, and what a checkpoint lets grow. */
export interface LogDemand {
  readonly kept: number;
  readonly between: number;
  /** Size of the volume. */
  readonly volume: number;
}

/** `parameters` of the server: those that follow from its size, and then what the stack file says. */
export function parameters(settings: Sized): Readonly<Record<string, string>> {
  const { backups, maxConnections, resources } = settings;
  const [memory, requested] = [resources.memory.limit, resources.memory.request].map(
    (text) => (parseQuantity(text) ?? 0) / mebi,
  ) as [number, number];
  const workMem = Math.floor((memory * 1024 * workShare) / maxConnections);
  const { between, kept } = derivedLog(settings);
  const given = Object.entries(settings.parameters).map(([name, value]) => [name, `${value}`]);
  return {
    archive_timeout: `${backups.archiveTimeoutSeconds}s`,
    idle_in_transaction_session_timeout: "10min",
    jit: "off",
    log_lock_waits: "on",
    log_min_duration_statement: "1000",
    max_connections: `${maxConnections}`,
    // A replica that is away too long is made anew, before what is kept for it fills the primary's volume.
    max_slot_wal_keep_size: `${kept}MB`,
    max_wal_size: `${between}MB`,
    password_encryption: "scram-sha-256",
    // The operator refuses more than the pod is sure to get.
    shared_buffers: `${Math.floor(Math.min(memory * sharedShare, requested))}MB`,
    wal_compression: "lz4",
    wal_keep_size: `${Math.min(defaultWalKeep, kept)}MB`,
    work_mem: `${Math.max(workMem, leastWorkMem)}kB`,
    ...Object.fromEntries(given),
  };
}

/** What the log may take with the stack file's own numbers; undefined where one of them can't be read. */
export function logDemand(settings: Sized): LogDemand | undefined {
  const { between, kept, volume } = derivedLog(settings);
  const said = (name: keyof PostgresSettings["parameters"], other: number) => {
    const value = settings.parameters[name];
    return value === undefined ? other : megabytes(value);
  };
  const slots = said("max_slot_wal_keep_size", kept);
  const least = said("wal_keep_size", Math.min(defaultWalKeep, kept));
  const size = said("max_wal_size", between);
  if (slots === undefined || least === undefined || size === undefined) return undefined;
  // -1 is without a limit.
  return { kept: slots < 0 ? Number.POSITIVE_INFINITY : Math.max(slots, least), between: size, volume };
}

function derivedLog({ walStorage }: Pick<Sized, "walStorage">): LogDemand {
  const volume = (parseQuantity(walStorage.size) ?? 0) / mebi;
  const between = Math.max(leastWalSize, Math.min(mostWalSize, Math.floor(volume / 4)));
  return { kept: Math.floor(volume / 2), between, volume };
}

const units: Readonly<Record<string, number>> = { "": 1, kB: 1 / 1024, MB: 1, GB: 1024, TB: 1024 ** 2 };

/** A size as PostgreSQL writes it, in MiB: a number alone is of megabytes, for all sizes of the log. */
export function megabytes(value: string | number | boolean): number | undefined {
  const [, count, unit = ""] = /^(-?\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(`${value}`.trim()) ?? [];
  const factor = units[unit];
  return count === undefined || factor === undefined ? undefined : Number(count) * factor;
}
