import { rm } from "node:fs/promises";
import { join } from "node:path";
import { objectStoreData } from "../../local/outside/object-store.ts";

/** Removes a folder of a bucket outside the cluster: a new PostgreSQL refuses to archive where another one's archive is. */
export async function forgetStored(bucket: string, folder: string): Promise<void> {
  for (const kind of ["attributes", "files"])
    await rm(join(objectStoreData, kind, bucket, folder), { recursive: true, force: true });
}
