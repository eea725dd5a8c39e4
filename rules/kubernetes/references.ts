import type { VolumeItem } from "./objects.ts";
import type { Workload } from "./workloads.ts";

/** A workload's use of a Secret or ConfigMap. */
export interface Reference {
  readonly kind: "Secret" | "ConfigMap";
  readonly name: string;
  /** Undefined where all keys are taken. */
  readonly key?: string;
  readonly optional: boolean;
  /** `env API_KEY of container web`, for people. */
  readonly by: string;
}

/** All that a workload takes from Secrets and ConfigMaps: variables, volumes, projected volumes. */
export function referencesOf(workload: Workload): readonly Reference[] {
  return [...variableReferences(workload), ...volumeReferences(workload)];
}

function variableReferences(workload: Workload): readonly Reference[] {
  return workload.containers().flatMap(({ spec, title }) => [
    ...(spec.env ?? []).flatMap(({ name, valueFrom }) => {
      const by = `env ${name} of ${title}`;
      return [
        ...reference("Secret", valueFrom?.secretKeyRef?.name, { ...valueFrom?.secretKeyRef, by }),
        ...reference("ConfigMap", valueFrom?.configMapKeyRef?.name, { ...valueFrom?.configMapKeyRef, by }),
      ];
    }),
    ...(spec.envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
      ...reference("Secret", secretRef?.name, { optional: secretRef?.optional, by: `envFrom of ${title}` }),
      ...reference("ConfigMap", configMapRef?.name, {
        optional: configMapRef?.optional,
        by: `envFrom of ${title}`,
      }),
    ]),
  ]);
}

function volumeReferences({ pod }: Workload): readonly Reference[] {
  return (pod.volumes ?? []).flatMap(({ configMap, name, projected, secret }) => {
    const by = `volume ${name}`;
    const sources = [
      { secret: secret && { ...secret, name: secret.secretName }, configMap },
      ...(projected?.sources ?? []),
    ];
    return sources.flatMap((source) => [
      ...items("Secret", source.secret, by),
      ...items("ConfigMap", source.configMap, by),
    ]);
  });
}

interface Source {
  readonly name?: string | undefined;
  readonly optional?: boolean;
  readonly items?: readonly VolumeItem[];
}

function items(kind: Reference["kind"], source: Source | undefined, by: string): readonly Reference[] {
  if (!source) return [];
  const keys = (source.items ?? []).map(({ key }) => key);
  const all = keys.length === 0 ? [undefined] : keys;
  return all.flatMap((key) => reference(kind, source.name, { key, optional: source.optional, by }));
}

function reference(
  kind: Reference["kind"],
  name: string | undefined,
  {
    by,
    key,
    optional,
  }: { readonly by: string; readonly key?: string | undefined; readonly optional?: boolean | undefined },
): readonly Reference[] {
  if (name === undefined) return [];
  return [{ kind, name, by, optional: optional ?? false, ...(key !== undefined && { key }) }];
}
