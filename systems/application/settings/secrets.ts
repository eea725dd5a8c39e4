import { lacksCertificate } from "../../../components/ingress/rules.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Names of `secrets` that would be those of Secrets which a store, its servers' operator or the ingress has. */
export function secretNames({ ingress, secrets, stores }: ApplicationSettings): readonly Contradiction[] {
  const own = Object.keys(stores).filter((store) => !stores[store]?.external);
  return Object.keys(secrets).flatMap((name): readonly Contradiction[] => {
    const path = ["secrets", name];
    const store = own.find((one) => name.startsWith(`${one}-`));
    if (store !== undefined) {
      const allowed = `a name without the prefix ${store}-, which the Secrets of stores.${store} have`;
      return [{ path, because: [`stores.${store}`], allowed }];
    }
    if (name !== "ingress-tls" || !ingress || !lacksCertificate(ingress)) return [];
    const allowed = "another name, which the certificate of `ingress.tls` doesn't have";
    return [{ path, because: ["ingress.tls"], allowed }];
  });
}
