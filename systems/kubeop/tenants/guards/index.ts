import { podSecurity } from "../../../../components/admission/pod-security.ts";
import { registries } from "../../../../components/admission/registries.ts";
import { podTargets } from "../../../../components/admission/targets.ts";
import type { Way } from "../network.ts";
import { podSecurityLevel } from "../pod-security.ts";
import type { Hard } from "../quota.ts";
import { egressGuard } from "./egress.ts";
import { denying, type Guard } from "./guard.ts";
import { keptGuard } from "./kept.ts";
import { namespacesGuard } from "./namespaces.ts";
import { quotaGuard } from "./quota.ts";

export interface GuardSettings extends Pick<Way, "egressBaseline" | "resolver"> {
  /** Registries from which images may come. */
  readonly imageAllowlist: readonly string[];
  readonly quotaMaximum: Hard;
}

/** All that is refused: the webhook of kubeOP has code for some of it, which nothing calls. */
export function guards(settings: GuardSettings): readonly Guard[] {
  const { demands: secure } = podSecurity({ action: "deny", level: podSecurityLevel });
  const { demands: known } = registries({ action: "deny", allowed: settings.imageAllowlist });
  return [
    egressGuard(settings),
    quotaGuard(settings.quotaMaximum),
    keptGuard,
    namespacesGuard,
    { concern: denying("pod-security", secure), targets: podTargets },
    { concern: denying("registries", known), targets: podTargets },
  ];
}
