import { coveredBySome } from "../formats/x509.ts";
import { type Address, serviceNames } from "../kubernetes/addresses.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { isHeadless, servicePort } from "../kubernetes/services.ts";
import { NotApplicable, rule, type Stack } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

/** Schemes whose host isn't one, such as the name of a bucket. */
const notHosts: ReadonlySet<string> = new Set([
  "s3",
  "gs",
  "azblob",
  "file",
  "unix",
  "jdbc",
  "spiffe",
  "urn",
]);

function unresolved(
  { host, scheme }: Address,
  where: string,
  namespace: string,
  { contract, graph }: Pick<Stack, "contract" | "graph">,
): string | undefined {
  if (/^[\d.]+$|^\[|^localhost$/.test(host) || (scheme !== undefined && notHosts.has(scheme)))
    return undefined;
  const inCluster = /\.svc(\.cluster\.local)?$/.test(host) || !host.includes(".");
  if (!inCluster) {
    const allowed = scheme === undefined || coveredBySome(contract.externalHosts, host);
    return allowed ? undefined : `${where} dials ${host}, which the contract doesn't name`;
  }
  // A word before a number isn't always a host; a URL or a full name is.
  if (scheme === undefined && !host.includes(".")) return undefined;
  const [name] = serviceNames(host, namespace);
  if (name && !graph.find("Namespace", undefined, name.namespace) && name.namespace !== namespace) {
    throw new UnknownValue(`${host} is in namespace ${name.namespace}, which isn't in the stack`);
  }
  return `${where} dials ${host}, and no such Service is in the stack`;
}

export const envUrlResolvesToService = rule({
  id: "env-url-resolves-to-service",
  title: "Every address that a workload dials is there.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [38],
  remediation: ["Correct the address, or name the host in the contract's externalHosts."],
  subjects: everyWorkload,
  check: (workload, { contract, graph }) => {
    const dialled = dialledBy(graph, workload);
    if (dialled.length === 0) return new NotApplicable("No address is in its configuration.");
    return problemsOf(dialled, ({ address, pod, service, where }) => {
      if (!service) return unresolved(address, where, workload.namespace, { contract, graph });
      const known =
        pod !== undefined ||
        isHeadless(service) ||
        address.port === undefined ||
        servicePort(service, address.port);
      return !known && `${where} dials port ${address.port} of Service ${service.name}, which hasn't it`;
    });
  },
});
