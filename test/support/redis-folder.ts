import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import {
  aclFile,
  backup,
  client,
  internalUsers,
  passwordHash,
  sentinelUsers,
} from "../../components/redis/acl.ts";
import type { SecureConf } from "../../components/redis/redis-conf.ts";

/** Files that a pod mounts beside a server with TLS and users, in one folder of this machine. */

/** Not the port that a Redis of the machine itself would have. */
export const port = 46379;

export function secureConfIn(folder: string): SecureConf {
  return {
    port,
    dir: folder,
    maxMemory: 2 ** 27,
    durability: "durable",
    runFolder: folder,
    tlsFolder: folder,
    aclFile: join(folder, "users.acl"),
    replicationUser: internalUsers.replication.name,
    minReplicasToWrite: 0,
  };
}

/** Options of `redis-cli` that reach the server as a user. */
export function tlsFlags(folder: string, user: string): readonly string[] {
  const files = ["--cacert", `${folder}/ca.crt`, "--cert", `${folder}/tls.crt`, "--key", `${folder}/tls.key`];
  return ["--tls", ...files, "--user", user];
}

/** What the server's users log in with, and the file from which the containers beside it read the operator's. */
export function writeUsers(folder: string, password: string): void {
  const internal = [...Object.values(internalUsers), ...Object.values(sentinelUsers)];
  const users = [...internal, client("load"), backup("copy")];
  const hashed = users.map((user) => ({ ...user, hashes: [passwordHash(password)] }));
  writeFileSync(join(folder, "users.acl"), aclFile(hashed));
  mkdirSync(join(folder, "auth"), { recursive: true });
  for (const user of ["admin", "replication"]) writeFileSync(join(folder, "auth", user), password);
}

export async function makeCertificate(folder: string): Promise<void> {
  const subject = ["-subj", "/CN=redis", "-addext", "subjectAltName=DNS:localhost", "-days", "1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const files = ["-keyout", `${folder}/tls.key`, "-out", `${folder}/tls.crt`];
  await execa("openssl", ["req", "-x509", ...key, ...subject, ...files]);
  await execa("cp", [`${folder}/tls.crt`, `${folder}/ca.crt`]);
}
