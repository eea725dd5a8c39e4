import type { Graph } from "../graph/graph.ts";
import { type Claim, classOf, everyClaim, volumesOf } from "../kubernetes/claims.ts";
import { objectCount } from "../kubernetes/object-counts.ts";
import { exceeds, quantity, written } from "../kubernetes/quantities.ts";
import type { QuotaSpec } from "../kubernetes/quotas.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { type Problems, problemsOf, UnknownValue } from "../model/unknown.ts";

interface Volumes {
  readonly count: number;
  readonly bytes: number;
}

function volumes(graph: Graph, claims: readonly Claim[]): Volumes {
  const all = claims.map((claim) => ({
    count: volumesOf(graph, claim),
    each: quantity(claim.spec.resources?.requests, "storage") ?? 0,
  }));
  return {
    count: all.reduce((sum, { count }) => sum + count, 0),
    bytes: all.reduce((sum, { count, each }) => sum + count * each, 0),
  };
}

const ofClass = ".storageclass.storage.k8s.io/";

function volumeProblems(claims: readonly Claim[], name: string, hard: number, graph: Graph): Problems {
  const { bytes, count } = volumes(graph, claims);
  if (name.endsWith("requests.storage"))
    return (
      exceeds(bytes, hard) &&
      `${written(bytes, "storage")} are wanted, and the quota of ${name} is ${written(hard, "storage")}`
    );
  if (count > hard) return `${count} volumes are wanted, and the quota of ${name} is ${hard}`;
  return count === hard && count > 0 && `all ${hard} volumes are taken, so no store can grow by one`;
}

/** Claims of the cluster's default class may be of any; they matter only where they would decide. */
function classProblems(stack: Stack, claims: readonly Claim[], name: string, hard: number): Problems {
  const [className = ""] = name.split(ofClass);
  const known = claims.filter((claim) => classOf(claim) === className);
  const found = volumeProblems(known, name, hard, stack.graph);
  if (found) return found;
  const any = claims.filter((claim) => classOf(claim) === undefined);
  if (any.length > 0 && volumeProblems([...known, ...any], name, hard, stack.graph))
    throw new UnknownValue(`whether class ${className} is the cluster's default isn't known`);
  return undefined;
}

/** What is wrong with one name of a quota; undefined for names that are about pods. */
function judge(stack: Stack, namespace: string, name: string): ((hard: number) => Problems) | undefined {
  const claims = everyClaim(stack).filter((claim) => claim.namespace === namespace);
  if (/^(requests\.storage|(count\/)?persistentvolumeclaims)$/.test(name))
    return (hard) => volumeProblems(claims, name, hard, stack.graph);
  if (name.includes(ofClass)) return (hard) => classProblems(stack, claims, name, hard);
  const count = objectCount(stack.graph, namespace, name);
  if (count === undefined) return undefined;
  return (hard) =>
    count > hard && `${count} ${name.replace("count/", "")} are wanted, and the quota is ${hard}`;
}

export const quotaFitsStorage = rule({
  id: "quota-fits-storage",
  title:
    "The quota is sufficient for all volumes and one more, and for all Services and other objects that it counts.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: true,
  requirements: [83],
  remediation: ["Raise the quota: persistentvolumeclaims, requests.storage, or the resource in the message."],
  subjects: everyObject<QuotaSpec>("ResourceQuota"),
  check: ({ namespace = "default", spec }, stack) => {
    const checks = Object.keys(spec.hard ?? {}).flatMap((name) => {
      const check = judge(stack, namespace, name);
      return check ? [{ check, name }] : [];
    });
    if (checks.length === 0)
      return new NotApplicable("It counts neither volumes nor Services nor other objects.");
    return problemsOf(checks, ({ check, name }) => check(quantity(spec.hard, name) ?? 0));
  },
});
