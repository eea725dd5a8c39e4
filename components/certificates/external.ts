import type { Certificate, LeafRequest } from "./certificate.ts";
import type { CertificateSource, Expiry, SourceArgs } from "./source.ts";

/**
 * Secrets that somebody else makes and renews; nothing is created. Pods wait for a Secret that is not there yet, and
 * `kubectl describe` names it.
 */
export class ExternalSource implements CertificateSource {
  readonly expiries: readonly Expiry[] = [];
  readonly authorityExpiries = {};
  readonly bundle = undefined;
  readonly #secrets: Readonly<Record<string, string>>;

  constructor({ options }: SourceArgs) {
    this.#secrets = options.secrets;
  }

  issue({ secretName }: LeafRequest): Certificate {
    return { secret: this.#secrets[secretName] ?? secretName };
  }
}
