import assert from "node:assert/strict";
import { egress, ingress } from "../../systems/kubeop/tenants/network.ts";
import { createAll, pathOf } from "../support/admission-server.ts";
import { spelledOut, typeWarnings } from "../support/admission-types.ts";
import { ApiServer, type Reply } from "../support/api-server.ts";
import { projectOf, tenantOf } from "../support/kubeop/objects.ts";
import {
  appDeployment,
  brokenObjects,
  egressBaseline,
  ingressControllers,
  networkPolicy,
  operatorObjects,
  resolver,
  startTenancy,
  tenantObjects,
} from "../support/kubeop/tenants.ts";
import type { Manifest } from "../support/manifest.ts";

const declared = "kubeop-acme-web";
const late = "kubeop-late-web";
const both = [declared, late];
const tenant = "somebody";
const namespaceController = "system:serviceaccount:kube-system:namespace-controller";

const namespaceWith = (name: string, labels: object): Manifest => ({
  ...{ apiVersion: "v1", kind: "Namespace" },
  metadata: { name, labels } as Manifest["metadata"],
});
const ownedBy = (owner: string, project: string) => ({
  "app.kubeop.io/tenant": owner,
  "app.kubeop.io/project": project,
});
const quotaOf = (namespace: string, hard: object, name = "own"): Manifest => ({
  ...{ apiVersion: "v1", kind: "ResourceQuota" },
  metadata: { name, namespace },
  spec: { hard },
});

/** All that somebody may who administers a namespace, and nothing else. */
const rights = both.flatMap((namespace): readonly Manifest[] => {
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name: "everything", namespace } };
  return [
    { ...rbac, kind: "Role", rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
    {
      ...{ ...rbac, kind: "RoleBinding" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "everything" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: tenant }],
    },
  ];
});

describe("tenants' namespaces on a real API server", () => {
  let server: ApiServer;
  before(async function () {
    this.timeout(300_000);
    server = await ApiServer.start();
    await startTenancy(server, { tenants: { acme: { projects: { web: {} } } } });
    await createAll(server, [...operatorObjects("late", "web"), ...rights]);
  });
  after(() => server.stop());

  const get = async (object: Manifest) => (await server.request("GET", pathOf(object))).body;
  const refusal = async (object: Manifest): Promise<string> => {
    const { body, status } = await server.tryCreate(object);
    if (status === 201) return "";
    assert.equal(status, 403, body.message);
    return body.message ?? "";
  };
  const admits = async (object: Manifest) => assert.equal(await refusal(object), "");
  const refuses = async (object: Manifest, words: RegExp) => assert.match(await refusal(object), words);
  const change = async (object: Manifest, changes: object, user?: string): Promise<Reply> => {
    const body = { ...(await get(object)), ...changes };
    return await server.request("PUT", pathOf(object), body, user);
  };

  describe("the operator", () => {
    it("finds in place what it would create for a declared project, and creates none of it", async () => {
      for (const object of operatorObjects("acme", "web"))
        assert.equal((await server.request("GET", pathOf(object))).status, 200, pathOf(object));
    });

    it("has all objects that it created, so that nothing makes it try again", async () => {
      for (const object of operatorObjects("late", "web")) {
        assert.equal((await server.request("GET", pathOf(object))).status, 200, pathOf(object));
        assert.equal((await server.create(object)).status, 409);
      }
    });

    it("leaves the same in a namespace of its own as the program makes", async () => {
      for (const [index, object] of operatorObjects("late", "web").entries()) {
        const own = await get(object);
        const [program, other] = [operatorObjects("acme", "web")[index], own.metadata];
        assert.ok(program);
        const made = await get(program);
        if (object.kind !== "Namespace") assert.deepEqual(own.spec, made.spec, object.metadata.name);
        else assert.deepEqual(securityOf(other), securityOf(made.metadata));
      }
    });

    it("opens the baseline, DNS and the namespace itself, and lets the ingress controller in", async () => {
      for (const name of both) {
        const policy = (policy: string) => get(networkPolicy(name, [], policy));
        assert.deepEqual((await policy("kubeop-egress")).spec, egress({ egressBaseline, resolver }));
        assert.deepEqual((await policy("kubeop-ingress")).spec, ingress({ ingressControllers }));
      }
    });

    it("creates and changes the Deployment of an app, whose pods the namespace admits", async () => {
      for (const name of both) {
        const deployment = appDeployment(name);
        await createAll(server, [deployment]);
        const { spec } = appDeployment(name, "nginx:1.26");
        const { body, status, warnings } = await change(deployment, { spec });
        assert.equal(status, 200, body.message);
        assert.deepEqual(warnings, []);
        await admits(podOf(deployment));
      }
    });
  });

  describe("network policies", () => {
    const block = (cidr: string, except?: readonly string[]) => ({
      to: [{ ipBlock: { cidr, ...(except && { except }) } }],
    });
    const dns = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } } };
    const dnsPods = { ...dns, podSelector: { matchLabels: { "k8s-app": "kube-dns" } } };
    const port53 = { protocol: "UDP", port: 53 };

    for (const [what, rule, words] of [
      ["all addresses", block("0.0.0.0/0"), /egress to 0\.0\.0\.0\/0 must stay within the egress baseline/],
      ["all addresses of IPv6", block("::/0"), /egress to ::\/0 must stay/],
      ["an address outside", block("192.0.2.1/32"), /egress to 192\.0\.2\.1\/32 must stay/],
      ["more than the baseline", block("10.20.0.0/15"), /egress to 10\.20\.0\.0\/15 must stay/],
      ["all addresses but some", block("0.0.0.0/0", ["192.0.2.0/24"]), /egress to 0\.0\.0\.0\/0 must stay/],
      [
        "one inside and one outside",
        { to: [{ ipBlock: { cidr: "10.20.0.0/24" } }, { ipBlock: { cidr: "192.0.2.0/24" } }] },
        /: egress to 192\.0\.2\.0\/24 must stay/,
      ],
      ["where clouds serve credentials", block("169.254.169.254/32"), /must except where clouds serve/],
      ["more than that", block("169.0.0.0/8"), /egress to 169\.0\.0\.0\/8 must except where clouds/],
      [
        "more than that, but for a part",
        block("169.0.0.0/8", ["169.254.169.254/32"]),
        /must except where clouds/,
      ],
      ["everything, by an empty rule", {}, /an egress rule without peers must have a list `to`/],
      ["everything, by an empty list", { to: [] }, /an egress rule without peers/],
      ["everything at a port", { ports: [{ port: 443 }] }, /an egress rule without peers/],
      ["all namespaces", { to: [{ namespaceSelector: {} }] }, /egress to other namespaces must lead to/],
      [
        "all namespaces' pods of a name",
        { to: [{ namespaceSelector: {}, podSelector: dnsPods.podSelector }], ports: [port53] },
        /other namespaces/,
      ],
      ["the whole of kube-system", { to: [dns], ports: [port53] }, /other namespaces/],
      ["the DNS pods at every port", { to: [dnsPods] }, /other namespaces/],
      [
        "the DNS pods at many ports",
        { to: [dnsPods], ports: [{ ...port53, endPort: 60 }] },
        /other namespaces/,
      ],
      [
        "the DNS pods at another port",
        { to: [dnsPods], ports: [port53, { protocol: "TCP", port: 9153 }] },
        /other namespaces/,
      ],
      ["the DNS pods at a named port", { to: [dnsPods], ports: [{ port: "dns" }] }, /other namespaces/],
    ] as const)
      it(`are refused that allow egress to ${what}`, async () => {
        for (const name of both) await refuses(networkPolicy(name, [rule]), words);
        for (const free of ["kube-system", "default"]) await admits(networkPolicy(free, [rule]));
      });

    for (const [what, rule] of [
      ["the baseline", block("10.20.0.0/16")],
      ["a part of it", block("10.20.30.0/24", ["10.20.30.1/32"])],
      ["its part of IPv6", block("2001:db8:20:1::/64")],
      ["networks around credentials", block("169.0.0.0/8", ["169.254.0.0/16"])],
      ["pods of the namespace", { to: [{ podSelector: {} }] }],
      ["DNS", { to: [dnsPods], ports: [port53, { protocol: "TCP", port: 53 }] }],
    ] as const)
      it(`are admitted that allow egress to ${what}`, async () => {
        for (const name of both) await admits(networkPolicy(name, [rule]));
      });

    it("are admitted that close more, or are about ingress", async () => {
      await admits(networkPolicy(late, []));
      const own = networkPolicy(late, []);
      await admits({ ...own, spec: { podSelector: {}, ingress: [{}] } });
    });

    it("are refused when they are opened later", async () => {
      const policy = networkPolicy(late, [block("10.20.0.0/16")], "later");
      await createAll(server, [policy]);
      const opened = networkPolicy(late, [block("0.0.0.0/0")]).spec;
      assert.equal((await change(policy, { spec: opened }, tenant)).status, 403);
    });
  });

  describe("what guards a namespace", () => {
    it("stays as it is, whatever a tenant makes of it", async () => {
      for (const name of both)
        for (const policy of ["kubeop-egress", "kubeop-ingress"]) {
          const object = networkPolicy(name, [], policy);
          const { spec } = await get(object);
          const open = {
            podSelector: { matchLabels: { app: "none" } },
            policyTypes: ["Egress"],
            egress: [{}],
          };
          assert.equal((await change(object, { spec: open }, tenant)).status, 200);
          assert.deepEqual((await get(object)).spec, spec);
        }
    });

    it("is changed by the stack, before the API server knows the policies of the same deployment", async () => {
      const labels = { "app.kubernetes.io/managed-by": "seaworthy" };
      const wider = networkPolicy(
        declared,
        [{ to: [{ ipBlock: { cidr: "10.30.0.0/16" } }] }],
        "kubeop-egress",
      );
      const { spec } = await get(wider);
      const labelled = { metadata: { ...wider.metadata, labels }, spec: wider.spec };
      assert.equal((await change(wider, labelled, tenant)).status, 200);
      assert.deepEqual((await get(wider)).spec, spec);
      assert.equal((await change(wider, labelled)).status, 200);
      assert.deepEqual((await get(wider)).spec, wider.spec);
      const quota = quotaOf(declared, { pods: "1000" }, "stacks");
      const { body, status } = await server.tryCreate({
        ...quota,
        metadata: { ...quota.metadata, labels } as Manifest["metadata"],
      });
      assert.equal(status, 201, body.message);
      // Anybody else's change brings back what is right.
      assert.equal((await change(wider, {}, tenant)).status, 200);
      assert.deepEqual((await get(wider)).spec, spec);
    });

    it("keeps each of its quotas, whatever a tenant takes out of it", async () => {
      const quota = quotaOf(late, {}, "kubeop-quota");
      const { spec } = await get(quota);
      assert.equal((await change(quota, { spec: { hard: { pods: "20" } } }, tenant)).status, 200);
      const { hard } = spec as { readonly hard: object };
      // What a tenant takes out comes back with the number that it has by default.
      assert.deepEqual((await get(quota)).spec, { hard: { ...hard, pods: "20" } });
      assert.equal((await change(quota, { spec: { hard: { pods: "101" } } }, tenant)).status, 403);
      assert.equal((await change(quota, { spec })).status, 200);
    });

    it("is not for a tenant to delete, one by one or all at once", async () => {
      const [, ...guards] = operatorObjects("late", "web");
      for (const object of guards) {
        const one = await server.request("DELETE", `${pathOf(object)}?dryRun=All`, undefined, tenant);
        assert.equal(one.status, 403, object.metadata.name);
        assert.match(one.body.message ?? "", /is what guards the namespace/);
        const all = pathOf(object).replace(/\/[^/]+$/, "?dryRun=All");
        assert.equal((await server.request("DELETE", all, undefined, tenant)).status, 403);
      }
      const own = networkPolicy(late, [], "mine");
      await createAll(server, [own]);
      assert.equal((await server.request("DELETE", pathOf(own), undefined, tenant)).status, 200);
    });

    it("goes with the namespace, and by the hands of administrators", async () => {
      const [, ...guards] = operatorObjects("late", "web");
      for (const object of guards)
        for (const user of [undefined, namespaceController]) {
          const one = await server.request("DELETE", `${pathOf(object)}?dryRun=All`, undefined, user);
          assert.equal(one.status, 200, one.body.message);
          const all = pathOf(object).replace(/\/[^/]+$/, "?dryRun=All");
          assert.equal((await server.request("DELETE", all, undefined, user)).status, 200);
        }
    });
  });

  describe("quotas", () => {
    for (const [hard, words] of [
      [{ "requests.cpu": "1000" }, /requests\.cpu of 1k must be at most 8/],
      [{ cpu: "8001m" }, /cpu of 8001m must be at most 8/],
      [{ memory: "1Ti" }, /memory of 1Ti must be at most 16Gi/],
      [{ "limits.memory": "33Gi", pods: "101" }, /pods of 101 must be at most 100; limits\.memory of 33Gi/],
      [{ "services.loadbalancers": "1" }, /services\.loadbalancers of 1 must be at most 0/],
      [{ "requests.storage": "1Ei" }, /requests\.storage of 1Ei must be at most 500Gi/],
    ] as const)
      it(`are refused with ${JSON.stringify(hard)}`, async () => {
        for (const name of both) await refuses(quotaOf(name, hard), words);
        for (const free of ["kube-system", "default"]) await admits(quotaOf(free, hard));
      });

    it("are admitted up to the maximum, and for what has none", async () => {
      for (const name of both) {
        await admits(quotaOf(name, { cpu: "8", "requests.memory": "16Gi", pods: "100" }));
        await admits(quotaOf(name, { "count/secrets": "100000" }));
        await admits({ ...quotaOf(name, {}), spec: {} });
      }
    });

    it("are for all pods where the operator looks for its own", async () => {
      const [namespace] = operatorObjects("scoped", "web");
      assert.ok(namespace);
      await createAll(server, [namespace]);
      const quota = quotaOf("kubeop-scoped-web", {}, "kubeop-quota");
      const ofClass = { scopeName: "PriorityClass", operator: "In", values: ["none"] };
      for (const scope of [
        { scopes: ["BestEffort"] },
        { scopes: ["NotTerminating"] },
        { scopeSelector: { matchExpressions: [ofClass] } },
      ]) {
        const { body, status } = await server.tryCreate({
          ...quota,
          spec: { hard: { pods: "10" }, ...scope },
        });
        assert.equal(status, 422, JSON.stringify(scope));
        assert.match(body.message ?? "", /unsupported scope/);
      }
    });
  });

  describe("pods", () => {
    it("are refused that are privileged, or have an image from elsewhere, and all that makes such pods", async () => {
      for (const name of both) {
        const [, , , privileged] = brokenObjects(name);
        assert.ok(privileged);
        await refuses(privileged, /privileged/);
        await refuses(
          appDeployment(name, "quay.io/app:1"),
          /\(quay\.io\/app:1\) must have an image from ghcr\.io/,
        );
        await refuses(podOf(appDeployment(name, "quay.io/app:1")), /must have an image from ghcr\.io/);
        const cronJob = cronJobOf(appDeployment(name, "quay.io/app:1"));
        await refuses(cronJob, /must have an image from ghcr\.io/);
      }
    });

    for (const image of ["nginx", "someone/nginx:1", "ghcr.io/app:1", "registry.example.com:5000/app:1"])
      it(`are admitted with the image ${image}`, async () => {
        for (const name of both) await admits(podOf(appDeployment(name, image)));
      });

    it("are nobody's business in other namespaces", async () => {
      const [, , , privileged] = brokenObjects("kube-system");
      assert.ok(privileged);
      await admits(privileged);
      await admits(appDeployment("kube-system", "quay.io/app:1"));
      const guard = networkPolicy("kube-system", [{}], "kubeop-egress");
      await createAll(server, [guard]);
      assert.deepEqual((await get(guard)).spec, guard.spec);
      assert.equal((await server.request("DELETE", pathOf(guard))).status, 200);
    });
  });

  describe("namespaces", () => {
    for (const [what, object, words] of [
      [
        "without labels",
        namespaceWith("kubeop-other-web", {}),
        /must have the labels app\.kubeop\.io\/tenant/,
      ],
      [
        "with the labels of another",
        namespaceWith("kubeop-other-web", ownedBy("acme", "web")),
        /must have the labels/,
      ],
      [
        "that only say that they are a tenant's",
        namespaceWith("anything", ownedBy("acme", "web")),
        /must have/,
      ],
      [
        "that are not secured",
        namespaceWith("kubeop-other-web", {
          ...ownedBy("other", "web"),
          "pod-security.kubernetes.io/enforce": "privileged",
        }),
        /must have the label pod-security\.kubernetes\.io\/enforce, baseline or restricted/,
      ],
      [
        "that are secured as it once was",
        namespaceWith("kubeop-other-web", {
          ...ownedBy("other", "web"),
          "pod-security.kubernetes.io/enforce-version": "v1.0",
        }),
        /in the latest version/,
      ],
    ] as const)
      it(`are refused ${what}`, async () => await refuses(object, words));

    it("are admitted that are stricter, or have nothing to do with tenants", async () => {
      const strict = { ...ownedBy("other", "a-b"), "pod-security.kubernetes.io/enforce": "restricted" };
      const { body, status } = await server.tryCreate(namespaceWith("kubeop-other-a-b", strict));
      assert.equal(status, 201, body.message);
      assert.equal(securityOf(body.metadata)["pod-security.kubernetes.io/enforce"], "restricted");
      for (const name of ["kubeop-system", "kubeop", "other-kubeop-a-b"]) {
        const { body, status } = await server.tryCreate(namespaceWith(name, {}));
        assert.equal(status, 201, body.message);
        assert.deepEqual(securityOf(body.metadata), {});
      }
    });

    it("keep whose they are, and their level, through whichever of their parts they are written", async () => {
      const object = namespaceWith(late, {});
      const stored = (await get(object)).metadata as { readonly labels: object };
      for (const labels of [
        {},
        { ...stored.labels, ...ownedBy("late-web", "") },
        { ...stored.labels, "pod-security.kubernetes.io/enforce": "privileged" },
      ]) {
        const body = { ...(await get(object)), metadata: { ...stored, labels } };
        for (const part of ["", "/status", "/finalize"]) {
          const { status } = await server.request("PUT", `${pathOf(object)}${part}?dryRun=All`, body);
          assert.equal(status, 403, `${part} ${JSON.stringify(labels)}`);
        }
      }
      const labels = { ...stored.labels, team: "one" };
      assert.equal((await change(object, { metadata: { ...stored, labels } })).status, 200);
    });

    it("don't go from one tenant to another with the same name", async () => {
      const owner = operatorObjects("moved", "a-b").slice(0, 1);
      await createAll(server, owner);
      const [object] = owner;
      assert.ok(object);
      const stored = (await get(object)).metadata as { readonly labels: object };
      const labels = { ...stored.labels, ...ownedBy("moved-a", "b") };
      const { body, status } = await change(object, { metadata: { ...stored, labels } });
      assert.equal(status, 403);
      assert.match(body.message ?? "", /belongs to a tenant already/);
    });
  });

  it("have policies that use no field that their objects don't have", async function () {
    this.timeout(300_000);
    const policies = (await tenantObjects()).filter(({ kind }) => kind === "ValidatingAdmissionPolicy");
    assert.ok(policies.length >= 12);
    for (const twin of policies.map(spelledOut)) {
      const { body, status } = await server.create(twin);
      assert.equal(status, 201, body.message);
      assert.deepEqual(await typeWarnings(server, twin), [], twin.metadata.name);
    }
  });

  describe("objects whose names the API server makes", () => {
    const unnamed = (object: Manifest): Manifest => {
      const { name, ...metadata } = object.metadata;
      return {
        ...object,
        metadata: { ...metadata, generateName: `${name}-` } as unknown as Manifest["metadata"],
      };
    };

    it("are admitted, which policies see before they have one", async () => {
      await admits(unnamed(namespaceWith("somebody", {})));
      for (const name of both) {
        await admits(unnamed(networkPolicy(name, [])));
        await admits(unnamed(quotaOf(name, { cpu: "1" })));
      }
    });

    it("are refused as those with names are", async () => {
      await refuses(unnamed(namespaceWith("kubeop-some-body", {})), /must have the labels/);
      for (const name of both) await refuses(unnamed(quotaOf(name, { cpu: "1000" })), /cpu/);
    });
  });

  describe("namespaces of the stack's own", () => {
    it("are nobody's, as that of its restore drills", async () => {
      await admits(namespaceWith("kubeop-system-restore-drill", {}));
      const { status } = await server.tryCreate(tenantOf("system"));
      assert.equal(status, 422);
      const project = await server.tryCreate(projectOf("system-restore", "drill"));
      assert.equal(project.status, 422);
    });
  });

  describe("projects", () => {
    const untilCompared = async (object: Manifest) =>
      server.until(
        `${object.metadata.name} is compared`,
        async () => (await server.tryCreate(object)).status === 403,
      );

    it("are refused that would share a namespace with another tenant's", async () => {
      await createAll(server, [tenantOf("acme2"), tenantOf("acme2-b"), projectOf("acme2", "b-c", "first")]);
      const second = projectOf("acme2-b", "c", "second");
      await untilCompared(second);
      await refuses(
        second,
        /the Project first of the tenant acme2 has the namespace kubeop-acme2-b-c\. Two tenants can't share a namespace: choose another name/,
      );
      await admits(projectOf("acme2-b", "d", "second"));
      await admits(projectOf("acme2", "b-c", "second"));
    });

    it("are refused where the namespace of another tenant's project outlived it", async () => {
      await createAll(server, operatorObjects("gone", "b-c").slice(0, 1));
      const heir = projectOf("gone-b", "c", "heir");
      await untilCompared(heir);
      await refuses(heir, /the namespace kubeop-gone-b-c belongs to the tenant gone\. Two tenants/);
      await admits(projectOf("gone", "b-c", "again"));
    });

    it("can be changed by people and the operator while others are there", async () => {
      const object = projectOf("kept", "web", "kept");
      await createAll(server, [object]);
      const stored = await get(object);
      const labels = { team: "one" };
      const changed = await change(object, { metadata: { ...(stored.metadata as object), labels } });
      assert.equal(changed.status, 200, changed.body.message);
      const status = { namespace: "kubeop-kept-web", ready: true };
      const told = await server.request("PUT", `${pathOf(object)}/status`, {
        ...(await get(object)),
        status,
      });
      assert.equal(told.status, 200, told.body.message);
    });
  });
});

/** Labels that Pod Security admission goes by. */
function securityOf(metadata: unknown): Readonly<Record<string, string>> {
  const { labels = {} } = metadata as { readonly labels?: Readonly<Record<string, string>> };
  return Object.fromEntries(Object.entries(labels).filter(([key]) => key.startsWith("pod-security.")));
}

interface WithTemplate {
  readonly template: { readonly metadata: object; readonly spec: object };
}

/** What a Deployment's controller makes of it. */
function podOf({ metadata, spec }: Manifest): Manifest {
  const { template } = spec as WithTemplate;
  return {
    ...{ apiVersion: "v1", kind: "Pod" },
    metadata: { ...template.metadata, name: "app-web-1", ...namespaceOf(metadata) },
    spec: template.spec,
  };
}

function cronJobOf({ metadata, spec }: Manifest): Manifest {
  const { template } = spec as WithTemplate;
  const pod = { ...template, spec: { ...template.spec, restartPolicy: "Never" } };
  return {
    ...{ apiVersion: "batch/v1", kind: "CronJob" },
    metadata: { name: "app", ...namespaceOf(metadata) },
    spec: { schedule: "0 * * * *", jobTemplate: { spec: { template: pod } } },
  };
}

function namespaceOf({ namespace }: Manifest["metadata"]) {
  return namespace === undefined ? {} : { namespace };
}
