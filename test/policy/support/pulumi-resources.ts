import { graphWith } from "./fixtures.ts";

/** A resource as Pulumi tells a policy pack of it. */
export interface TestResource {
  readonly type: string;
  readonly urn: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  /** URNs of what each property's value comes from. */
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

interface Fields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

export const testStack = "shop-production";

const password: TestResource = {
  type: "random:index/randomPassword:RandomPassword",
  name: "password",
  urn: `urn:pulumi:${testStack}::shop::random:index/randomPassword:RandomPassword::password`,
  props: { length: 32 },
  protect: true,
  propertyDependencies: {},
};

/** The sound stack, with the changes of a fixture, as a program would declare it. */
export function resourcesWith(fixture?: string): readonly TestResource[] {
  const objects = graphWith(fixture).resources.map(({ written: object }): TestResource => {
    const props = JSON.parse(JSON.stringify(object)) as Fields & Record<string, unknown>;
    const { apiVersion, kind, metadata } = props;
    const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
    const name = `${kind.toLowerCase()}-${metadata.name}`;
    const urn = `urn:pulumi:${testStack}::shop::${type}::${name}`;
    const propertyDependencies =
      kind === "Secret" ? { data: [password.urn], stringData: [password.urn] } : {};
    return { type, name, props, urn, protect: true, propertyDependencies };
  });
  return [password, ...objects];
}

/** The same resources, with a value of one of them changed. */
export function withValue(
  resources: readonly TestResource[],
  name: string,
  path: readonly (string | number)[],
  value: unknown,
): readonly TestResource[] {
  const found = resources.find((one) => one.name === name);
  if (!found) throw new Error(`there is no ${name}: ${resources.map((one) => one.name).join(", ")}`);
  const props = structuredClone(found.props) as Record<string | number, unknown>;
  let parent = props;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  parent[path.at(-1) ?? ""] = value;
  return resources.map((one) => (one === found ? { ...one, props: props as TestResource["props"] } : one));
}

/** Pulumi's mark of a text that is known only after the update. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const unknownObject = "dd056dcd-154b-4c76-9bd3-c8f88648b5ff";
