/** Where backups are kept: on volumes of the cluster, or in object storage outside of it. */
export type BackupTarget = VolumeTarget | S3Target;

export interface VolumeTarget {
  readonly kind: "volume";
  /** Size of the volume of each store; each has its own, because two pods can't write to one at the same time. */
  readonly size: string;
  /** @default the cluster's default class */
  readonly storageClass?: string;
}

/** Anything that speaks the S3 protocol. */
export interface S3Target {
  readonly kind: "s3";
  /** Address, such as `https://s3.eu-central-1.amazonaws.com`. */
  readonly url: string;
  readonly bucket: string;
  /** Folder in the bucket; each store has one below it. */
  readonly prefix: string;
  /** @default whatever the server takes */
  readonly region?: string;
  /** Existing Secret with `accessKeyId` and `secretAccessKey`, in the namespace of the stack and in that of the drill. */
  readonly credentialsSecret: string;
  /** Existing Secret with `ca.crt`, for a server whose certificate no public authority signed. @default public authorities */
  readonly authoritySecret?: string;
  /** Networks that the address is in, as CIDR blocks: network policies know addresses, not names. */
  readonly networks: readonly string[];
}

/** Host and port of an S3 server. */
export function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: port === "" ? (protocol === "http:" ? 80 : 443) : Number(port) };
}
