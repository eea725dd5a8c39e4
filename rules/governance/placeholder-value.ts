import type { IngressSpec } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** RFC 2606, and what people write in documents. */
const placeholder =
  /(^|\.)example(\.(com|org|net))?$|\.(test|invalid|localhost)$|change-?me|todo|your-?domain/i;

export const placeholderValue = rule({
  id: "placeholder-value",
  title: "No host or value is a placeholder.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [46],
  remediation: ["Set ingress.host to the real name."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: ({ spec }) =>
    problemsOf(
      [
        ...(spec.rules ?? []).map(({ host }) => host),
        ...(spec.tls ?? []).flatMap(({ hosts }) => hosts ?? []),
      ],
      (host) => host !== undefined && placeholder.test(host) && `${host} stands for a real host`,
    ),
});
