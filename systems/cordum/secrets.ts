import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Labels } from "../../components/identity.ts";
import { Secret } from "../../components/kubernetes.ts";
import type { Namespace } from "../../components/namespace.ts";
import type { SecretVariable } from "../../components/pod/mounts.ts";
import type { CordumSettings } from "./settings/index.ts";

export interface CordumSecretsArgs {
  readonly namespace: Namespace;
  readonly gateway: CordumSettings["gateway"];
  readonly labels: Labels;
}

/** As many letters and digits as hold 32 random bytes. */
const apiKeyLength = 43;
const passwordLength = 32;

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
    this.apiKey = this.#createApiKey(name, args);
    this.apiKeyVariable = this.#storeApiKey(name, args);
    this.adminVariables = args.gateway.userAuth.enabled ? this.#createAdmin(name, args) : {};
    this.registerOutputs({});
  }

  #createApiKey(name: string, { gateway }: CordumSecretsArgs): Output<string> {
    const keepers = { generation: `${gateway.apiKeyGeneration}` };
    // Not RandomBytes: its id is the value itself, and ids are not secret.
    const args = { length: apiKeyLength, special: false, keepers };
    const key = new RandomPassword(`${name}-api-key`, args, { parent: this });
    return key.result;
  }

  #storeApiKey(name: string, { namespace, gateway, labels }: CordumSecretsArgs): SecretVariable {
    const stored = new Secret(
      `${name}-api-key-secret`,
      {
        metadata: { name: "cordum-api-key", namespace: namespace.reference, labels },
        stringData: { API_KEY: this.apiKey },
      },
      { parent: this },
    );
    return { secret: stored.metadata.name, key: "API_KEY", generation: gateway.apiKeyGeneration };
  }

  #createAdmin(
    name: string,
    { namespace, gateway, labels }: CordumSecretsArgs,
  ): Readonly<Record<string, SecretVariable>> {
    const password = new RandomPassword(
      `${name}-admin-password`,
      { length: passwordLength },
      { parent: this },
    );
    const stringData = {
      CORDUM_ADMIN_USERNAME: gateway.userAuth.adminUsername,
      CORDUM_ADMIN_PASSWORD: password.result,
      CORDUM_ADMIN_EMAIL: gateway.userAuth.adminEmail ?? "",
    };
    const stored = new Secret(
      `${name}-admin-secret`,
      { metadata: { name: "cordum-admin-creds", namespace: namespace.reference, labels }, stringData },
      { parent: this },
    );
    const variable = (key: string) => ({ secret: stored.metadata.name, key, generation: 1 });
    return Object.fromEntries(Object.keys(stringData).map((key) => [key, variable(key)]));
  }
}
