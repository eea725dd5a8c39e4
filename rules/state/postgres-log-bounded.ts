import { parseQuantity } from "../../lib/quantity.ts";
import { type ClusterSpec, clusterKind } from "../kubernetes/postgres.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

const units: Readonly<Record<string, number>> = {
  "": 2 ** 20,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};

/** Bytes of a size as PostgreSQL writes it. */
function sizeOf(name: string, text: string): number {
  const [, count, unit = ""] = /^(-?\d+(?:\.\d+)?)\s*([a-zA-Z]*)$/.exec(text.trim()) ?? [];
  const factor = units[unit];
  if (count === undefined || factor === undefined)
    throw new UnknownValue(`${name} is "${text}", which isn't a size that can be read here`);
  return Number(count) * factor;
}

/** What PostgreSQL, or the operator, has where nobody says it. */
const defaults = { max_slot_wal_keep_size: "-1", max_wal_size: "1GB", wal_keep_size: "512MB" };

export const postgresLogBounded = rule({
  id: "postgres-log-bounded",
  title: "PostgreSQL's write-ahead log has its own volume, with enough space for everything that is kept.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [30],
  remediation: [
    "Set walStorage, and max_slot_wal_keep_size to half of it. A replica that is away for longer is recreated.",
  ],
  subjects: everyObject<ClusterSpec>(clusterKind),
  check: ({ spec: { postgresql = {}, walStorage } }) => {
    if (!walStorage) return "its log fills the volume of its data while the archive is away (no walStorage)";
    const size = (name: keyof typeof defaults) =>
      sizeOf(name, postgresql.parameters?.[name] ?? defaults[name]);
    const slots = size("max_slot_wal_keep_size");
    if (slots < 0)
      return "a replica that is away makes the log grow without end (max_slot_wal_keep_size isn't set)";
    const volume = parseQuantity(walStorage.size ?? "");
    if (volume === undefined) throw new UnknownValue("the size of walStorage isn't said");
    const most = Math.max(slots, size("wal_keep_size")) + size("max_wal_size");
    return (
      most > volume &&
      `its log may take ${Math.ceil(most / 2 ** 20)}Mi (max_slot_wal_keep_size and max_wal_size), and its volume has ${walStorage.size}`
    );
  },
});
