import type { Input } from "@pulumi/pulumi";
import type { input } from "../kubernetes.ts";

/** Objects that the API server asks about. */
export interface AskedAbout {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly ("CREATE" | "UPDATE" | "DELETE")[];
}

/** One question that the API server asks before it stores an object. */
export interface Hook {
  /** A name with at least two dots, such as `vapps.example.com`. */
  readonly name: string;
  /** Where the pods answer it. */
  readonly path: string;
  readonly rules: readonly AskedAbout[];
  /** What becomes of the object while nobody answers. @default Fail, it is refused */
  readonly failurePolicy?: "Fail" | "Ignore";
  /**
   * Key of a label that namespaces have whose objects are meant. Needed for kinds of the API server's own.
   * @default those of every namespace
   */
  readonly labelled?: string;
}

/** Who answers. */
export interface Answerer {
  /** Namespace of the pods that answer, whose own start must not wait for them. */
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  /** Seconds that a request may wait for the answer. */
  readonly timeoutSeconds: number;
}

/** A hook as the API server takes it. */
export function webhook(
  hook: Hook,
  { namespace, port, service, timeoutSeconds }: Answerer,
  caBundle: Input<string> | undefined,
): input.admissionregistration.v1.ValidatingWebhook & input.admissionregistration.v1.MutatingWebhook {
  mustLetPodsStart(hook);
  const { failurePolicy = "Fail", labelled, name, path, rules } = hook;
  return {
    ...{ name, failurePolicy, timeoutSeconds },
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    matchPolicy: "Equivalent",
    clientConfig: { service: { name: service, namespace, path, port }, ...(caBundle && { caBundle }) },
    ...(labelled !== undefined && { namespaceSelector: namespaceSelector(labelled, namespace) }),
    rules: rules.map(({ apiGroups, apiVersions, operations, resources }) => ({
      apiGroups: [...apiGroups],
      apiVersions: [...apiVersions],
      operations: [...operations],
      resources: [...resources],
    })),
  };
}

const always = "kubernetes.io/metadata.name";

/** Never those that the pods which answer need in order to start, whatever labels somebody gives them. */
function namespaceSelector(labelled: string, own: string) {
  return {
    matchExpressions: [
      { key: labelled, operator: "Exists" },
      { key: always, operator: "NotIn", values: [own, "kube-system"] },
    ],
  };
}

/**
 * Nobody can start the pods that answer where the API server asks them about pods, and refuses all that is not answered.
 * @throws Error if that could be.
 */
function mustLetPodsStart({ labelled, name, rules }: Hook): void {
  const builtIn = rules.some(({ apiGroups }) => apiGroups.some(isBuiltIn));
  if (!builtIn || labelled !== undefined) return;
  throw new Error(
    `The webhook ${name} is asked about kinds of the API server's own in every namespace, so a cluster could not start without it: say by \`labelled\` which namespaces are meant.`,
  );
}

/** Custom resources have groups with a domain of somebody's. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}
