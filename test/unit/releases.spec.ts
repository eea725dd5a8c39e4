import assert from "node:assert/strict";
import { countersIn } from "../../components/monitoring/counters.ts";
import { alertsLeftOut } from "../../components/monitoring/system.ts";
import { compareVersions, versionOf } from "../../lib/version.ts";
import { parseSettings, type RawSettings } from "../../settings.ts";
import {
  grpcHealth,
  redisLogin,
  revealedPasswords,
  scratch,
  serviceMetrics,
} from "../../systems/cordum/behaviour.ts";
import { serviceTag } from "../../systems/cordum/images.ts";
import { cordumMonitoring, monitoredCordum } from "../../systems/cordum/monitoring.ts";
import { defaultRelease, releases } from "../../systems/cordum/releases.ts";
import { monitoring } from "../../systems/cordum/settings/monitoring.ts";
import { counterNames, trafficAlerts } from "../../systems/cordum/traffic-alerts.ts";

function parse(raw: RawSettings = {}) {
  const settings = parseSettings("stacks/Pulumi.test.yaml", { system: "cordum", ...raw });
  if (settings.system !== "cordum") throw new Error(`These are settings of ${settings.system}.`);
  return settings;
}

function complaint(raw: RawSettings): string {
  try {
    parse(raw);
  } catch (error) {
    return (error as Error).message;
  }
  assert.fail("the settings were accepted");
}

const { thresholds } = monitoring.parse({});
const scope = { prefix: "Cordum", namespace: "cordum" };

describe("releases of Cordum", () => {
  it("are listed oldest first, among them the one that stack files run", () => {
    const sorted = [...releases.names].sort((one, other) =>
      compareVersions(versionOf(one) ?? [], versionOf(other) ?? []),
    );
    assert.deepEqual(releases.names, sorted);
    assert.ok(releases.names.includes(defaultRelease));
    assert.equal(parse().release, defaultRelease);
  });

  it("that are not known are refused with what to do, and nothing is changed", () => {
    const message = complaint({ release: "0.4.0" });
    assert.match(message, /Nothing was changed/);
    assert.match(
      message,
      /seaworthy:release is "0\.4\.0"; allowed is one of 0\.1\.2, 0\.9\.7\. For another release, name the newest of these that is not newer/,
    );
    for (const setting of ["probes", "writablePaths", "redisLogin", "monitoring.serviceMetrics"])
      assert.ok(message.includes(setting), setting);
  });

  it("know no facts about others", () => {
    assert.throws(() => releases.of("0.4.0"), /no release "0\.4\.0"; known are 0\.1\.2, 0\.9\.7/);
  });

  it("give the images their tag, unless it is set", () => {
    assert.equal(serviceTag(parse()), "v0.9.7");
    assert.equal(serviceTag(parse({ release: "0.1.2" })), "v0.1.2");
    assert.equal(serviceTag(parse({ images: { tag: "v0.9.8" } })), "v0.9.8");
  });

  const contradictions: Readonly<Record<string, readonly [RawSettings, RegExp]>> = {
    "images of before the release": [
      { images: { tag: "v0.1.2" } },
      /seaworthy:release is missing; allowed is 0\.1\.2, because images\.tag v0\.1\.2 is older than 0\.9\.7/,
    ],
    "images between two releases": [
      { release: "0.9.7", images: { tag: "0.4.0-rc1" } },
      /seaworthy:release is "0\.9\.7"; allowed is 0\.1\.2, because/,
    ],
    "images of before the oldest release": [
      { release: "0.1.2", images: { tag: "v0.1.1" } },
      /seaworthy:images\.tag is "v0\.1\.1"; allowed is v0\.1\.2 or later: older releases are not supported/,
    ],
  };

  for (const [what, [raw, expected]] of Object.entries(contradictions))
    it(`refuse ${what}`, () => assert.match(complaint(raw), expected));

  for (const tag of ["v0.9.7", "v0.9.8", "v1.0.0", "main-3f2a"])
    it(`take ${tag} for one that behaves as ${defaultRelease}`, () => {
      assert.equal(parse({ images: { tag } }).release, defaultRelease);
    });

  it("are ordered by numbers, not by letters", () => {
    assert.equal(releases.newestNotAfter([0, 10, 0]), "0.9.7");
    assert.equal(releases.newestNotAfter([0, 9, 6]), "0.1.2");
    assert.equal(releases.newestNotAfter([0, 1, 1]), undefined);
  });
});

describe("probes", () => {
  const context = (raw: RawSettings) => grpcHealth(parse(raw), "cordum-context-engine", 50070, false);
  const kernel = (raw: RawSettings, tls: boolean) =>
    grpcHealth(parse(raw), "cordum-safety-kernel", 50051, tls);

  it("ask the health service of releases that have it, and the port of others", () => {
    assert.deepEqual(context({}), { kind: "grpc", port: 50070 });
    assert.deepEqual(context({ release: "0.1.2" }), { kind: "tcp", port: "grpc" });
  });

  it("are as the settings say, whatever the release has", () => {
    assert.deepEqual(context({ probes: { "cordum-context-engine": "tcp" } }), { kind: "tcp", port: "grpc" });
    const newer = { release: "0.1.2", probes: { "cordum-context-engine": "grpc" } };
    assert.deepEqual(context(newer), { kind: "grpc", port: 50070 });
  });

  it("ask for the port of what speaks TLS, which the kubelet's gRPC probe can't", () => {
    assert.deepEqual(kernel({}, true), { kind: "tcp", port: "grpc" });
    assert.deepEqual(kernel({}, false), { kind: "grpc", port: 50051 });
    const asked = { probes: { "cordum-safety-kernel": "grpc" } };
    assert.match(
      complaint(asked),
      /probes\.cordum-safety-kernel is "grpc"; allowed is tcp, because `tls` is on/,
    );
  });

  it("are of gRPC services only", () => {
    assert.match(complaint({ probes: { "cordum-dashboard": "tcp" } }), /seaworthy:probes/);
  });
});

describe("writable paths", () => {
  const paths = (raw: RawSettings, service = "cordum-dashboard" as const) => scratch(parse(raw), service);

  it("follow the release", () => {
    assert.deepEqual(paths({}), [
      { mountPath: "/tmp", sizeLimit: "256Mi" },
      { mountPath: "/etc/nginx/conf.d", sizeLimit: "1Mi" },
    ]);
    assert.deepEqual(paths({ release: "0.1.2" }), [
      { mountPath: "/tmp", sizeLimit: "256Mi" },
      { mountPath: "/usr/share/nginx/html", sizeLimit: "64Mi", copied: true },
    ]);
  });

  it("are as the settings say, for the services that these name", () => {
    const own = {
      writablePaths: { "cordum-dashboard": [{ path: "/var/cache", size: "1Mi", copied: true }] },
    };
    assert.deepEqual(paths(own), [{ mountPath: "/var/cache", sizeLimit: "1Mi", copied: true }]);
    assert.deepEqual(scratch(parse(own), "cordum-api-gateway"), [{ mountPath: "/tmp", sizeLimit: "256Mi" }]);
    assert.deepEqual(scratch(parse(own), "cordum-scheduler"), []);
  });

  for (const path of ["tmp", "/", "/tmp/", "/a/../b"])
    it(`refuse ${path}`, () => {
      const raw = { writablePaths: { "cordum-dashboard": [{ path, size: "1Mi" }] } };
      assert.match(
        complaint(raw),
        /writablePaths\.cordum-dashboard\.0\.path is .*; allowed is (an absolute path|a path without)/,
      );
    });

  it("refuse one path twice", () => {
    const twice = [
      { path: "/tmp", size: "1Mi" },
      { path: "/tmp", size: "2Mi" },
    ];
    assert.match(complaint({ writablePaths: { "cordum-dashboard": twice } }), /allowed is each path once/);
  });
});

describe("the login at Redis", () => {
  const external = { host: "redis.example.com", networks: ["10.0.0.0/8"], passwordSecret: "redis" };

  it("is in the URL for every release that is known, and wherever the settings say", () => {
    for (const release of releases.names) assert.equal(redisLogin(parse({ release })), "url");
    assert.equal(redisLogin(parse({ redisLogin: "variables" })), "variables");
  });

  it("that a service writes into its log is warned of, with what it lets a reader do", () => {
    const [own, ...others] = revealedPasswords(parse());
    assert.deepEqual(others, []);
    assert.match(
      own ?? "",
      /^cordum-context-engine of release 0\.9\.7 .*client certificate.*`redisLogin: variables`/,
    );
    assert.match(
      revealedPasswords(parse({ redis: { external } }))[0] ?? "",
      /from any place that can reach it/,
    );
  });

  it("that no log holds is not warned of", () => {
    const { passwordSecret: _, ...open } = external;
    const single = { tls: false, nats: { topology: "single" }, redis: { topology: "single" } };
    for (const raw of [{ redisLogin: "variables" }, { redis: { external: open } }, single])
      assert.deepEqual(revealedPasswords(parse(raw)), []);
  });
});

describe("the metrics that services export", () => {
  const alerts = (raw: RawSettings) =>
    trafficAlerts(scope, thresholds, countersIn(counterNames, serviceMetrics(parse(raw))));
  const namesOf = (raw: RawSettings) => alerts(raw).map(({ name }) => name.replace("Cordum", ""));

  it("have alerts that look at nothing else", () => {
    for (const release of releases.names) {
      const exported = new Set<string>(releases.of(release).metrics);
      for (const { expression, name } of alerts({ release }))
        for (const [, metric = ""] of expression.matchAll(/(\w+)\{/g))
          assert.ok(exported.has(metric), `${name} of ${release} looks at ${metric}`);
    }
  });

  it("leave out the alerts that could never fire", () => {
    const all = ["GatewayErrors", "JobsFailing", "JobsStalled", "SafetyKernelUnavailable"];
    assert.deepEqual(namesOf({}), all);
    assert.deepEqual(namesOf({ release: "0.1.2" }), all.slice(0, 3));
  });

  it("are told of where they are left out", () => {
    const leftOut = (raw: RawSettings) => {
      const settings = parse(raw);
      return alertsLeftOut(cordumMonitoring(monitoredCordum(settings), settings.monitoring));
    };
    assert.deepEqual(leftOut({}), []);
    assert.deepEqual(leftOut({ release: "0.1.2" }), ["CordumSafetyKernelUnavailable"]);
  });

  it("are as the settings say", () => {
    const one = { monitoring: { serviceMetrics: ["cordum_http_requests_total"] } };
    assert.deepEqual(namesOf(one), ["GatewayErrors"]);
    assert.deepEqual(namesOf({ monitoring: { serviceMetrics: [] } }), []);
    const wrong = { monitoring: { serviceMetrics: ["up"] } };
    assert.match(complaint(wrong), /monitoring\.serviceMetrics\.0 is "up"; allowed is one of cordum_http/);
  });
});
