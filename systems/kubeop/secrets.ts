import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { randomKey, storedSecret } from "../../components/generated-secret.ts";
import type { Namespace } from "../../components/namespace.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import { kubeop } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

export interface KubeopSecretsArgs {
  readonly namespace: Namespace;
  readonly keys: KubeopSettings["keys"];
}

/**
 * The manager's keys, each of 32 random bytes: made here, kept in the stack's encrypted state, given to pods by reference only.
 * Each is in a Secret of its own, so that either is rotated without the other.
 */
export class KubeopSecrets extends ComponentResource {
  /** The key that signs tokens, in base64; secret. */
  readonly signingKey: Output<string>;
  /** The variables that hand both to a manager. */
  readonly variables: Readonly<Record<string, SecretVariable>>;

  constructor(name: string, args: KubeopSecretsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:kubeop:Secrets", name, args, opts);
    const { jwt, kms } = args.keys;
    this.signingKey = randomKey(`${name}-jwt`, jwt.generation, this);
    const master = randomKey(`${name}-kms`, kms.generation, this);
    this.variables = {
      ...this.#store(name, "jwt", "KUBEOP_JWT_SIGNING_KEY", this.signingKey, args),
      ...this.#store(name, "kms", "KUBEOP_KMS_MASTER_KEY", master, args),
    };
    this.registerOutputs({});
  }

  #store(
    name: string,
    role: "jwt" | "kms",
    variable: string,
    value: Output<string>,
    { keys, namespace }: KubeopSecretsArgs,
  ): Readonly<Record<string, SecretVariable>> {
    const identity = { name: "kubeop-secrets", component: "secrets", partOf: kubeop.name };
    const { generation } = keys[role];
    const secret = {
      identity,
      namespace,
      secret: `kubeop-${role}`,
      values: { [variable]: value },
      generation,
    };
    return { [variable]: storedSecret(`${name}-${role}-secret`, secret, this)(variable) };
  }
}
