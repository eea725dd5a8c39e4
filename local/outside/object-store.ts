import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { Problem } from "../../lib/problem.ts";
import { outsideData } from "../cluster/layout.ts";
import { outsideParts, rootAccount } from "./parts.ts";
import { secretFile } from "./secret-file.ts";

/** What the object store outside the cluster keeps: files, what is said of them, accounts, and keys. */
export const objectStoreData = join(outsideData, "object-store");

/** What an S3 client signs its requests with. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** An object store as its owner reaches it. */
export interface Owned {
  readonly url: string;
  readonly root: Keys;
}

/** Has everything there that the object store starts with. */
export async function prepareObjectStore(folder = objectStoreData): Promise<Keys> {
  for (const name of ["accounts", "attributes", "files"])
    await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  const secretAccessKey = await secretFile(join(folder, "root/ROOT_SECRET_KEY"));
  return { accessKeyId: rootAccount, secretAccessKey };
}

/** Makes a bucket of the embedded cluster's store, if need be, and returns the keys that lead to it and to no other. */
export async function bucketKeys(bucket: string): Promise<Keys> {
  const root = await prepareObjectStore();
  const secretAccessKey = await secretFile(join(objectStoreData, "keys", bucket));
  const keys = { accessKeyId: bucket, secretAccessKey };
  await ensureBucket({ url: outsideParts["object-store"].url, root }, bucket, keys);
  return keys;
}

/** Makes a bucket and the account that owns it; of what is there, only the account's key is set again. */
export async function ensureBucket(store: Owned, bucket: string, keys: Keys): Promise<void> {
  const { accessKeyId: access, secretAccessKey: secret } = keys;
  const account = `<Account><Access>${access}</Access><Secret>${secret}</Secret><Role>user</Role></Account>`;
  const isThere = await tell(store, "/create-user", { body: account, unless: "XAdminUserExists" });
  const change = `<MutableProps><Secret>${secret}</Secret></MutableProps>`;
  if (isThere) await tell(store, `/update-user?access=${access}`, { body: change });
  await tell(store, `/${bucket}/create`, { owner: access, unless: "BucketAlreadyOwnedByYou" });
}

interface Order {
  readonly body?: string;
  /** Whose a new bucket is. */
  readonly owner?: string;
  /** A refusal that is none. */
  readonly unless?: string;
}

/**
 * Speaks with versitygw's administration, which is S3's protocol with requests of its own.
 * @returns whether it was refused in the way that is no refusal
 */
async function tell({ root, url }: Owned, path: string, order: Order): Promise<boolean> {
  const { body = "", owner, unless } = order;
  const client = new AwsClient({ ...root, service: "s3", region: "us-east-1", retries: 0 });
  const response = await client.fetch(`${url}${path}`, {
    method: "PATCH",
    ...(body && { body }),
    headers: {
      "x-amz-content-sha256": createHash("sha256").update(body).digest("hex"),
      ...(owner !== undefined && { "x-vgw-owner": owner }),
    },
  });
  const said = await response.text();
  if (response.ok) return false;
  const code = /<Code>(\w+)<\/Code>/.exec(said)?.[1] ?? `${response.status}`;
  if (code === unless) return true;
  throw new Problem(
    `The object store at ${url} refused ${path.split("?")[0]}: ${code}.`,
    "Its log is .seaworthy/logs/cluster/outside/object-store.log, and docs/facilities.md tells how to begin with an empty store.",
  );
}
