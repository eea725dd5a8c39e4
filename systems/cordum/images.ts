import type { Image } from "../../components/pod/args.ts";
import type { CordumSettings } from "./settings/schema.ts";
import { type ServiceName, serviceNames } from "./settings/services.ts";

/** The image of one of Cordum's services, in the naming that the settings choose. */
export function serviceImage(settings: ImageSettings, service: ServiceName): Image {
  const { digests, pullSecrets } = settings.images;
  const digest = digests[service];
  const reference = name(settings, service) + (digest === undefined ? "" : `@${digest}`);
  return { reference, pullSecrets };
}

type ImageSettings = Pick<CordumSettings, "images" | "release">;

/** The version that all services run, as their tags say it. */
export function serviceTag({ images, release }: ImageSettings): string {
  return images.tag ?? `v${release}`;
}

function roleOf(service: ServiceName): string {
  return service.replace("cordum-", "");
}

/** Characters of the longest name that stands behind a tag. */
export const longestRole = Math.max(...serviceNames.map((service) => roleOf(service).length));

/** The Helm chart keeps the control plane in one repository, its services told apart by tag; the dashboard has its own. */
function name(settings: ImageSettings, service: ServiceName): string {
  const { naming, repository } = settings.images;
  const tag = serviceTag(settings);
  if (naming === "per-service") return `${repository}/${service}:${tag}`;
  const role = roleOf(service);
  return role === "dashboard"
    ? `${repository}/dashboard:${tag}`
    : `${repository}/control-plane:${tag}-${role}`;
}
