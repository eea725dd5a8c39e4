import { groupOf } from "../graph/kinds.ts";
import { UnknownValue } from "../model/unknown.ts";
import { lifecycles, release } from "./api-lifecycle.ts";

/**
 * Versions that Kubernetes' own data doesn't have any more, and the minor release that removed them.
 * https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const forgotten: Readonly<Record<string, number>> = {
  "autoscaling/v2beta1": 25,
  "autoscaling/v2beta2": 26,
  "policy/v1beta1/PodSecurityPolicy": 25,
  "extensions/v1beta1/PodSecurityPolicy": 16,
  "batch/v2alpha1": 21,
  "settings.k8s.io/v1alpha1": 20,
};

const groups = new Set(Object.keys(lifecycles).map(groupOf));

/** The minor release of a cluster, such as 36 of v1.36.2; the data's own where none is said. */
function minorOf(version: string | undefined): number {
  return version === undefined ? release : Number(/^v?1\.(\d+)/.exec(version)?.[1]);
}

/**
 * Why a cluster of that version doesn't serve an API; undefined where it does, and for APIs of others. Throws where
 * Kubernetes' data doesn't say.
 */
export function whyNotServed(
  apiVersion: string,
  kind: string,
  version: string | undefined,
): string | undefined {
  const target = minorOf(version);
  if (Number.isNaN(target))
    throw new UnknownValue(`"${version}" isn't a version of Kubernetes, such as 1.36`);
  const api = `${apiVersion} of ${kind}`;
  const known = lifecycles[apiVersion]?.[kind];
  const [introduced, removed] = known ?? [
    0,
    forgotten[`${apiVersion}/${kind}`] ?? forgotten[apiVersion] ?? 0,
  ];
  if (removed > 0 && target >= removed) return `${api} was removed in Kubernetes 1.${removed}`;
  if (removed === 0 && !known) return whyUnheardOf(apiVersion, kind, target);
  if (introduced > target)
    return `${api} is served from Kubernetes 1.${introduced} on, and the cluster has 1.${target}`;
  if (/\dalpha\d/.test(apiVersion))
    throw new UnknownValue(`whether the cluster serves ${api}, which is off by default, isn't known`);
  return undefined;
}

function whyUnheardOf(apiVersion: string, kind: string, target: number): string | undefined {
  const group = groupOf(apiVersion);
  if (!groups.has(group) || kind.endsWith("List")) return undefined;
  // Others have put kinds of theirs into the core group.
  if (target !== release || group === "")
    throw new UnknownValue(`whether the cluster serves ${apiVersion} of ${kind} isn't known`);
  return `Kubernetes 1.${release} has no ${apiVersion} of ${kind}`;
}
