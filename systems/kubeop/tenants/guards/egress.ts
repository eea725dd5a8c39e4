import { texts } from "../../../../components/admission/cel.ts";
import type { Demand } from "../../../../components/admission/policy.ts";
import { rule, type Target } from "../../../../components/admission/targets.ts";
import { metadataServices, type Resolver } from "../../../../components/network-policy.ts";
import type { Way } from "../network.ts";
import { denying, type Guard, isOthersWork } from "./guard.ts";

const networkPolicies: Target = {
  name: "networkpolicies",
  rules: [rule("networking.k8s.io", "networkpolicies")],
  condition: isOthersWork,
  variables: { egress: "object.spec.?egress.orValue([])" },
};

/** Policies add to each other: one that allows more would open what all others leave closed. */
export function egressGuard({ egressBaseline, resolver }: Pick<Way, "egressBaseline" | "resolver">): Guard {
  const demands = [anywhere, outsideOf(egressBaseline), toMetadata, toNamespacesBut(resolver)];
  return { concern: denying("egress", demands), targets: [networkPolicies] };
}

/** `p` is a peer of a rule `r`. */
const peers = "r.?to.orValue([])";
const block = "p.ipBlock.cidr";

/** The rules with a peer of which a condition is true, each with what such peers are called. */
function rulesWith(condition: string, title: string): string {
  const found = `${peers}.filter(p, ${condition})`;
  return `variables.egress.map(r, ${found}.size() > 0, ${found}.map(p, ${title}).join(", "))`;
}

const anywhere: Demand = {
  name: "anywhere",
  offenders: `variables.egress.map(r, ${peers}.size() == 0, "an egress rule without peers")`,
  remedy: "must have a list `to`: without one, it allows every address",
};

function outsideOf(baseline: readonly string[]): Demand {
  const isWithin = `${texts(baseline)}.exists(one, cidr(one).containsCIDR(${block}))`;
  return {
    name: "outsideBaseline",
    offenders: rulesWith(`has(p.ipBlock) && !${isWithin}`, `"egress to " + ${block}`),
    remedy: `must stay within the egress baseline, ${baseline.length > 0 ? baseline.join(", ") : "which is empty"}`,
  };
}

/** A baseline of all addresses has these, too. */
const toMetadata: Demand = {
  name: "toMetadata",
  offenders: rulesWith(
    `has(p.ipBlock) && ${texts(metadataServices)}.exists(one, cidr(one).containsCIDR(${block}) || cidr(${block}).containsCIDR(one) && !p.ipBlock.?except.orValue([]).exists(e, cidr(e).containsCIDR(one)))`,
    `"egress to " + ${block}`,
  ),
  remedy: `must except where clouds serve credentials, ${metadataServices.join(", ")}, as far as it has them`,
};

/** A selector of pods alone means those of the policy's own namespace. */
function toNamespacesBut({ namespace, podLabels, port = 53 }: Resolver): Demand {
  const selects = (selector: string, labels: Readonly<Record<string, string>>) =>
    Object.entries(labels).map(
      ([key, value]) =>
        `p.?${selector}.?matchLabels[?${JSON.stringify(key)}].orValue("") == ${JSON.stringify(value)}`,
    );
  const isResolver = [
    ...selects("namespaceSelector", { "kubernetes.io/metadata.name": namespace }),
    ...selects("podSelector", podLabels),
    "r.?ports.orValue([]).size() > 0",
    `r.ports.all(one, one.?port.orValue(0) == ${port} && !has(one.endPort))`,
  ].join(" && ");
  return {
    name: "otherNamespaces",
    offenders: rulesWith(`has(p.namespaceSelector) && !(${isResolver})`, '"egress to other namespaces"'),
    remedy: `must lead to the pods of the cluster's DNS in ${namespace} at port ${port} alone`,
  };
}
