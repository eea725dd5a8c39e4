import type { Graph } from "../graph/graph.ts";
import type { Resource } from "../graph/resource.ts";
import type { Made } from "./made.ts";

interface TemplateFrom {
  readonly configMap?: { readonly items?: readonly TemplateItem[] };
  readonly secret?: { readonly items?: readonly TemplateItem[] };
  readonly literal?: string;
  readonly target?: string;
}

interface TemplateItem {
  readonly key?: string;
  readonly templateAs?: string;
}

/** https://external-secrets.io/latest/api/externalsecret/ */
interface ExternalSecretSpec {
  readonly target?: {
    readonly name?: string;
    readonly creationPolicy?: string;
    readonly template?: {
      readonly mergePolicy?: string;
      readonly data?: object;
      readonly templateFrom?: readonly TemplateFrom[];
    };
  };
  readonly data?: readonly { readonly secretKey?: string }[];
  readonly dataFrom?: readonly unknown[];
}

interface ClusterExternalSecretSpec {
  readonly externalSecretName?: string;
  readonly externalSecretSpec?: ExternalSecretSpec;
  readonly namespaces?: readonly string[];
}

/** The Secrets that the External Secrets operator makes, each beside the object that asks for it. */
export function externalSecrets(graph: Graph): readonly (readonly [Resource, Made | undefined])[] {
  return [
    ...graph
      .ofKind<ExternalSecretSpec>("external-secrets.io/ExternalSecret")
      .map((one) => [one, madeBy(one.spec, one.name)] as const),
    ...graph.ofKind<ClusterExternalSecretSpec>("external-secrets.io/ClusterExternalSecret").flatMap((one) => {
      const { externalSecretName, externalSecretSpec, namespaces } = one.spec;
      const made = externalSecretSpec && madeBy(externalSecretSpec, externalSecretName ?? one.name);
      return (namespaces ?? namespacesOf(graph)).map(
        (namespace) => [one, made && { ...made, namespace }] as const,
      );
    }),
  ];
}

/** Its selector may mean any of them. */
function namespacesOf(graph: Graph): readonly string[] {
  return [...new Set(graph.resources.flatMap(({ namespace }) => namespace ?? []))];
}

function madeBy(spec: ExternalSecretSpec, own: string): Made | undefined {
  const { creationPolicy, name = own } = spec.target ?? {};
  if (creationPolicy === "None") return undefined;
  return { name, keys: keysOf(spec), fillsOnly: creationPolicy === "Merge" };
}

/** A template's keys take the place of what was fetched, unless it says that they are added. */
function keysOf({ data = [], dataFrom = [], target }: ExternalSecretSpec): readonly string[] | undefined {
  const fetched = dataFrom.length > 0 ? undefined : data.flatMap(({ secretKey }) => secretKey ?? []);
  const { data: templates, mergePolicy, templateFrom = [] } = target?.template ?? {};
  if (!templates && templateFrom.length === 0) return fetched;
  const rendered = templateFrom.map(keysFrom);
  const all = [Object.keys(templates ?? {}), ...rendered, ...(mergePolicy === "Merge" ? [fetched] : [])];
  return all.every((keys) => keys !== undefined) ? all.flat() : undefined;
}

/** A template of keys and values can have any; one that goes to labels or annotations has none. */
function keysFrom({
  configMap,
  literal,
  secret,
  target = "Data",
}: TemplateFrom): readonly string[] | undefined {
  if (target !== "Data") return [];
  const items = [...(configMap?.items ?? []), ...(secret?.items ?? [])];
  if (literal !== undefined || items.some(({ templateAs = "Values" }) => templateAs !== "Values"))
    return undefined;
  return items.flatMap(({ key }) => key ?? []);
}
