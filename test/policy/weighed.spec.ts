import assert from "node:assert/strict";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { rules } from "../../rules/index.ts";
import { evaluate, type Status } from "../../rules/model/evaluate.ts";

/** What is more than one rule's finding, or can't stand in the sound stack: the objects, and what rules say of one. */
interface Case {
  readonly it: string;
  readonly objects: readonly string[];
  readonly says: Readonly<Record<string, readonly Status[]>>;
  /** Of the subject with this in its title. */
  readonly of: string;
}

const clock = new Date("2026-11-20T00:00:00Z");

const object = (apiVersion: string, kind: string, name: string, rest: string) =>
  `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: ${name}, namespace: shop }, ${rest} }`;

const binding = (role: string, account: string) =>
  object(
    "rbac.authorization.k8s.io/v1",
    "RoleBinding",
    "people",
    `roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: ${role} },
     subjects: [ { kind: ServiceAccount, name: ${account}, namespace: shop } ]`,
  );

const workload = (kind: string, container: string, pod = "", spec = "") =>
  object(
    "apps/v1",
    kind,
    "app",
    `spec: { selector: { matchLabels: { app: app } }, ${spec} template: { metadata: { labels: { app: app } },
     spec: { ${pod} containers: [ { name: app, ${container} } ] } } }`,
  );

const tls = "args: [--port, '0', --tls-port, '6379', --tls-auth-clients, 'yes']";

const cases: readonly Case[] = [
  ...["edit", "admin"].map((role) => ({
    it: `${role} of every cluster gives Secrets, commands in pods and the rights of any account`,
    objects: [binding(role, "deployer")],
    of: "RoleBinding shop/people",
    says: {
      "rbac-secrets-access": ["FAIL"],
      "rbac-pod-exec": ["FAIL"],
      "rbac-escalation-verbs": ["FAIL"],
    } as const,
  })),
  {
    it: "view of every cluster gives none of that",
    objects: [binding("view", "deployer")],
    of: "RoleBinding shop/people",
    says: { "rbac-secrets-access": ["PASS"], "rbac-pod-exec": ["PASS"], "rbac-escalation-verbs": ["PASS"] },
  },
  {
    it: "a route without a parent is told once: nobody serves it, whatever it asks for",
    objects: [
      object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        "sessions",
        "spec: { hostnames: [sessions.acme.dev] }",
      ),
    ],
    of: "HTTPRoute shop/sessions",
    says: { "route-parent-exists": ["FAIL"], "route-has-jwt-policy": ["NOT_APPLICABLE"] },
  },
  {
    it: "a binding to a role of the stack is judged where the role is",
    objects: [
      binding("runner", "deployer"),
      object(
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        "runner",
        "rules: [ { apiGroups: [''], resources: [pods/exec], verbs: [create] } ]",
      ),
    ],
    of: "people",
    says: { "rbac-pod-exec": [] },
  },
  {
    it: "whose rights those of the default account are isn't known",
    objects: [
      binding("view", "default"),
      workload("Deployment", "image: 'example.net/app:1'", "automountServiceAccountToken: false,"),
    ],
    of: "Deployment shop/app",
    says: { "sa-token-needs-role": ["UNKNOWN"] },
  },
  {
    it: "a database without a volume loses its data, whatever rights it has",
    objects: [
      binding("view", "app"),
      workload("StatefulSet", "image: 'postgres:17'", "serviceAccountName: app,", "serviceName: app,"),
    ],
    of: "StatefulSet shop/app",
    says: { "stateful-has-persistent-volume": ["FAIL"] },
  },
  {
    it: "a controller may keep all of its state in the API server, where it has rights",
    objects: [
      binding("view", "app"),
      workload("StatefulSet", "image: 'example.net/app:1'", "serviceAccountName: app,", "serviceName: app,"),
    ],
    of: "StatefulSet shop/app",
    says: { "stateful-has-persistent-volume": ["UNKNOWN"] },
  },
  {
    it: "what has no rights there doesn't",
    objects: [
      workload("StatefulSet", "image: 'example.net/app:1'", "serviceAccountName: app,", "serviceName: app,"),
    ],
    of: "StatefulSet shop/app",
    says: { "stateful-has-persistent-volume": ["FAIL"] },
  },
  ...(["app", "default"] as const).map(
    (account): Case => ({
      it: `a webhook's program may put its own authority in by an account of others: ${account}`,
      objects: [
        workload("Deployment", "image: 'example.net/app:1'", `serviceAccountName: ${account},`),
        object("v1", "Service", "app", "spec: { selector: { app: app }, ports: [ { port: 443 } ] }"),
        `{ apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: app },
           webhooks: [ { name: app.acme.dev, clientConfig: { service: { name: app, namespace: shop } } } ] }`,
      ],
      of: "ValidatingWebhookConfiguration app",
      says: { "webhook-service-exists": [account === "app" ? "UNKNOWN" : "FAIL"] },
    }),
  ),
  {
    it: "one Redis replicates to nobody",
    objects: [workload("Deployment", `image: 'redis:7.4.2', ${tls}`)],
    of: "Deployment shop/app",
    says: { "broker-mtls-enabled": ["PASS"] },
  },
  {
    it: "several do",
    objects: [workload("Deployment", `image: 'redis:7.4.2', ${tls}`, "", "replicas: 2,")],
    of: "Deployment shop/app",
    says: { "broker-mtls-enabled": ["FAIL"] },
  },
  {
    it: "what has no image has no tag that moves",
    objects: [workload("Deployment", "imagePullPolicy: IfNotPresent")],
    of: "Deployment shop/app",
    says: { "moving-tag-pulled": ["NOT_APPLICABLE"], "image-tag-pinned": ["FAIL"] },
  },
  {
    it: "a Service alone, or beside the pods of its own namespace, selects nobody",
    objects: [object("v1", "Service", "app", "spec: { selector: { app: other }, ports: [ { port: 80 } ] }")],
    of: "Service shop/app",
    says: { "service-selects-workload": ["FAIL"] },
  },
];

describe("what real manifests hold", () => {
  for (const { it: title, objects, of, says } of cases)
    it(`is weighed: ${title}`, () => {
      const graph = graphFromManifests([{ path: "all.yaml", content: objects.join("\n---\n") }]);
      const results = evaluate(rules, graph, { clock });
      for (const [rule, statuses] of Object.entries(says))
        assert.deepEqual(
          [
            ...new Set(
              results
                .filter((one) => one.rule === rule && one.subject.title.includes(of))
                .map(({ status }) => status),
            ),
          ],
          statuses,
          rule,
        );
    });
});
