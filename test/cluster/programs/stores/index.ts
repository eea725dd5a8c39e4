import { ComponentResource, Config, type Output } from "@pulumi/pulumi";
import { images } from "../../../../components/images.ts";
import {
  ConfigMap,
  KubernetesNamespace,
  PersistentVolumeClaim,
  Secret,
  StatefulSet,
} from "../../../../components/kubernetes.ts";
import { holdsState, keepsPods, unprotect } from "../../../../components/protection.ts";

/** What the tests change. */
interface Settings {
  readonly namespace: string;
  readonly protect: boolean;
  readonly size: string;
  readonly replicas: number;
  readonly revisionHistoryLimit: number;
  readonly serviceName: string;
  readonly podManagementPolicy: string;
  /** The label that its pods are found by. */
  readonly app: string;
  readonly hasClaim: boolean;
  readonly password: string;
}

const config = new Config();
const settings: Settings = {
  namespace: config.get("name") ?? config.require("namespace"),
  protect: config.getBoolean("protect") ?? true,
  size: config.get("size") ?? "1Mi",
  replicas: config.getNumber("replicas") ?? 2,
  revisionHistoryLimit: config.getNumber("revisionHistoryLimit") ?? 10,
  serviceName: config.get("serviceName") ?? "store",
  podManagementPolicy: config.get("podManagementPolicy") ?? "Parallel",
  app: config.get("app") ?? "store",
  hasClaim: config.getBoolean("hasClaim") ?? true,
  password: config.get("password") ?? "first",
};

/** A namespace with a store, a claim of its own, and a Secret that changes. */
class Stores extends ComponentResource {
  readonly #namespace: Output<string>;

  constructor(name: string, settings: Settings) {
    super("seaworthy:test:Stores", name, settings, settings.protect ? {} : { transformations: [unprotect] });
    const { metadata } = new KubernetesNamespace(
      "stores-namespace",
      { metadata: { name: settings.namespace } },
      { parent: this, ...holdsState },
    );
    this.#namespace = metadata.name;
    this.#createStore(settings);
    if (settings.hasClaim) this.#createClaim();
    this.#createSecret(settings);
    this.registerOutputs();
  }

  #createStore({ app, size, ...settings }: Settings): void {
    const labels = { app };
    const container = { name: "store", image: images.busybox, command: ["sleep", "3600"] };
    const spec = {
      replicas: settings.replicas,
      revisionHistoryLimit: settings.revisionHistoryLimit,
      serviceName: settings.serviceName,
      podManagementPolicy: settings.podManagementPolicy,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { terminationGracePeriodSeconds: 0, containers: [container] },
      },
      volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claimSpec(size) }],
    };
    const opts = { parent: this, ...holdsState };
    const metadata = { ...this.#metadata("store"), annotations: keepsPods };
    new StatefulSet("stores-store", { metadata, spec }, opts);
  }

  #createClaim(): void {
    const spec = claimSpec("1Mi");
    new PersistentVolumeClaim(
      "stores-claim",
      { metadata: { ...this.#metadata("claim"), annotations: { "pulumi.com/skipAwait": "true" } }, spec },
      { parent: this, ...holdsState },
    );
  }

  #createSecret({ password }: Settings): void {
    const stringData = { password };
    new Secret("stores-secret", { metadata: this.#metadata("secret"), stringData }, { parent: this });
    new ConfigMap(
      "stores-config",
      { metadata: this.#metadata("config"), data: stringData },
      { parent: this },
    );
  }

  #metadata(name: string) {
    return { name, namespace: this.#namespace };
  }
}

function claimSpec(storage: string) {
  return { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } };
}

new Stores("stores", settings);
