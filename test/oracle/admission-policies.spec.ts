import assert from "node:assert/strict";
import { facilities } from "../../components/facility/facility.ts";
import { createAll, pathOf, policiesOf, untilAsked, workloadsOf } from "../support/admission-server.ts";
import { spelledOut, typeWarnings } from "../support/admission-types.ts";
import { ApiServer } from "../support/api-server.ts";
import type { Manifest } from "../support/manifest.ts";
import { goodContainer, podWith } from "../support/peculiar-pods.ts";

const policyKind = "ValidatingAdmissionPolicy";
/** With every demand that there is. */
const restricted = {
  podSecurity: { level: "restricted" },
  resources: {
    required: ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory", "limits.ephemeral-storage"],
  },
};

/** Pods that break one concern each. */
const privileged = podWith({}, { securityContext: { privileged: true } });
const elsewhere = podWith({}, { image: "quay.io/app:1" });
const greedy = podWith({}, { resources: {} });

const digest = `sha256:${"a".repeat(64)}`;
/** What is allowed is in test/support/admission-server.ts. */
const known = [
  ...["redis", "redis:7", "docker.io/library/redis:7", `redis@${digest}`],
  ...["example.net/app", "example.net/team/app:1", `example.net/app:1@${digest}`],
  "registry.example.com:5000/app:1",
  ...["ghcr.io/own/app", "ghcr.io/own/app:1", `ghcr.io/own/app@${digest}`, "ghcr.io/own/app/part:1"],
];
const unknown = [
  ...["someone/redis:7", "docker.io/someone/redis", "docker.io/redis", "index.docker.io/library/redis"],
  ...["example.net:5000/app", "example.net.evil.example/app", "example.network/app", "Example.net/app"],
  ...["evil.example/example.net/app", "registry.example.com/app", "registry.example.com:50000/app"],
  ...[
    "ghcr.io/own/application:1",
    "ghcr.io/own/app-2:1",
    "ghcr.io/other/app",
    "ghcr.io/own",
    "localhost/app",
  ],
];

describe("admission policies on a real API server", () => {
  let server: ApiServer;
  before(async function () {
    this.timeout(300_000);
    server = await ApiServer.start();
    await createAll(server, [
      namespace("privileges", { "admission.seaworthy.dev/pod-security": "exempt" }),
      namespace("almost", { "admission.seaworthy.dev/pod-security": "true" }),
      namespace("older", { "admission.seaworthy.dev/pod-security": "exempt" }),
      namespace("named"),
      namespace("limited"),
      limits,
      ...(await policiesOf({ exemptNamespaces: ["named"] })),
    ]);
    const broken = [privileged, elsewhere, greedy];
    const templates = broken.slice(0, 2).flatMap(workloadsOf);
    await untilAsked(server, [...broken, ...templates], ({ status }) => status === 403);
  });
  after(() => server.stop());

  const refusal = async (object: Manifest): Promise<string> => {
    const { body, status } = await server.tryCreate(object);
    if (status === 201) return "";
    assert.equal(status, 403, body.message);
    return body.message ?? "";
  };
  const admits = async (object: Manifest) => assert.equal(await refusal(object), "");
  const refuses = async (object: Manifest, words: RegExp) => assert.match(await refusal(object), words);

  it("admit a pod that keeps them, and all that makes such pods", async () => {
    for (const object of [podWith(), ...workloadsOf(podWith())]) await admits(object);
  });

  it("say in one message all that is wrong, and what to do next", async () => {
    const pod = podWith(
      { hostNetwork: true, initContainers: [{ ...goodContainer, name: "init" }] },
      { securityContext: { privileged: true }, livenessProbe: { tcpSocket: { port: 1, host: "10.0.0.1" } } },
    );
    assert.equal(
      await refusal(pod),
      "pods \"pod\" is forbidden: ValidatingAdmissionPolicy 'seaworthy-pod-security-pods' with binding 'seaworthy-pod-security-pods' denied request: the pod must not set hostNetwork, hostPID or hostIPC; container main must not set securityContext.privileged; container main must not name a host in its probes and lifecycle hooks. Change it, or exempt the namespace with the label admission.seaworthy.dev/pod-security=exempt: docs/facilities.md.",
    );
  });

  it("have a message for a pod with more wrong containers than a message can hold", async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({
      ...goodContainer,
      name: `a-container-with-a-name-that-takes-some-room-${i}`,
      securityContext: { privileged: true },
    }));
    await refuses(
      podWith({ containers: many }),
      /denied request: It breaks many rules of the policy pod-security\. Change it/,
    );
  });

  it("look at init containers, sidecars and templates", async () => {
    const init = { ...goodContainer, name: "init", securityContext: { privileged: true } };
    await refuses(
      podWith({ initContainers: [init] }),
      /container init must not set securityContext\.privileged/,
    );
    await refuses(
      podWith({ initContainers: [{ ...init, restartPolicy: "Always" }] }),
      /container init must not/,
    );
    for (const pod of [privileged, elsewhere])
      for (const object of workloadsOf(pod))
        await refuses(object, /-(workloads|cronjobs)' denied request: container main/);
  });

  it("look at containers that are put into a running pod", async () => {
    const pod = podWith({}, {}, { name: "debugged" });
    await createAll(server, [pod]);
    const debug = async (container: object) => {
      const { body } = await server.request("GET", pathOf(pod));
      const ephemeralContainers = [{ name: "debug", image: "example.net/debug:1", ...container }];
      const changed = { ...body, spec: { ...(body.spec as object), ephemeralContainers } };
      return await server.request("PUT", `${pathOf(pod)}/ephemeralcontainers?dryRun=All`, changed);
    };
    assert.equal((await debug({})).status, 200);
    for (const [container, words] of [
      [{ securityContext: { privileged: true } }, /container debug must not set securityContext\.privileged/],
      [
        { image: "quay.io/debug" },
        /container debug \(quay\.io\/debug\) must have an image from example\.net,/,
      ],
    ] as const) {
      const { body, status } = await debug(container);
      assert.equal(status, 403);
      assert.match(body.message ?? "", words);
    }
  });

  for (const image of known)
    it(`know where ${image} comes from`, async () => {
      for (const pod of withImage(image)) await admits(pod);
    });

  for (const image of unknown)
    it(`don't know where ${image} comes from`, async () => {
      for (const pod of withImage(image))
        await refuses(
          pod,
          /'seaworthy-registries-pods' denied request: (container main|volume data) \(.*\) must have/,
        );
    });

  it("want resources of pods, which a LimitRange or the pod itself may give, and not of templates", async () => {
    const words =
      /container main must set resources\.requests\.cpu; container main must set resources\.requests\.memory; /;
    await refuses(greedy, words);
    const init = { ...goodContainer, name: "init", resources: { limits: { memory: "1Mi" } } };
    await refuses(
      podWith({ initContainers: [init] }),
      /: container init must set resources\.requests\.cpu\. Change/,
    );
    await admits(podWith({ resources: goodContainer.resources }, { resources: {} }));
    await admits(podWith({}, { resources: {} }, { namespace: "limited" }));
    for (const object of workloadsOf(greedy)) await admits(object);
  });

  it("spare the cluster's own namespace, and those that are named or labelled, of what the label says", async () => {
    const inNamespace = (pod: Manifest, name: string) => ({
      ...pod,
      metadata: { ...pod.metadata, namespace: name },
    });
    for (const pod of [privileged, elsewhere, greedy])
      for (const name of ["kube-system", "named"]) await admits(inNamespace(pod, name));
    await admits(inNamespace(privileged, "privileges"));
    await refuses(inNamespace(elsewhere, "privileges"), /seaworthy-registries-pods/);
    await refuses(inNamespace(privileged, "almost"), /seaworthy-pod-security-pods/);
    await refuses(inNamespace(privileged, "kube-public"), /seaworthy-pod-security-pods/);
  });

  it("let go of what was there before, and refuse only what is changed for the worse", async () => {
    const [deployment] = workloadsOf({ ...privileged, metadata: { name: "old", namespace: "older" } });
    assert.ok(deployment);
    await createAll(server, [deployment]);
    const { body: older } = await server.request("GET", "/api/v1/namespaces/older");
    const labels = { "kubernetes.io/metadata.name": "older" };
    await server.request("PUT", "/api/v1/namespaces/older", {
      ...older,
      metadata: { ...(older.metadata as object), labels },
    });
    await server.until(
      "the namespace is no longer exempt",
      async () => (await server.tryCreate(deployment)).status === 403,
    );
    const { body: stored } = await server.request("GET", pathOf(deployment));
    const put = async (changes: object, annotations: object = {}) => {
      const metadata = { ...(stored.metadata as object), annotations };
      const changed = { ...stored, metadata, spec: { ...(stored.spec as object), ...changes } };
      return (await server.request("PUT", `${pathOf(deployment)}?dryRun=All`, changed)).status;
    };
    assert.equal(await put({ replicas: 5 }, { note: "scaled" }), 200);
    const template = (stored.spec as { template: { spec: object } }).template;
    assert.equal(await put({ template: { ...template, spec: { ...template.spec, nodeName: "a" } } }), 403);
    assert.equal((await server.request("DELETE", pathOf(deployment))).status, 200);
  });

  it("use no field that their objects don't have, and compare nothing with what it can't be", async function () {
    this.timeout(300_000);
    const twins = (await policiesOf(restricted)).filter(({ kind }) => kind === policyKind).map(spelledOut);
    assert.deepEqual(
      twins.map(({ metadata }) => metadata.name).toSorted(),
      facilities.admission.policies.names.map((name) => `${name}-spelled-out`).toSorted(),
    );
    for (const twin of twins) {
      assert.equal((await server.create(twin)).status, 201);
      assert.deepEqual(await typeWarnings(server, twin), [], twin.metadata.name);
    }
  });
});

function namespace(name: string, labels: object = {}): Manifest {
  const metadata = { name, labels };
  return { apiVersion: "v1", kind: "Namespace", metadata };
}

/** As a container's image, and as a volume. */
function withImage(image: string): readonly Manifest[] {
  return [podWith({}, { image }), podWith({ volumes: [{ name: "data", image: { reference: image } }] })];
}

const limits: Manifest = {
  apiVersion: "v1",
  kind: "LimitRange",
  metadata: { name: "limits", namespace: "limited" },
  spec: { limits: [{ type: "Container", default: { memory: "1Mi" }, defaultRequest: { cpu: "1m" } }] },
};
