import { whyNotServed } from "../kubernetes/api-versions.ts";
import { everything } from "../model/everything.ts";
import { rule } from "../model/rule.ts";

export const deprecatedApiVersion = rule({
  id: "deprecated-api-version",
  title: "Every object uses an API version that the cluster serves.",
  pack: "operability",
  severity: "high",
  levels: "aMM",
  relation: true,
  requirements: [71],
  remediation: ["Use the version that the deprecation guide names instead."],
  subjects: everything,
  check: ({ object: { apiVersion, kind } }, { contract }) =>
    whyNotServed(apiVersion, kind, contract.cluster.version),
});
