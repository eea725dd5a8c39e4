import assert from "node:assert/strict";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { requiredFacilities } from "../../systems/facilities.ts";
import { merged } from "../support/random-settings.ts";

const file = "stacks/Pulumi.test.yaml";
const bucket = { kind: "s3", url: "https://objects.example.net", bucket: "tenants" };
const least: RawSettings = {
  system: "kubeop",
  apiServer: { networks: ["192.0.2.10/32"] },
  backups: { target: bucket },
};
const external = { host: "db.example.net", networks: ["10.9.0.0/16"], loginSecret: "db-login" };

function settingsWith(changes: RawSettings) {
  const settings = parseSettings(file, merged(least, changes));
  assert.ok(settings.system === "kubeop");
  return settings;
}

/** What a stack file is refused for: the lines that name a setting. */
function complaints(raw: RawSettings): readonly string[] {
  try {
    parseSettings(file, raw);
    return [];
  } catch (error) {
    return (error as Error).message.split("\n").filter((line) => line.startsWith("  "));
  }
}

describe("a stack of kubeOP that says the least", () => {
  const settings = settingsWith({});

  it("has two of each program, as large as the document asks for", () => {
    const { admission, manager, operator } = settings;
    assert.deepEqual(
      [manager, operator, admission].map(({ replicas, resources: { cpu, memory } }) => [
        replicas,
        cpu.request,
        memory.request,
      ]),
      [
        [2, "250m", "512Mi"],
        [2, "200m", "256Mi"],
        [2, "200m", "256Mi"],
      ],
    );
  });

  it("keeps its data in three servers, and asks for the extension that the manager does", () => {
    assert.equal(settings.database.instances, 3);
    assert.deepEqual(settings.database.databases, { kubeop: { extensions: ["pgcrypto"] } });
  });

  it("allows the stack's own registry alone, and nothing outside the cluster", () => {
    assert.deepEqual([settings.imageAllowlist, settings.egressBaseline], [["ghcr.io"], []]);
  });

  it("runs images of one commit", () => assert.equal(settings.images.tag, "sha-47564df"));

  it("requires an operator for its database, unless somebody else runs that", () => {
    assert.ok(requiredFacilities(settings).includes("postgres-operator"));
    const others = settingsWith({ database: { external } });
    assert.ok(!requiredFacilities(others).includes("postgres-operator"));
  });
});

describe("a stack of kubeOP is refused", () => {
  const refused: Readonly<Record<string, readonly [RawSettings, string, RegExp]>> = {
    "without authentication": [
      { manager: { requireAuth: false } },
      "manager.requireAuth",
      /true: .*open to everybody/,
    ],
    "without TLS": [{ tls: false }, "tls", /true: .*HTTPS/],
    "in another namespace": [{ namespace: { name: "tenants" } }, "namespace.name", /constant/],
    "with another version of its kinds": [{ apiVersion: "v1" }, "apiVersion", /v1alpha1: .*no other version/],
    "with images of any day": [{ images: { tag: "latest" } }, "images.tag", /sha-47564df/],
    "with a digest that is none": [
      { images: { digests: { manager: "sha256:REPLACE_WITH_DIGEST" } } },
      "images.digests.manager",
      /64 hexadecimal digits/,
    ],
    "with a hook that would hold up requests": [
      { manager: { hook: "https://hooks.example.net" } },
      "manager.hook",
      /no such key/,
    ],
    "with an allow-list that allows all": [{ imageAllowlist: [] }, "imageAllowlist", /at least 1 entries/],
    "with an allowed registry that has a path": [
      { imageAllowlist: ["ghcr.io/vaheed"] },
      "imageAllowlist.0",
      /without a path/,
    ],
    "with an allowed registry that is a folder for everybody but kubeOP": [
      { imageAllowlist: ["ghcr.io", "grafana"] },
      "imageAllowlist.1",
      /host name/,
    ],
    "with an allowed registry at a port that there isn't": [
      { imageAllowlist: ["registry.example.com:99999"] },
      "imageAllowlist.0",
      /65535/,
    ],
    "with another allow-list for one of its programs": [
      { admission: { imageAllowlist: ["docker.io"] } },
      "admission.imageAllowlist",
      /no such key/,
    ],
    "with a key of its own": [{ keys: { kms: { value: "c2hvcnQ=" } } }, "keys.kms.value", /no such key/],
    "with a host of administrators that is the tenants', too": [
      {
        ingress: { kind: "traefik", tls: {}, host: "api.example.net", internalHost: "api.example.net" },
      },
      "ingress.internalHost",
      /another name/,
    ],
    "with certificates whose authority nobody knows": [
      { certificates: { source: "external" } },
      "certificates.source",
      /pulumi: the webhook reads its certificate only when it starts/,
    ],
    "with certificates that somebody renews beside it": [
      { certificates: { source: "cert-manager" } },
      "certificates.source",
      /pulumi: the webhook reads its certificate only when it starts/,
    ],
    "with a database of its own choice": [
      { database: { databases: { x: {} } } },
      "database.databases",
      /no such key/,
    ],
    "with a database that is gone": [
      { database: { removedDatabases: ["x"] } },
      "database.removedDatabases",
      /no such key/,
    ],
    "with a misspelt key of its database": [
      { database: { instance: 3 } },
      "database.instance",
      /no such key/,
    ],
    "with two servers of its database": [{ database: { instances: 2 } }, "database.instances", /3 or more/],
    "with pools that its database can't serve": [
      { manager: { connections: 100 } },
      "database.maxConnections",
      /manager\.connections: kubeop-manager 3 × 100, kubeop-migrations 1 × 100/,
    ],
    "without the address of the API server": [
      { apiServer: null as unknown as RawSettings },
      "apiServer",
      /./,
    ],
  };

  for (const [what, [changes, path, allowed]] of Object.entries(refused))
    it(what, () => {
      const [first = "", ...more] = complaints(merged(least, changes));
      assert.deepEqual(more, []);
      assert.ok(first.includes(`seaworthy:${path} `), first);
      assert.match(first.slice(first.indexOf("allowed is")), allowed);
    });

  it("where nobody says where its backups go, unless it takes none", () => {
    const { backups: _, ...without } = least;
    const [first = ""] = complaints(without);
    assert.match(first, /database\.backups\.enabled .*false, or `backups\.target` of `kind: s3`/);
    assert.deepEqual(complaints({ ...without, backups: { enabled: false } }), []);
    assert.deepEqual(complaints({ ...without, database: { external } }), []);
  });
});
