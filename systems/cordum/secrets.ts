import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { randomPassword, randomValue, storedSecret } from "../../components/generated-secret.ts";
import type { Namespace } from "../../components/namespace.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import { cordum } from "./product.ts";
import type { CordumSettings } from "./settings/index.ts";

export interface CordumSecretsArgs {
  readonly namespace: Namespace;
  readonly gateway: CordumSettings["gateway"];
}

/** What Cordum keeps secret: made here, kept in the stack's encrypted state, given to pods by reference only. */
export class CordumSecrets extends ComponentResource {
  /** The key that every API request carries. */
  readonly apiKey: Output<string>;
  /** Variable that hands the key to a service. */
  readonly apiKeyVariable: SecretVariable;
  /** Variables that make the first user; none while sign-in is off. */
  readonly adminVariables: Readonly<Record<string, SecretVariable>>;

  constructor(name: string, args: CordumSecretsArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:cordum:Secrets", name, args, opts);
    const { apiKeyGeneration: generation, userAuth } = args.gateway;
    this.apiKey = randomValue(`${name}-api-key`, generation, this);
    const key = { ...secretOf("cordum-api-key", args), values: { API_KEY: this.apiKey }, generation };
    this.apiKeyVariable = storedSecret(`${name}-api-key-secret`, key, this)("API_KEY");
    this.adminVariables = userAuth.enabled ? this.#createAdmin(name, args) : {};
    this.registerOutputs({});
  }

  #createAdmin(name: string, args: CordumSecretsArgs): Readonly<Record<string, SecretVariable>> {
    const { adminEmail = "", adminUsername } = args.gateway.userAuth;
    const values = {
      CORDUM_ADMIN_USERNAME: adminUsername,
      CORDUM_ADMIN_PASSWORD: randomPassword(`${name}-admin-password`, this),
      CORDUM_ADMIN_EMAIL: adminEmail,
    };
    const admin = { ...secretOf("cordum-admin-creds", args), values, generation: 1 };
    const variable = storedSecret(`${name}-admin-secret`, admin, this);
    return Object.fromEntries(Object.keys(values).map((key) => [key, variable(key)]));
  }
}

function secretOf(secret: string, { namespace }: CordumSecretsArgs) {
  return {
    ...{ secret, namespace },
    identity: { name: "cordum-secrets", component: "secrets", partOf: cordum.name },
  };
}
