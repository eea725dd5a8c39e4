import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { randomValue, storedSecret } from "../../components/generated-secret.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import type { Foundation } from "../../components/system/foundation.ts";
import type { ApplicationSettings } from "./settings/schema.ts";

export interface GeneratedSecretsArgs {
  readonly foundation: Foundation;
  readonly secrets: ApplicationSettings["secrets"];
}

const key = "value";

/** Random values, made here and kept in the stack's encrypted state; pods get them by reference. */
export class GeneratedSecrets extends ComponentResource {
  /** The values by name; secret. */
  readonly values: Readonly<Record<string, Output<string>>>;
  readonly #variables: ReadonlyMap<string, SecretVariable>;

  constructor(name: string, args: GeneratedSecretsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:application:Secrets", name, args.secrets, opts);
    const { namespace, product } = args.foundation;
    const made = Object.entries(args.secrets).map(([secret, { generation }]) => {
      const value = randomValue(`${name}-${secret}`, generation, this);
      return { secret, value, generation };
    });
    this.values = Object.fromEntries(made.map(({ secret, value }) => [secret, value]));
    this.#variables = new Map(
      made.map(({ generation, secret, value }) => {
        const identity = {
          ...{ name: `${product.name}-${secret}`, component: "secrets" },
          partOf: product.name,
        };
        const stored = { identity, namespace, secret: identity.name, values: { [key]: value }, generation };
        return [secret, storedSecret(`${name}-${secret}-secret`, stored, this)(key)];
      }),
    );
    this.registerOutputs({});
  }

  /** The variable that hands a value to a program. */
  variable(secret: string): SecretVariable {
    const found = this.#variables.get(secret);
    if (!found) throw new Error(`No secret "${secret}" is made.`);
    return found;
  }
}
