import { resolve } from "node:path";

/** The checkout that this file belongs to. */
export const root = resolve(import.meta.dirname, "..");

/** Everything that Seaworthy makes on this machine lives below this ignored folder: deleting it is safe once the cluster is down, and nobody needs the backups in it. */
export const work = resolve(root, ".seaworthy");

export const bin = resolve(work, "bin");
export const logs = resolve(work, "logs");
