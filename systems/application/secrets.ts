import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { labels } from "../../components/identity.ts";
import { Secret } from "../../components/kubernetes.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import type { ApplicationSettings } from "./settings/schema.ts";

export interface GeneratedSecretsArgs {
  readonly foundation: Foundation;
  readonly secrets: ApplicationSettings["secrets"];
}

/** As many letters and digits as hold 32 random bytes. */
const length = 43;
const key = "value";

/** Random values, made here and kept in the stack's encrypted state; pods get them by reference. */
export class GeneratedSecrets extends ComponentResource {
  /** The values by name; secret. */
  readonly values: Readonly<Record<string, Output<string>>>;
  readonly #variables: ReadonlyMap<string, SecretVariable>;

  constructor(name: string, args: GeneratedSecretsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:application:Secrets", name, args.secrets, opts);
    const made = Object.entries(args.secrets).map(([secret, { generation }]) => {
      const keepers = { generation: `${generation}` };
      const value = new RandomPassword(
        `${name}-${secret}`,
        { length, special: false, keepers },
        { parent: this },
      );
      return [secret, value.result, generation] as const;
    });
    this.values = Object.fromEntries(made.map(([secret, value]) => [secret, value]));
    this.#variables = new Map(
      made.map(([secret, value, generation]) => [
        secret,
        { secret: this.#store(name, secret, value, args.foundation), key, generation },
      ]),
    );
    this.registerOutputs({});
  }

  /** The variable that hands a value to a program. */
  variable(secret: string): SecretVariable {
    const found = this.#variables.get(secret);
    if (!found) throw new Error(`No secret "${secret}" is made.`);
    return found;
  }

  #store(
    name: string,
    secret: string,
    value: Output<string>,
    { namespace, product }: Foundation,
  ): Output<string> {
    const identity = { name: `${product.name}-${secret}`, component: "secrets", partOf: product.name };
    const metadata = { name: identity.name, namespace: namespace.reference, labels: labels(identity) };
    const args = { metadata, stringData: { [key]: value } };
    return new Secret(`${name}-${secret}-secret`, args, { parent: this }).metadata.name;
  }
}
