import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";

/** A Kubernetes object as it is sent to the API server. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [more: string]: unknown };
  readonly [field: string]: unknown;
}

interface State {
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

const secretMark = "4dabf18193072939515e22adb298388d";

/** The objects that `pulumi stack export --show-secrets` says were sent, in the order in which they depend on each other. */
export function objectsIn(stackExport: string): readonly KubernetesObject[] {
  const { deployment } = JSON.parse(stackExport) as { deployment: { resources: readonly State[] } };
  return deployment.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => revealed(inputs) as KubernetesObject);
}

/** Pulumi writes a secret as an envelope around its JSON. */
function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value) return revealed(JSON.parse((value as unknown as { plaintext: string }).plaintext));
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revealed(part)]));
}

/**
 * The same objects for each tool: a file for kubectl, a kustomization, and a chart. The chart takes the file as it is,
 * because alerts have template marks of their own; so Helm's templates cost nothing here.
 */
export function writeForTools(folder: string, objects: readonly KubernetesObject[]): void {
  const yaml = objects.map((object) => stringify(object)).join("---\n");
  const write = (path: string, text: string) => {
    const file = join(folder, path);
    mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 });
    // They hold the secrets of a stack that lives for this measurement alone.
    writeFileSync(file, text, { mode: 0o600 });
  };
  write("objects.yaml", yaml);
  write("kustomize/objects.yaml", yaml);
  write("kustomize/kustomization.yaml", stringify({ resources: ["objects.yaml"] }));
  write("chart/Chart.yaml", stringify({ apiVersion: "v2", name: "same-objects", version: "1.0.0" }));
  write("chart/objects.yaml", yaml);
  write("chart/templates/objects.yaml", '{{ .Files.Get "objects.yaml" }}\n');
}
