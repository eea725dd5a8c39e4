import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { ConfigMap, type input } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import { requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";

export interface GateArgs {
  readonly namespace: Namespace;
  /** Name of the endpoint that is waited for. */
  readonly endpoint: string;
  readonly host: string;
  readonly port: number;
  readonly check: GateCheck;
  readonly labels: Labels;
}

/** How to find out that an endpoint answers. */
export interface GateCheck {
  /** Image that holds what the script calls. */
  readonly image: string;
  /**
   * Shell script that gets HOST and PORT, ends when the endpoint answers, and fails after a deadline of its own,
   * so that the pod's status tells why it does not start.
   */
  readonly script: string;
}

/** For an endpoint behind a Service, which takes connections only while a ready pod stands behind it. */
export function tcpCheck(image: string): GateCheck {
  return { image, script: readFileSync(join(import.meta.dirname, "wait-for-tcp.sh"), "utf8") };
}

/**
 * Holds a client's start until an endpoint answers, as an init container of the client. Without it, Cordum's
 * services fall back silently and for good to a bus that loses messages when NATS is a moment late.
 */
export class Gate extends ComponentResource {
  readonly #args: GateArgs;
  readonly #configMap: Output<string>;

  constructor(name: string, args: GateArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Gate", name, args, opts);
    this.#args = args;
    this.#configMap = this.#createScript(name, args);
    this.registerOutputs({ configMap: this.#configMap });
  }

  #createScript(name: string, args: GateArgs): Output<string> {
    const script = new ConfigMap(
      `${name}-script`,
      {
        metadata: { name: `${args.endpoint}-gate`, namespace: args.namespace.reference, labels: args.labels },
        data: { "wait.sh": args.check.script },
      },
      { parent: this },
    );
    return script.metadata.name;
  }

  /** The init container that a client runs. */
  get container(): input.core.v1.Container {
    return {
      name: `wait-for-${this.#args.endpoint}`,
      image: this.#args.check.image,
      command: ["sh", `${this.#mountPath}/wait.sh`],
      env: [
        { name: "HOST", value: this.#args.host },
        { name: "PORT", value: `${this.#args.port}` },
      ],
      resources: requirements({
        cpu: { request: "10m", limit: "200m" },
        memory: { request: "16Mi", limit: "64Mi" },
      }),
      securityContext: containerSecurity,
      volumeMounts: [{ name: this.#volumeName, mountPath: this.#mountPath, readOnly: true }],
    };
  }

  get volume(): input.core.v1.Volume {
    return { name: this.#volumeName, configMap: { name: this.#configMap } };
  }

  get #volumeName(): string {
    return `${this.#args.endpoint}-gate`;
  }

  get #mountPath(): string {
    return `/etc/seaworthy/gates/${this.#args.endpoint}`;
  }
}
