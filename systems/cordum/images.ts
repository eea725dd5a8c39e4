import type { Image } from "../../components/pod/args.ts";
import type { CordumSettings } from "./settings/index.ts";
import { type ServiceName, serviceNames } from "./settings/services.ts";

/** The image of one of Cordum's services, in the naming that the settings choose. */
export function serviceImage(settings: CordumSettings["images"], service: ServiceName): Image {
  const digest = settings.digests[service];
  const reference = name(settings, service) + (digest === undefined ? "" : `@${digest}`);
  return { reference, pullSecrets: settings.pullSecrets };
}

function roleOf(service: ServiceName): string {
  return service.replace("cordum-", "");
}

/** Characters of the longest name that stands behind a tag. */
export const longestRole = Math.max(...serviceNames.map((service) => roleOf(service).length));

/** The Helm chart keeps the control plane in one repository, its services told apart by tag; the dashboard has its own. */
function name({ naming, repository, tag }: CordumSettings["images"], service: ServiceName): string {
  if (naming === "per-service") return `${repository}/${service}:${tag}`;
  const role = roleOf(service);
  return role === "dashboard"
    ? `${repository}/dashboard:${tag}`
    : `${repository}/control-plane:${tag}-${role}`;
}
