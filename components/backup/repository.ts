import type { Input } from "@pulumi/pulumi";
import type { input } from "../kubernetes.ts";
import { type Mount, secretMount } from "../pod/mounts.ts";
import type { StoreKind } from "./store.ts";
import type { BackupTarget, S3Target } from "./target.ts";

/** The repository of one store, as a container of restic's sees it. */
export interface Repository {
  readonly store: StoreKind;
  readonly env: readonly input.core.v1.EnvVar[];
  readonly mounts: readonly Mount[];
}

export interface RepositoryArgs {
  readonly target: BackupTarget;
  /** Who the backups are of: the namespace's name. */
  readonly origin: string;
  /** Secret with `password`; undefined for a repository that is not encrypted. */
  readonly passwordSecret: Input<string> | undefined;
  /** Claim of the store's volume, where the target is one. */
  readonly claim: Input<string> | undefined;
}

const passwordFolder = "/etc/seaworthy/repository";
const authorityFolder = "/etc/seaworthy/repository-ca";

/** https://restic.readthedocs.io/en/stable/040_backup.html#environment-variables */
export function repository(store: StoreKind, args: RepositoryArgs, access: "read" | "write"): Repository {
  const { claim, origin, passwordSecret, target } = args;
  const place = target.kind === "s3" ? bucket(target, store) : volume(store, claim, access);
  return {
    store,
    env: [
      { name: "STORE", value: store },
      { name: "ORIGIN", value: origin },
      ...place.env,
      ...(passwordSecret === undefined
        ? [{ name: "ENCRYPTION", value: "off" }]
        : [{ name: "RESTIC_PASSWORD_FILE", value: `${passwordFolder}/password` }]),
    ],
    mounts: [
      ...place.mounts,
      ...(passwordSecret === undefined
        ? []
        : [secretMount("repository-password", passwordSecret, passwordFolder)]),
    ],
  };
}

type Place = Pick<Repository, "env" | "mounts">;

function volume(store: StoreKind, claimName: Input<string> | undefined, access: "read" | "write"): Place {
  if (claimName === undefined) throw new Error(`There is no volume for the backups of ${store}.`);
  const name = `repository-${store}`;
  const mountPath = `/repository/${store}`;
  const readOnly = access === "read";
  return {
    env: [{ name: "RESTIC_REPOSITORY", value: mountPath }],
    mounts: [
      {
        volume: { name, persistentVolumeClaim: { claimName } },
        volumeMount: { name, mountPath, ...(readOnly && { readOnly }) },
      },
    ],
  };
}

function bucket(target: S3Target, store: StoreKind): Place {
  const credential = (name: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: target.credentialsSecret, key } },
  });
  const { authoritySecret, region } = target;
  return {
    env: [
      { name: "RESTIC_REPOSITORY", value: `s3:${target.url}/${target.bucket}/${target.prefix}/${store}` },
      credential("AWS_ACCESS_KEY_ID", "accessKeyId"),
      credential("AWS_SECRET_ACCESS_KEY", "secretAccessKey"),
      ...(region ? [{ name: "AWS_DEFAULT_REGION", value: region }] : []),
      ...(authoritySecret ? [{ name: "RESTIC_CACERT", value: `${authorityFolder}/ca.crt` }] : []),
    ],
    mounts: authoritySecret ? [secretMount("repository-authority", authoritySecret, authorityFolder)] : [],
  };
}
