import type { Graph } from "../graph/graph.ts";
import { isUnknown } from "../graph/values.ts";
import type { Stack } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";
import { mayBeMadeBy } from "./secret-guesses.ts";
import type { Workload } from "./workloads.ts";

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

/** ConfigMaps that Kubernetes or OpenShift puts into every namespace. */
const everywhere: Readonly<Record<string, readonly string[]>> = {
  "kube-root-ca.crt": ["ca.crt"],
  "openshift-service-ca.crt": ["service-ca.crt"],
};

/** The API server's own, which any API server behind it reads; https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/ */
const apiServers = "extension-apiserver-authentication";

/** What kubeadm leaves in kube-system. https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/ */
const kubeadms: ReadonlySet<string> = new Set(["coredns", "kube-proxy", "kubeadm-config", "kubelet-config"]);

/** What OpenShift writes into a ConfigMap that asks for it, by annotation or label. */
const written: Readonly<Record<string, string>> = {
  "service.beta.openshift.io/inject-cabundle": "service-ca.crt",
  "config.openshift.io/inject-trusted-cabundle": "ca-bundle.crt",
};

/** trust-manager's. https://cert-manager.io/docs/trust/trust-manager/api-reference/ */
interface BundleSpec {
  readonly target?: { readonly configMap?: { readonly key?: string } };
}

/** The keys of a ConfigMap that a workload uses; undefined for it where nobody makes one, and for its keys where it can have any. */
export function configMapKeys(
  { contract, graph }: Stack,
  workload: Workload,
  name: string,
): { readonly keys: readonly string[] | undefined } | undefined {
  const { namespace } = workload;
  if ((contract.cluster.configMaps ?? []).includes(`${namespace}/${name}`)) return { keys: undefined };
  const map = graph.find("ConfigMap", namespace, name);
  if (map) {
    const { annotations, labels, object } = map;
    if (isUnknown(object, "data") || isUnknown(object, "binaryData")) return { keys: undefined };
    const { binaryData = {}, data = {} } = object as ConfigMap;
    const more = Object.keys({ ...annotations, ...labels }).flatMap((key) => written[key] ?? []);
    return { keys: [...Object.keys(data), ...Object.keys(binaryData), ...more] };
  }
  const keys = everywhere[name] ?? bundleKeys(graph, name);
  if (keys) return { keys };
  if (namespace === "kube-system" && name === apiServers) return { keys: undefined };
  if (namespace === "kube-system" && kubeadms.has(name))
    throw new UnknownValue(`ConfigMap ${name} isn't in the stack, and a cluster of kubeadm's has one`);
  const maker = mayBeMadeBy(graph, { resource: "configmaps", namespace, name, by: workload });
  if (maker) throw new UnknownValue(`ConfigMap ${name} isn't in the stack, and ${maker}`);
  return undefined;
}

function bundleKeys(graph: Graph, name: string): readonly string[] | undefined {
  const bundle = graph.ofKind<BundleSpec>("trust.cert-manager.io/Bundle").find((one) => one.name === name);
  const key = bundle?.spec.target?.configMap?.key;
  return key === undefined ? undefined : [key];
}
