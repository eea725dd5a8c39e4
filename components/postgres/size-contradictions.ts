import { parseQuantity } from "../../lib/quantity.ts";
import type { Contradiction } from "../system/contradictions.ts";
import { logDemand, megabytes } from "./parameters.ts";
import type { PostgresSettings } from "./settings.ts";

type Path = readonly string[];

/** What of a PostgreSQL's parameters doesn't fit into its volumes and its memory: the operator refuses it, or the server doesn't start. */
export function sizeContradictions(path: Path, store: PostgresSettings): readonly Contradiction[] {
  return [...log(path, store), ...checkpoints(path, store), ...memory(path, store)];
}

/** Share of the log's volume that it may take: a full one stops the server. */
const mostOfVolume = 0.9;

function log(path: Path, store: PostgresSettings): readonly Contradiction[] {
  const demand = logDemand(store);
  const parameters = [...path, "parameters"].join(".");
  if (!demand) {
    const allowed = "sizes of the log in kB, MB, GB or TB, such as 4GB";
    return [{ path: [...path, "parameters"], because: [], allowed }];
  }
  const { between, kept, volume } = demand;
  if (kept + between <= volume * mostOfVolume) return [];
  const needed = Math.ceil((kept + between) / mostOfVolume);
  const allowed = Number.isFinite(needed)
    ? `at least ${needed}Mi: the log may take max_slot_wal_keep_size or wal_keep_size (${kept}MB) and max_wal_size (${between}MB), and a full volume stops the server`
    : "of any size where max_slot_wal_keep_size has a limit: -1 keeps all of the log for a replica that is away, and fills it";
  return [{ path: [...path, "walStorage", "size"], because: [parameters], allowed }];
}

/** What PostgreSQL has where nobody says it, in MiB. */
const defaultMinWalSize = 80;

/** Between two checkpoints the log shrinks to the one size, and grows to the other. */
function checkpoints(path: Path, store: PostgresSettings): readonly Contradiction[] {
  const { min_wal_size: given } = store.parameters;
  const least = given === undefined ? defaultMinWalSize : megabytes(given);
  const most = logDemand(store)?.between;
  // One of the log's own sizes that can't be read is told of already.
  if (most === undefined && least !== undefined) return [];
  if (least !== undefined && most !== undefined && least < most) return [];
  const said = given === undefined ? "max_wal_size" : "min_wal_size";
  const allowed =
    least === undefined
      ? "a size in kB, MB, GB or TB, such as 256MB"
      : `a min_wal_size (${least}MB) that is less than max_wal_size (${most}MB)`;
  return [{ path: [...path, "parameters", said], because: [[...path, "walStorage"].join(".")], allowed }];
}

/** The operator lets no server have more buffers than its pod is sure to get. */
function memory(
  path: Path,
  { parameters: { shared_buffers: given }, resources }: PostgresSettings,
): readonly Contradiction[] {
  if (given === undefined) return [];
  const request = (parseQuantity(resources.memory.request) ?? 0) / 2 ** 20;
  // PostgreSQL counts a number alone in pages, and the operator in megabytes.
  const size = /[a-zA-Z]\s*$/.test(`${given}`) ? megabytes(given) : undefined;
  if (size !== undefined && size <= request) return [];
  const allowed = `a size with its unit, of at most ${Math.floor(request)}MB, which is what resources.memory.request promises`;
  const because = [[...path, "resources", "memory"].join(".")];
  return [{ path: [...path, "parameters", "shared_buffers"], because, allowed }];
}
