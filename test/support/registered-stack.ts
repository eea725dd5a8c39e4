import assert from "node:assert/strict";
import { ensureManifests } from "../../local/tools/manifests.ts";
import type { RawSettings } from "../../settings.ts";
import { loadSystem, type SystemSettings } from "../../systems/index.ts";
import { type Inputs, type Registered, registeredIn } from "./program.ts";
import { stackSettings } from "./stack-file.ts";
import { warningsOf } from "./warnings.ts";

export const deploymentType = "kubernetes:apps/v1:Deployment";

export interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly securityContext: Inputs;
  readonly resources: { readonly requests: Inputs; readonly limits: Inputs };
  readonly [field: string]: unknown;
}

export interface Pod {
  readonly metadata: {
    readonly labels: Record<string, string>;
    readonly annotations: Record<string, string>;
  };
  readonly spec: Inputs & {
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
    readonly volumes: readonly (Inputs & { readonly name: string })[];
  };
}

type Template = { readonly template: Pod };

/** Where each kind keeps its pod. */
const templates: Readonly<Record<string, (spec: Inputs) => Pod>> = {
  [deploymentType]: (spec) => (spec as unknown as Template).template,
  "kubernetes:apps/v1:StatefulSet": (spec) => (spec as unknown as Template).template,
  "kubernetes:batch/v1:Job": (spec) => (spec as unknown as Template).template,
  "kubernetes:batch/v1:CronJob": (spec) =>
    (spec as unknown as { jobTemplate: { spec: Template } }).jobTemplate.spec.template,
};

/** All that the program registers for a stack, as a reviewer would look at it. */
export class RegisteredStack {
  readonly resources: readonly Registered[];
  /** What the program warns of meanwhile. */
  readonly warnings: readonly string[];

  private constructor(resources: readonly Registered[], warnings: readonly string[]) {
    this.resources = resources;
    this.warnings = warnings;
  }

  /** The same stack with the same changes is registered once for all who ask. */
  static of(stack: string, changes: RawSettings = {}): Promise<RegisteredStack> {
    const key = JSON.stringify([stack, changes]);
    const found = registered.get(key) ?? RegisteredStack.with(stackSettings(stack, changes));
    registered.set(key, found);
    return found;
  }

  static async with(settings: SystemSettings): Promise<RegisteredStack> {
    if (settings.system === "platform") await ensureManifests();
    const createSystem = await loadSystem(settings);
    let resources: readonly Registered[] = [];
    const warnings = await warningsOf(async () => {
      resources = frozen(await registeredIn(() => createSystem()));
    });
    return new RegisteredStack(resources, warnings);
  }

  ofType(type: string): readonly Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  get(type: string, name: string): Registered {
    const found = this.ofType(type).find((resource) => resource.name === name);
    assert.ok(found, `${type} ${name} is not registered`);
    return found;
  }

  /** The pods of every kind of controller, by the controller's name in the cluster. */
  get pods(): ReadonlyMap<string, Pod> {
    return new Map(
      this.resources.flatMap(({ inputs, type }) => {
        const template = templates[type];
        if (!template) return [];
        const { name } = inputs.metadata as { name: string };
        return [[name, template(inputs.spec as Inputs)] as const];
      }),
    );
  }

  pod(controller: string): Pod {
    const pod = this.pods.get(controller);
    assert.ok(pod, `${controller} has no pods; there are those of ${[...this.pods.keys()].join(", ")}`);
    return pod;
  }

  container(controller: string, name?: string): Container {
    const { containers } = this.pod(controller).spec;
    const found = name === undefined ? containers[0] : containers.find((one) => one.name === name);
    assert.ok(found, `${controller} has no container ${name}`);
    return found;
  }

  env(controller: string): Readonly<Record<string, string | undefined>> {
    const variables = this.container(controller).env ?? [];
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
  }

  /** Text of a file that a ConfigMap holds. */
  file(configMap: string, key: string): string {
    const found = this.ofType("kubernetes:core/v1:ConfigMap").find(
      ({ inputs }) => (inputs.metadata as { name: string }).name === configMap,
    );
    const data = found?.inputs.data as Readonly<Record<string, string>> | undefined;
    assert.ok(data?.[key] !== undefined, `no ConfigMap ${configMap} with ${key}`);
    return data[key];
  }
}

const registered = new Map<string, Promise<RegisteredStack>>();

/** Nobody can change what others will look at, too. */
function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
