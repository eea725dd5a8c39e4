import assert from "node:assert/strict";
import type { LeafRequest } from "../../components/certificates/certificate.ts";
import { Namespace } from "../../components/namespace.ts";
import { NatsCluster, type NatsClusterArgs } from "../../components/nats/cluster.ts";
import { jetStreamClient } from "../../components/nats/identities.ts";
import { natsImages } from "../../components/nats/images.ts";
import { cordumSettings } from "../../systems/cordum/settings/index.ts";
import { type Inputs, type Registered, registeredIn } from "../support/program.ts";

const setType = "kubernetes:apps/v1:StatefulSet";
const configType = "kubernetes:core/v1:ConfigMap";
const serviceType = "kubernetes:core/v1:Service";
const policyType = "kubernetes:networking.k8s.io/v1:NetworkPolicy";

interface Container {
  readonly name: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly startupProbe?: Inputs;
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
  readonly livenessProbe?: { readonly httpGet: { readonly path: string } };
  readonly lifecycle?: { readonly preStop: Inputs };
  readonly securityContext: Inputs;
  readonly volumeMounts?: readonly Inputs[];
}

interface SetSpec {
  readonly replicas: number;
  readonly podManagementPolicy: string;
  readonly minReadySeconds: number;
  readonly template: {
    readonly metadata: { readonly annotations: Inputs };
    readonly spec: Inputs & { readonly containers: readonly Container[] };
  };
}

/** What a cluster registers, and the certificates that it asks for. */
class Program {
  readonly resources: readonly Registered[];
  readonly requests: readonly LeafRequest[];

  constructor(resources: readonly Registered[], requests: readonly LeafRequest[]) {
    this.resources = resources;
    this.requests = requests;
  }

  static async of(changes: Partial<NatsClusterArgs> = {}): Promise<Program> {
    const requests: LeafRequest[] = [];
    const issue = (request: LeafRequest) => {
      requests.push(request);
      return { secret: request.secretName, fingerprint: "changes with the leaf" };
    };
    const { namespace } = cordumSettings.parse({ system: "cordum" });
    const resources = await registeredIn(() => {
      const args: NatsClusterArgs = {
        namespace: new Namespace("namespace", { ...namespace, quota: {}, labels: {} }),
        serviceName: "nats",
        partOf: "cordum",
        image: { reference: natsImages.nats },
        gateImage: natsImages.natsBox,
        exporterImage: natsImages.natsExporter,
        resources: { cpu: { request: "1", limit: "1" }, memory: { request: "1Gi", limit: "1Gi" } },
        storage: { size: "20Gi" },
        certificates: { issue },
        identities: [jetStreamClient("load", ["LOAD"], { publish: ["load.>"], subscribe: [] })],
        ...changes,
      };
      new NatsCluster("nats", args);
    });
    return new Program(resources, requests);
  }

  get(type: string, name: string): Inputs {
    const found = this.resources.find(
      ({ inputs, ...each }) => each.type === type && (inputs.metadata as { name: string }).name === name,
    );
    assert.ok(found, `${type} ${name} is not registered`);
    return found.inputs;
  }

  get set(): SetSpec {
    return this.get(setType, "cordum-nats").spec as SetSpec;
  }

  container(name: string): Container {
    const found = this.set.template.spec.containers.find((each) => each.name === name);
    assert.ok(found, `there is no container ${name}`);
    return found;
  }

  get accounts(): string {
    return (this.get(configType, "cordum-nats-accounts").data as { "accounts.conf": string })[
      "accounts.conf"
    ];
  }

  get configuration(): string {
    return (this.get(configType, "cordum-nats-config").data as { "nats.conf": string })["nats.conf"];
  }
}

describe("a NATS cluster", () => {
  let program: Program;

  before(async () => {
    program = await Program.of();
  });

  it("starts all servers at once, under names that resolve before anybody is ready", () => {
    assert.equal(program.set.podManagementPolicy, "Parallel");
    const headless = program.get(serviceType, "cordum-nats").spec as Inputs;
    assert.equal(headless.publishNotReadyAddresses, true);
    assert.equal(headless.clusterIP, "None");
  });

  it("asks a server three different questions, and never restarts one that only lags", () => {
    const server = program.container("messaging");
    assert.match(JSON.stringify(server.startupProbe), /started\.sh/);
    assert.equal(server.readinessProbe?.httpGet.path, "/healthz?js-server-only=true");
    assert.equal(server.livenessProbe?.httpGet.path, "/healthz?js-enabled-only=true");
  });

  it("leaves time for all that happens before a server is gone", () => {
    const { terminationGracePeriodSeconds } = program.set.template.spec;
    assert.match(JSON.stringify(program.container("messaging").lifecycle), /leave\.sh/);
    const seconds = (key: string) => Number(new RegExp(`${key}: "(\\d+)s"`).exec(program.configuration)?.[1]);
    const lameDuck = seconds("lame_duck_grace_period") + seconds("lame_duck_duration");
    assert.equal(lameDuck, 40);
    assert.equal(terminationGracePeriodSeconds, lameDuck + 20);
    assert.ok(program.set.minReadySeconds > 0);
  });

  it("keeps below its memory and its volume", async () => {
    const env = program.container("messaging").env ?? [];
    assert.equal(env.find(({ name }) => name === "GOMEMLIMIT")?.value, `${Math.floor(0.85 * 2 ** 30)}`);
    const bytes = (conf: string) => Number(/max_file_store: (\d+)/.exec(conf)?.[1]);
    assert.equal(bytes(program.configuration), 0.85 * 20 * 2 ** 30);
    const larger = await Program.of({ storage: { size: "40Gi" } });
    assert.equal(bytes(larger.configuration), 0.85 * 40 * 2 ** 30);
  });

  it("keeps its servers on different nodes, unless told otherwise", async () => {
    const affinity = ({ set }: Program) => JSON.stringify(set.template.spec.affinity ?? {});
    assert.match(affinity(program), /requiredDuringScheduling.*kubernetes\.io\/hostname/);
    const relaxed = await Program.of({ spread: { zones: "off", hosts: "preferred" } });
    assert.doesNotMatch(affinity(relaxed), /requiredDuringScheduling/);
    assert.match(affinity(relaxed), /preferredDuringScheduling/);
  });

  it("asks for a certificate that holds every name of a server, and for one of a person that no pod mounts", () => {
    const [administrator, server] = program.requests;
    assert.equal(server?.usage, "peer");
    for (const name of ["nats", "nats.cordum.svc", "*.cordum-nats.cordum.svc", "localhost"])
      assert.ok(server?.dnsNames.includes(name), name);
    assert.deepEqual(administrator, {
      secretName: "cordum-nats-admin-tls",
      commonName: "cordum-nats-admin",
      dnsNames: [],
      usage: "client",
    });
    assert.ok(!JSON.stringify(program.set).includes("cordum-nats-admin-tls"));
    assert.match(program.accounts, /SYS \{\s+users: \[ \{ user: "CN=cordum-nats-admin" \} \]/);
  });

  it("rolls for another configuration, and not for another certificate", async () => {
    const annotations = ({ set }: Program) => set.template.metadata.annotations;
    assert.ok(!JSON.stringify(annotations(program)).includes("changes with the leaf"));
    const other = await Program.of({ syncInterval: "1s" });
    assert.notDeepEqual(annotations(other), annotations(program));
    assert.match(program.configuration, /sync_interval: "always"/);
    assert.match(other.configuration, /sync_interval: "1s"/);
  });

  it("rolls nobody for another client: the servers read who may connect while they run", async () => {
    const other = await Program.of({
      identities: [jetStreamClient("worker", ["LOAD"], { publish: [], subscribe: ["load.>"] })],
    });
    assert.deepEqual(other.set, program.set);
    assert.notEqual(other.accounts, program.accounts);
    assert.equal(other.configuration, program.configuration);
    const [mount] = ["messaging", "keeper"].map((name) =>
      other.container(name).volumeMounts?.find(({ name }) => name === "accounts"),
    );
    assert.deepEqual(mount, { name: "accounts", mountPath: "/etc/nats/accounts", readOnly: true });
    assert.match(other.configuration, /^include "accounts\/accounts\.conf"$/m);
  });

  it("lets the keeper see the server's process, and everything in the pod run hardened", () => {
    assert.equal(program.set.template.spec.shareProcessNamespace, true);
    for (const { name, securityContext } of program.set.template.spec.containers) {
      assert.equal(securityContext.readOnlyRootFilesystem, true, name);
      assert.deepEqual(securityContext.capabilities, { drop: ["ALL"] });
    }
  });

  it("lets clients in at one port, and peers at one other", () => {
    const ports = (name: string) => {
      const { ingress } = program.get(policyType, name).spec as {
        ingress: readonly { readonly ports: readonly { readonly port: number }[] }[];
      };
      return ingress.flatMap((rule) => rule.ports.map(({ port }) => port));
    };
    assert.deepEqual(ports("nats-servers"), [4222]);
    assert.deepEqual(ports("cordum-nats-peers"), [6222]);
  });
});
