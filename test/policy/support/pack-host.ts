import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../../../lib/paths.ts";
import type { TestResource } from "./pulumi-resources.ts";

// Pulumi's protocol files are CommonJS without types; what is used of them is said here.
const require = createRequire(import.meta.url);
const grpc = require("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
const services = require("@pulumi/pulumi/proto/analyzer_grpc_pb") as {
  AnalyzerClient: new (...args: unknown[]) => Client;
};
const messages = require("@pulumi/pulumi/proto/analyzer_pb") as Record<string, new () => Message>;
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: object): unknown };
};
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js") as { Empty: new () => Message };

type Message = Record<string, (value?: unknown) => unknown> & { toObject(): unknown };
type Client = Record<
  string,
  (request: Message, answer: (error: Error | null, reply: Message) => void) => void
> & {
  close(): void;
};

export interface PolicyInfo {
  readonly name: string;
  readonly description: string;
  readonly severity: number;
  readonly enforcementlevel: number;
  readonly remediationSteps: string;
  readonly tagsList: readonly string[];
  readonly framework?: { readonly name: string; readonly reference: string; readonly specification: string };
  readonly configschema?: { readonly properties: unknown };
}

export interface Diagnostic {
  readonly policyname: string;
  readonly message: string;
  readonly urn: string;
  /** 0 is advisory, 1 is mandatory. */
  readonly enforcementlevel: number;
  readonly severity: number;
}

/** A pack as Pulumi runs it: its own host program, in the pack's folder, asked over its own protocol. */
export class PackHost {
  readonly #process: ChildProcess;
  readonly #client: Client;
  /** All that the process printed but its port. */
  printed = "";

  private constructor(process: ChildProcess, port: string) {
    this.#process = process;
    this.#client = new services.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  static async start(pack: string, env: NodeJS.ProcessEnv = {}): Promise<PackHost> {
    const host = join(root, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [host, "127.0.0.1:0", "."], {
      cwd: join(root, "policy", pack),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (data) => {
      errors += String(data);
    });
    const first = await Promise.race([
      once(child.stdout, "data").then(([data]) => String(data).trim()),
      once(child, "exit").then(() => Promise.reject(new Error(`the pack ended: ${errors}`))),
    ]);
    const started = new PackHost(child, first);
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => {
        started.printed += String(data);
      });
    return started;
  }

  stop(): void {
    this.#client.close();
    this.#process.kill();
  }

  async info(): Promise<{
    readonly name: string;
    readonly version: string;
    readonly policiesList: readonly PolicyInfo[];
  }> {
    return (await this.#call("getAnalyzerInfo", new Empty())) as Awaited<ReturnType<PackHost["info"]>>;
  }

  /** @param config levels and settings by policy, as the engine gives them after it has read a file */
  async configure(
    config: Readonly<Record<string, { readonly level: number; readonly settings?: object }>>,
  ): Promise<void> {
    const request = message("ConfigureAnalyzerRequest");
    const map = request.getPolicyconfigMap?.() as { set(name: string, value: Message): void };
    for (const [name, { level, settings = {} }] of Object.entries(config)) {
      const one = message("PolicyConfig");
      one.setEnforcementlevel?.(level);
      one.setProperties?.(Struct.fromJavaScript(settings));
      map.set(name, one);
    }
    await this.#call("configure", request);
  }

  /** What an engine does for each resource that a program declares. */
  async analyze({ name, props, protect, type, urn }: TestResource): Promise<readonly Diagnostic[]> {
    const request = message("AnalyzeRequest");
    fill(request, { name, props, protect, type, urn });
    return diagnostics(await this.#call("analyze", request));
  }

  /** What an engine asks before: whether the pack changes the resource. */
  async remediate({ name, props, protect, type, urn }: TestResource): Promise<unknown> {
    const request = message("AnalyzeRequest");
    fill(request, { name, props, protect, type, urn });
    return this.#call("remediate", request);
  }

  async analyzeStack(resources: readonly TestResource[]): Promise<readonly Diagnostic[]> {
    const request = message("AnalyzeStackRequest");
    const list = resources.map((resource) => {
      const one = message("AnalyzerResource");
      fill(one, resource);
      const map = one.getPropertydependenciesMap?.() as { set(name: string, value: Message): void };
      for (const [property, urns] of Object.entries(resource.propertyDependencies)) {
        const dependencies = message("AnalyzerPropertyDependencies");
        dependencies.setUrnsList?.(urns);
        map.set(property, dependencies);
      }
      return one;
    });
    request.setResourcesList?.(list);
    return diagnostics(await this.#call("analyzeStack", request));
  }

  #call(method: string, request: Message): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#client[method]?.(request, (error, reply) => (error ? reject(error) : resolve(reply.toObject())));
    });
  }
}

function message(name: string): Message {
  const Type = messages[name];
  if (!Type) throw new Error(`the protocol has no ${name}`);
  return new Type();
}

function fill(
  target: Message,
  { name, props, protect, type, urn }: Omit<TestResource, "propertyDependencies">,
): void {
  const options = message("AnalyzerResourceOptions");
  options.setProtect?.(protect);
  target.setName?.(name);
  target.setType?.(type);
  target.setUrn?.(urn);
  target.setProperties?.(Struct.fromJavaScript(props));
  target.setOptions?.(options);
}

function diagnostics(reply: unknown): readonly Diagnostic[] {
  return (reply as { readonly diagnosticsList: readonly Diagnostic[] }).diagnosticsList;
}
