import { type Inputs, type ResourceTransformation, runtime } from "@pulumi/pulumi";

/**
 * Lets every pod of the program ask for no CPU, so that it finds a place beside whatever else runs on a developer's
 * cluster; limits stay.
 */
export function askForNoCpu(): void {
  runtime.registerStackTransformation(withoutRequests);
}

const withoutRequests: ResourceTransformation = ({ props, opts }) => ({
  props: modest(props) as Inputs,
  opts,
});

/** The same with every `requests.cpu` at 0. Outputs are left as they are: no amount is one. */
function modest(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modest);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const entries = Object.entries(value).map(([key, part]) => [
    key,
    key === "requests" && isAmounts(part) ? { ...part, cpu: "0" } : modest(part),
  ]);
  return Object.fromEntries(entries);
}

function isAmounts(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && "cpu" in value;
}

/** Lets an update wait for no object, for where nothing runs. */
export function awaitNothing(): void {
  runtime.registerStackTransformation(({ props, opts, type }) =>
    type.startsWith("kubernetes:") ? { props: unawaited(props as Inputs), opts } : undefined,
  );
}

function unawaited({ metadata, ...props }: Inputs): Inputs {
  const annotations = { ...metadata?.annotations, "pulumi.com/skipAwait": "true" };
  return { ...props, metadata: { ...metadata, annotations } };
}
