import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Connection } from "../endpoint/connection.ts";
import { ExternalEndpoint } from "../endpoint/external.ts";
import { tcpCheck } from "../endpoint/gate.ts";
import type { Labels } from "../identity.ts";
import { Secret } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { type Repository, repository } from "./repository.ts";
import type { StoreKind } from "./store.ts";
import { addressOf, type BackupTarget } from "./target.ts";

/** What a repository is encrypted with. */
export type Encryption =
  /** A password that is known here. */
  | { readonly password: Input<string> }
  /** An existing Secret with `password`. */
  | { readonly secret: string }
  | "off";

export interface VaultArgs {
  /** Where the pods that open it are. */
  readonly namespace: Namespace;
  /** Names of what is made begin with it. */
  readonly name: string;
  readonly target: BackupTarget;
  readonly encryption: Encryption;
  /** Who the backups are of: the namespace's name. */
  readonly origin: string;
  /** Claims of the volumes, where the target is one. */
  readonly claims: ReadonlyMap<StoreKind, Input<string>>;
  /** Image with a shell, in which pods wait for an S3 server. */
  readonly busybox: string;
  readonly labels: Labels;
}

/** All that the pods of one namespace need to get at the repositories. */
export class Vault extends ComponentResource {
  /** The way out, for object storage; none for volumes. */
  readonly connections: readonly Connection[];
  readonly #passwordSecret: Input<string> | undefined;
  readonly #args: VaultArgs;

  constructor(name: string, args: VaultArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:BackupVault", name, args, opts);
    this.#args = args;
    this.#passwordSecret = this.#storePassword(name);
    this.connections = this.#createWayOut(name);
    this.registerOutputs({});
  }

  repository(store: StoreKind, access: "read" | "write"): Repository {
    const { claims, origin, target } = this.#args;
    const claim = claims.get(store);
    return repository(store, { target, origin, passwordSecret: this.#passwordSecret, claim }, access);
  }

  #storePassword(name: string): Input<string> | undefined {
    const { encryption, labels, namespace } = this.#args;
    if (encryption === "off") return undefined;
    if ("secret" in encryption) return encryption.secret;
    const metadata = { name: `${this.#args.name}-password`, namespace: namespace.reference, labels };
    const stringData = { password: encryption.password };
    return new Secret(`${name}-password`, { metadata, stringData }, { parent: this }).metadata.name;
  }

  #createWayOut(name: string): readonly Connection[] {
    const { busybox, labels, namespace, target } = this.#args;
    if (target.kind !== "s3") return [];
    const args = {
      namespace,
      endpoint: this.#args.name,
      ...addressOf(target.url),
      networks: target.networks,
      check: tcpCheck(busybox),
      labels,
    };
    return [{ to: new ExternalEndpoint(`${name}-target`, args, { parent: this }) }];
  }
}
