import type { Image } from "../../components/pod/args.ts";
import type { CordumSettings, ServiceName } from "./settings/index.ts";

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

/** The Helm chart keeps the control plane in one repository, its services told apart by tag; the dashboard has its own. */
function name(settings: ImageSettings, service: ServiceName): string {
  const { naming, repository } = settings.images;
  const tag = serviceTag(settings);
  if (naming === "per-service") return `${repository}/${service}:${tag}`;
  const role = service.replace("cordum-", "");
  return role === "dashboard"
    ? `${repository}/dashboard:${tag}`
    : `${repository}/control-plane:${tag}-${role}`;
}
