import { parseImage } from "../kubernetes/images.ts";
import { type Workload, workloads } from "../kubernetes/workloads.ts";
import type { Stack } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

/** The workloads of the stack whose image is one of these, by the last part of its path. */
export function running({ graph }: Stack, images: RegExp): readonly Workload[] {
  return workloads(graph).filter((workload) =>
    workload.containers("main", "sidecar").some(({ spec }) =>
      images.test(
        parseImage(spec.image ?? "")
          .path.split("/")
          .at(-1) ?? "",
      ),
    ),
  );
}

/** What is wrong if neither the stack nor its cluster has such a thing; throws where nobody says. */
export function missing(
  inStack: boolean,
  said: string | false | undefined,
  what: string,
  key: string,
): string | undefined {
  if (inStack || typeof said === "string") return undefined;
  if (said === false) return `the cluster has no ${what}`;
  throw new UnknownValue(
    `the stack has no ${what}, and the contract's cluster.${key} doesn't say whether the cluster has one`,
  );
}
