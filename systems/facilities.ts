import { requiredFacilities as forCertificates } from "../components/certificates/required.ts";
import type { FacilityName } from "../components/facility/facility.ts";
import { requiredFacilities as forMonitoring } from "../components/monitoring/required.ts";
import { requiredFacilities as forPostgres } from "../components/postgres/required.ts";
import { askKind } from "./application/kinds.ts";
import type { ApplicationSettings } from "./application/settings/schema.ts";
import type { SystemSettings } from "./index.ts";

/** What the cluster must offer before anything of a stack is registered; its parts each say what they need. */
export function requiredFacilities(settings: SystemSettings): readonly FacilityName[] {
  if (settings.system === "platform") return [];
  const { certificates, monitoring, tls } = settings;
  const all = [
    ...(tls ? forCertificates(certificates.source) : []),
    ...forMonitoring(monitoring),
    ...(settings.system === "application" ? ofStores(settings) : []),
    ...(settings.system === "kubeop" ? forPostgres(settings.database) : []),
  ];
  return [...new Set(all)];
}

function ofStores({ stores }: ApplicationSettings): readonly FacilityName[] {
  return Object.values(stores).flatMap((store) =>
    askKind(store, ({ requiredFacilities }, settings) => requiredFacilities?.(settings) ?? []),
  );
}
