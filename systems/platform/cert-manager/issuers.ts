import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { ComponentResource, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import { labels } from "../../../components/identity.ts";
import type { Namespace } from "../../../components/namespace.ts";
import { holdsState } from "../../../components/protection.ts";
import { identities } from "./programs.ts";
import type { IssuerSettings } from "./settings.ts";

export interface AuthorityIssuerArgs {
  readonly namespace: Namespace;
  /** Of the ClusterIssuer. */
  readonly issuer: string;
  readonly settings: IssuerSettings;
}

type Kind = "Certificate" | "ClusterIssuer" | "Issuer";

/** A ClusterIssuer that signs with an authority of its own, whose key never leaves the cluster. */
export class AuthorityIssuer extends ComponentResource {
  readonly #name: string;
  readonly #args: AuthorityIssuerArgs;

  constructor(name: string, args: AuthorityIssuerArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:AuthorityIssuer", name, args, opts);
    this.#name = name;
    this.#args = args;
    const { issuer } = args;
    const bootstrap = this.#create("Issuer", "bootstrap", `${issuer}-bootstrap`, { selfSigned: {} });
    const authority = this.#createAuthority(bootstrap);
    // Its Secret is in the namespace that the controller looks in for ClusterIssuers.
    this.#create("ClusterIssuer", "issuer", issuer, { ca: { secretName: authority.metadata.name } });
    this.registerOutputs({});
  }

  #createAuthority(bootstrap: CustomResource): CustomResource {
    const { issuer, settings } = this.#args;
    const { commonName = `${issuer} CA`, renewBeforeHours, validityHours } = settings;
    const name = `${issuer}-authority`;
    const spec = {
      secretName: name,
      commonName,
      isCA: true,
      usages: ["cert sign", "crl sign"],
      duration: `${validityHours}h`,
      renewBefore: `${renewBeforeHours}h`,
      // Renewed with its key and its name, it is still the one that everybody trusts.
      privateKey: { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Never" },
      issuerRef: { name: bootstrap.metadata.name, kind: "Issuer" },
    };
    return this.#create("Certificate", "authority", name, spec, holdsState);
  }

  #create(
    kind: Kind,
    role: string,
    name: string,
    spec: object,
    opts: CustomResourceOptions = {},
  ): CustomResource {
    const metadata = {
      name,
      ...(kind !== "ClusterIssuer" && { namespace: this.#args.namespace.reference }),
      labels: labels(identities.controller),
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    };
    const args = { apiVersion: "cert-manager.io/v1", kind, metadata, spec };
    return new CustomResource(`${this.#name}-${role}`, args, { parent: this, ...opts });
  }
}
