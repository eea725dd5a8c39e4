import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { Manifests } from "../../components/facility/manifests.ts";
import { root } from "../../lib/paths.ts";
import { ensureManifests } from "../../local/tools/manifests.ts";
import type { RawSettings } from "../../settings.ts";
import { releases } from "../../systems/platform/postgres-operator/releases.ts";
import type { Manifest } from "../support/manifest.ts";
import type { Inputs } from "../support/program.ts";
import { type Container, deploymentType, RegisteredStack } from "../support/registered-stack.ts";
import { stackSettings } from "../support/stack-file.ts";

const stack = "platform-local";
const definitionType = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
const mutatingType = "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration";

/** A setting of the PostgreSQL operator on top of what the stack file says. */
const changed = (settings: object) =>
  RegisteredStack.of(stack, { facilities: { "postgres-operator": { enabled: true, ...settings } } });

interface Deployed extends Manifest {
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

/** What CloudNativePG and its plugin release themselves: the measure of what is made here. */
class Released {
  readonly #objects: readonly Manifest[];

  constructor(file: string) {
    const documents = parseAllDocuments(readFileSync(join(root, file), "utf8"));
    this.#objects = documents.map((document) => document.toJS() as Manifest);
  }

  get(kind: string, name: string): Manifest {
    const found = this.#objects.find((one) => one.kind === kind && one.metadata.name === name);
    assert.ok(found, `${kind} ${name} is not released`);
    return found;
  }

  container(name: string): Container {
    const [container] = (this.get("Deployment", name) as Deployed).spec.template.spec.containers;
    assert.ok(container);
    return container;
  }
}

const metadataOf = (object: Inputs | Manifest) => object.metadata as Inputs;
const portsOf = ({ ports }: Container) =>
  (ports as readonly { containerPort: number }[]).map(({ containerPort }) => containerPort);

describe("the PostgreSQL operator as a facility", () => {
  let program: RegisteredStack;
  let operator: Released;
  let plugin: Released;

  before(async () => {
    await ensureManifests();
    program = await changed({ operator: { replicas: 1 } });
    operator = new Released(releases.operator.manifests.file);
    plugin = new Released(releases.plugin.manifests.file);
  });

  it("starts the operator with the flags that are released, but for a ConfigMap and a Secret of settings", () => {
    const released = operator.container("cnpg-controller-manager");
    const made = program.container("cloudnative-pg");
    const left = [
      "--config-map-name=cnpg-controller-manager-config",
      "--secret-name=cnpg-controller-manager-config",
    ];
    assert.deepEqual(
      made.args,
      (released.args as string[]).filter((arg) => !left.includes(arg)),
    );
    assert.deepEqual(made.command, released.command);
    assert.equal(made.image, released.image);
    const names = (env: Container["env"] = []) => env.map(({ name }) => name).sort();
    const added = "CLUSTERS_ROLLOUT_DELAY";
    assert.deepEqual(
      names(made.env).filter((name) => name !== added),
      names(released.env),
    );
    assert.deepEqual(portsOf(made), portsOf(released));
  });

  it("has PostgreSQLs restarted one after another by a new operator, as far apart as is asked for", async () => {
    assert.equal(program.env("cloudnative-pg").CLUSTERS_ROLLOUT_DELAY, "120");
    const slower = await changed({ operator: { rolloutDelaySeconds: 300 } });
    assert.equal(slower.env("cloudnative-pg").CLUSTERS_ROLLOUT_DELAY, "300");
  });

  it("starts the plugin with the flags that are released, without debugging", () => {
    const released = plugin.container("barman-cloud");
    const made = program.container("barman-cloud");
    const added = "--health-probe-bind-address=:8081";
    // What is released has a self-signed certificate, which is its own authority.
    const authority = (arg: string) => arg.replace("/client/tls.crt", "/client/ca.crt");
    assert.deepEqual(
      (made.args as string[]).filter((arg) => arg !== added),
      (released.args as string[]).filter((arg) => arg !== "--log-level=debug").map(authority),
    );
    assert.deepEqual(program.env("barman-cloud"), {
      SIDECAR_IMAGE: "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.15.0",
    });
  });

  it("announces the plugin by the labels and annotations that are released", () => {
    const released = metadataOf(plugin.get("Service", "barman-cloud"));
    const { inputs } = program.get("kubernetes:core/v1:Service", "platform-postgres-operator-plugin-service");
    const made = metadataOf(inputs);
    const wanted = released.labels as Record<string, string>;
    const label = "cnpg.io/pluginName";
    assert.equal(made.name, released.name);
    assert.equal((made.labels as Record<string, string>)[label], wanted[label]);
    const { "pulumi.com/skipAwait": _, ...annotations } = made.annotations as Record<string, string>;
    assert.deepEqual(annotations, released.annotations);
    const secrets = program.ofType("kubernetes:core/v1:Secret").map(({ inputs }) => metadataOf(inputs).name);
    assert.deepEqual(secrets.sort(), [
      annotations["cnpg.io/pluginClientSecret"],
      annotations["cnpg.io/pluginServerSecret"],
    ]);
  });

  it("issues the plugin's certificate for the name that the operator asks for, and that which it dials", () => {
    const { inputs } = program.get(
      "tls:index/certRequest:CertRequest",
      "platform-postgres-operator-certificates-barman-cloud-server-tls-request",
    );
    assert.deepEqual(inputs.dnsNames, ["barman-cloud", "barman-cloud.cnpg-system.svc"]);
  });

  it("gives both the rights that are released, and no others", () => {
    const roles = new Map(
      program
        .ofType("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole")
        .map(({ inputs }) => [metadataOf(inputs).name, inputs.rules]),
    );
    const [archive, manager] = ["cnpg-system-barman-cloud", "cnpg-system-cloudnative-pg"] as const;
    assert.deepEqual([...roles.keys()].sort(), [archive, manager]);
    assert.deepEqual(roles.get(manager), operator.get("ClusterRole", "cnpg-manager").rules);
    assert.deepEqual(roles.get(archive), plugin.get("ClusterRole", "plugin-barman-cloud").rules);
  });

  it("has every definition that is released, under labels of its own", () => {
    const names = program.ofType(definitionType).map(({ inputs }) => metadataOf(inputs).name as string);
    assert.equal(names.length, 12);
    assert.ok(names.includes("clusters.postgresql.cnpg.io"));
    assert.ok(names.includes("objectstores.barmancloud.cnpg.io"));
  });

  it("leaves it to the operator who signs for its webhooks, and to the API server to ask about nothing else", () => {
    const { inputs } = program.get(mutatingType, "platform-postgres-operator-webhooks-mutating");
    const webhooks = inputs.webhooks as readonly {
      clientConfig: { service: { name: string; namespace: string } };
      rules: readonly { apiGroups: readonly string[] }[];
    }[];
    assert.equal(webhooks.length, 4);
    for (const { clientConfig, rules } of webhooks) {
      assert.deepEqual(Object.keys(clientConfig), ["service"]);
      assert.equal(clientConfig.service.namespace, "cnpg-system");
      assert.deepEqual(
        rules.flatMap(({ apiGroups }) => apiGroups),
        ["postgresql.cnpg.io"],
      );
    }
    assert.ok(!JSON.stringify(program.resources).includes("caBundle"));
  });

  it("is in another namespace where the stack says so, with all that says where it is", async () => {
    const moved = await changed({ namespace: "operators" });
    assert.ok(!JSON.stringify(moved.resources).includes("cnpg-system"));
  });

  it("keeps its definitions, with which all databases would go", async () => {
    const facilities = { "postgres-operator": { enabled: true } };
    const kept = await RegisteredStack.of(stack, { facilities, protect: true });
    for (const { name, protect } of kept.ofType(definitionType)) assert.ok(protect, name);
    for (const { name, protect } of program.ofType(definitionType)) assert.ok(!protect, name);
  });

  it("is not there while it is switched off", async () => {
    const { resources } = await RegisteredStack.of(stack, { facilities: {} });
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["platform"],
    );
  });

  it("runs as many operators as the stack says, and one plugin, which leads alone", async () => {
    const more = await changed({ operator: { replicas: 3 } });
    const spec = (name: string) => more.get(deploymentType, name).inputs.spec as Inputs;
    assert.equal(spec("platform-postgres-operator-operator-deployment").replicas, 3);
    assert.equal(spec("platform-postgres-operator-plugin-deployment").replicas, 1);
    assert.deepEqual(spec("platform-postgres-operator-plugin-deployment").strategy, { type: "Recreate" });
  });
});

describe("manifests that a facility is made from", () => {
  let folder: string;
  before(async () => {
    await ensureManifests();
    folder = mkdtempSync(join(tmpdir(), "seaworthy-manifests-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are refused where the file is not there, with where it is to be had", async () => {
    const file = join(folder, "none.yaml");
    await assert.rejects(changed({ operator: { manifests: { file } } }), ({ message }: Error) => {
      assert.match(
        message,
        /none\.yaml is missing\. Nothing was changed\. Download https:.*cnpg-1\.30\.1\.yaml/,
      );
      return true;
    });
  });

  it("are refused where they are not those that were released", async () => {
    const file = join(folder, "changed.yaml");
    const text = readFileSync(join(root, releases.plugin.manifests.file), "utf8");
    writeFileSync(file, text.replace("verbs:\n  - create", "verbs:\n  - '*'"));
    await assert.rejects(changed({ plugin: { manifests: { file } } }), ({ message }: Error) => {
      assert.match(
        message,
        new RegExp(`changed\\.yaml differs from the release.*${releases.plugin.manifests.sha256}`),
      );
      return true;
    });
  });

  it("are refused where a release lacks what is needed of it", () => {
    const { manifests, source } = releases.plugin;
    const release = new Manifests(manifests, source);
    assert.throws(
      () => release.object("ClusterRole", "cnpg-manager", z.unknown()),
      /has no ClusterRole cnpg-manager/,
    );
    assert.throws(
      () => release.object("ClusterRole", "plugin-barman-cloud", z.strictObject({})),
      /ClusterRole plugin-barman-cloud in .* can't be read/,
    );
  });
});

describe("a platform's settings", () => {
  const complaint = (changes: RawSettings) => {
    try {
      stackSettings(stack, changes);
    } catch (error) {
      return (error as Error).message;
    }
    return assert.fail("they were accepted");
  };

  it("name facilities that there are", () =>
    assert.match(
      complaint({ facilities: { postgres: { enabled: true } } }),
      /seaworthy:facilities\.postgres is .*allowed is no such key; there are alerts, metrics, admission, cert-manager/,
    ));

  it("take no certificates from a facility, which may not be there yet", () =>
    assert.match(
      complaint({ certificates: { source: "cert-manager" } }),
      /seaworthy:certificates\.source is "cert-manager"; allowed is pulumi, because other sources/,
    ));
});
