import { coveredBySome } from "../formats/x509.ts";
import { type Address, type ServiceName, serviceNames } from "../kubernetes/addresses.ts";
import { dialledBy } from "../kubernetes/dialled.ts";
import { clientPort, clusterOfService } from "../kubernetes/postgres.ts";
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

function isApiServer(host: string, namespace: string): boolean {
  return serviceNames(host, namespace).some(
    (name) => name.pod === undefined && name.service === "kubernetes" && name.namespace === "default",
  );
}

/** A name of two labels that ends as domains commonly do; a namespace may be called anything else. */
function isDomain(host: string): boolean {
  return /\.(com|net|org|io|dev|app|cloud|ai|co|eu|de|uk|fr|nl|ch|at|us|ca|cn|jp|in|br|au|info|biz|me|gov|edu|local|internal|test|example|invalid|localhost|lan)$/.test(
    host,
  );
}

type Known = Pick<Stack, "contract" | "graph">;

function unresolved(
  { host, port, scheme }: Address,
  where: string,
  namespace: string,
  known: Known,
): string | undefined {
  if (/^[\d.]+$|^\[|^localhost$/.test(host) || (scheme !== undefined && notHosts.has(scheme)))
    return undefined;
  // Kubernetes makes it: the API server's.
  if (isApiServer(host, namespace)) return undefined;
  if (!/\.svc(\.cluster\.local)?\.?$/.test(host) && host.includes("."))
    return scheme === undefined ? undefined : outside(host, where, namespace, known);
  // A word before a number isn't always a host; a URL or a full name is.
  if (scheme === undefined && !host.includes(".")) return undefined;
  const [name] = serviceNames(host, namespace);
  if (name && clusterOfService(known.graph, name)) return ofDatabase(port, where, name);
  if (name && !known.graph.find("Namespace", undefined, name.namespace) && name.namespace !== namespace)
    throw new UnknownValue(`${host} is in namespace ${name.namespace}, which isn't in the stack`);
  return `${where} dials ${host}, and no such Service is in the stack`;
}

/** The Service that an operator makes for a database has one port. */
function ofDatabase(port: Address["port"], where: string, { service }: ServiceName): string | undefined {
  if (port === undefined || port === clientPort) return undefined;
  return `${where} dials port ${port} of Service ${service}, which hasn't it`;
}

function outside(
  host: string,
  where: string,
  namespace: string,
  { contract, graph }: Known,
): string | undefined {
  if (coveredBySome(contract.externalHosts, host)) return undefined;
  const [name] = host.split(".").length === 2 && !isDomain(host) ? serviceNames(host, namespace) : [];
  if (name && !graph.find("Namespace", undefined, name.namespace))
    throw new UnknownValue(
      `${host} may be Service ${name.service} of namespace ${name.namespace}, which isn't in the stack, or a host that the contract doesn't name`,
    );
  if (contract.externalHosts.length === 0)
    throw new UnknownValue(`${where} dials ${host}, and the contract's externalHosts name no hosts at all`);
  return `${where} dials ${host}, which the contract doesn't name`;
}

export const envUrlResolvesToService = rule({
  id: "env-url-resolves-to-service",
  title: "Every address that a workload connects to exists.",
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
