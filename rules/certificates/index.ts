import type { Rule } from "../model/rule.ts";
import { certCaOutlivesLeaf } from "./cert-ca-outlives-leaf.ts";
import { certIssuerExists } from "./cert-issuer-exists.ts";
import { certRenewalWindow } from "./cert-renewal-window.ts";
import { certSanCoversServiceDns } from "./cert-san-covers-service-dns.ts";
import { certSecretConsumed } from "./cert-secret-consumed.ts";
import { certValidityWindow } from "./cert-validity-window.ts";

export const certificatesRules: readonly Rule[] = [
  certCaOutlivesLeaf,
  certIssuerExists,
  certRenewalWindow,
  certSanCoversServiceDns,
  certSecretConsumed,
  certValidityWindow,
];
