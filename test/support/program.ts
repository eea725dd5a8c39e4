import { runtime } from "@pulumi/pulumi";
import { withoutStackTraces } from "../../lib/stack-traces.ts";

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  /** Types of all its parents and its own, and its name: what tells it apart in a stack's state. */
  readonly urn: string;
  /** Name of the parent; none for what the program makes itself. */
  readonly parent: string | undefined;
  /** True for an object of a provider, false for a component. */
  readonly custom: boolean;
  /** Inputs; a secret is wrapped in {@link isSecret}'s envelope. */
  readonly inputs: Inputs;
  /** True where Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
  /** Names of what must be there before it. */
  readonly dependencies: readonly string[];
  /** Inputs whose changes do nothing to what is there. */
  readonly ignoreChanges: readonly string[];
}

// The shape of Kubernetes objects is known to whoever reads them, not to the type system.
export type Inputs = { readonly [key: string]: unknown };

/** What the mock monitor is asked for each resource; it passes on less than that to a mock. */
interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean | undefined;
  getDependenciesList(): readonly string[];
  getIgnorechangesList(): readonly string[];
}

type Register = (request: RegisterRequest, callback: unknown) => Promise<void>;

/**
 * What `program` registers against mocks, in order of name; `outputs` are what providers would compute. It runs as in
 * index.ts, without stack traces: the SDK's own take longer than all the rest.
 */
export async function registeredIn(
  program: () => unknown,
  outputs: (type: string, name: string) => Inputs = generated,
): Promise<readonly Registered[]> {
  const inputs = new Map<string, Inputs>();
  await runtime.setMocks(
    {
      newResource: (args) => {
        inputs.set(key(args.type, args.name), args.inputs as Inputs);
        return { id: `${args.name}-id`, state: { ...args.inputs, ...outputs(args.type, args.name) } };
      },
      call: () => ({}),
    },
    "seaworthy",
    "test",
  );
  const requests = recordRequests();
  await runtime.runInPulumiStack(async () => withoutStackTraces(program));
  await runtime.disconnect(false);
  return requests
    .filter((request) => request.getType() !== stackType)
    .map((request) => describe(request, inputs, requests))
    .sort((a, b) => (key(a.type, a.name) < key(b.type, b.name) ? -1 : 1));
}

const stackType = "pulumi:pulumi:Stack";

function describe(
  request: RegisterRequest,
  inputs: ReadonlyMap<string, Inputs>,
  all: readonly RegisterRequest[],
): Registered {
  const [type, name] = [request.getType(), request.getName()];
  const parent = request.getParent();
  return {
    type,
    name,
    urn: `${qualifiedType(request, all)}::${name}`,
    parent: parent.includes(`${stackType}::`) ? undefined : parent.split("::").at(-1),
    custom: request.getCustom(),
    inputs: inputs.get(key(type, name)) ?? {},
    protect: request.getProtect() ?? false,
    dependencies: request.getDependenciesList().flatMap((urn) => urn.split("::").at(-1) ?? []),
    ignoreChanges: request.getIgnorechangesList(),
  };
}

/** The mocks tell of a parent nothing but its own type and that of its parent; the engine goes on to the root. */
function qualifiedType(request: RegisterRequest, all: readonly RegisterRequest[]): string {
  const [types = "", name] = request.getParent().split("::").slice(-2);
  const type = types.split("$").at(-1);
  const parent = all.find((one) => one.getType() === type && one.getName() === name);
  if (!parent || type === stackType) return request.getType();
  return `${qualifiedType(parent, all)}$${request.getType()}`;
}

/** The mocks never see a resource's parent; the monitor that feeds them does. */
function recordRequests(): readonly RegisterRequest[] {
  const monitor = runtime.getMonitor() as unknown as { registerResource: Register };
  const register = monitor.registerResource.bind(monitor);
  const requests: RegisterRequest[] = [];
  monitor.registerResource = (request, callback) => {
    requests.push(request);
    return register(request, callback);
  };
  return requests;
}

/** What every generated key and password is here. */
export const generatedSecret = "correct horse";

/** Outputs that a provider would compute. */
function generated(type: string, name: string): Inputs {
  if (type === "random:index/randomPassword:RandomPassword") return { result: generatedSecret };
  if (!type.startsWith("tls:")) return {};
  const pems = { certPem: `<${name}>`, certRequestPem: `<${name}>`, validityEndTime: "2099-01-01T00:00:00Z" };
  return { ...pems, privateKeyPem: generatedSecret, privateKeyPemPkcs8: generatedSecret };
}

function key(type: string, name: string): string {
  return `${type} ${name}`;
}

const secretMark = "4dabf18193072939515e22adb298388d";

export function isSecret(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && secretMark in value;
}
