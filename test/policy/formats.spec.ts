import assert from "node:assert/strict";
import { parsePromql } from "../../lib/promql.ts";
import { natsBlocks, redisSettings } from "../../rules/formats/broker-conf.ts";
import { credentialIn } from "../../rules/formats/credential-texts.ts";
import { isPlaceholder, namesCredential, strength } from "../../rules/formats/credentials.ts";
import { longestGapHours } from "../../rules/formats/cron.ts";
import { comparisonsIn, functionsIn, labelValuesIn, metricsIn } from "../../rules/formats/promql.ts";
import { isTimeZone, neverComes, parseSchedule } from "../../rules/formats/schedule.ts";
import { certificatesIn, coversHost } from "../../rules/formats/x509.ts";

describe("schedules", () => {
  const from = new Date("2026-11-20T00:00:00Z");
  const gaps: Readonly<Record<string, number>> = {
    "0 * * * *": 1,
    "*/15 * * * *": 0.25,
    "0 3 * * *": 24,
    "0 9-17 * * *": 16,
    "0 9 * * 1-5": 72,
    "0 3 * * 0": 168,
    "0 3 1 * *": 744,
    "@hourly": 1,
    "@every 1h30m": 1.5,
    "@every 10ms": 1 / 3600,
    "CRON_TZ=Europe/Berlin 0 12 * JAN-DEC ?": 24,
    "0 0 * * SUN,wed": 96,
    "0 0/6 * * *": 6,
    "0 0 1 * 0-6": 24,
    "0 0 */2 * *": 48,
    "5,,10 * * * *": 55 / 60,
  };
  const refused = [
    "",
    "* * * *",
    "0 0 0 * * *",
    "60 * * * *",
    "0 0 * * 7",
    "0 0 L * *",
    "0 0 * * 5#1",
    "0 0 1W * *",
    "5-1 * * * *",
    "*/0 * * * *",
    "1-2-3 * * * *",
    "1/2/3 * * * *",
    "0 0 * * monday",
    "@reboot",
    "@Daily",
    "@daily ",
    "@every",
    "@every 1d",
    "TZ=UTC",
    "TZ=Nowhere/Town 0 0 * * *",
  ];
  for (const [schedule, hours] of Object.entries(gaps)) {
    it(`${schedule} leaves ${hours} hours`, () =>
      assert.equal(longestGapHours(schedule, undefined, from), hours));
  }

  it("that never come leave everything", () => {
    assert.equal(longestGapHours("0 0 30 2 *", undefined, from), Number.POSITIVE_INFINITY);
  });

  it("that aren't schedules leave everything", () => {
    assert.equal(longestGapHours("hourly", undefined, from), Number.POSITIVE_INFINITY);
    assert.equal(longestGapHours("0 * * * *", "Mars/Olympus", from), Number.POSITIVE_INFINITY);
  });

  it("are refused as Kubernetes refuses them", () => {
    for (const schedule of refused)
      assert.throws(() => parseSchedule(schedule), Error, `"${schedule}" was taken`);
  });

  it("never come where no month has the day, or nothing is said", () => {
    for (const schedule of ["0 0 31 2 *", "0 0 30 feb *", "0 0 31 4,6,9,11 ?", ", * * * *"])
      assert.ok(neverComes(parseSchedule(schedule), from), schedule);
    for (const schedule of ["0 0 29 2 *", "0 0 31 2 MON", "@every 5m"])
      assert.ok(!neverComes(parseSchedule(schedule), from), schedule);
  });

  it("may have a time zone", () => {
    assert.equal(longestGapHours("0 0,12 * * *", "Europe/Berlin", new Date("2026-10-24T00:00:00Z")), 13);
    for (const name of ["Etc/UTC", "America/New_York", "US/Eastern", "Etc/GMT+5"])
      assert.ok(isTimeZone(name), name);
    for (const name of ["", "Local", "Mars/Olympus", "europe/berlin", "+01:00", "../UTC"])
      assert.ok(!isTimeZone(name), name);
  });
});

describe("PromQL", () => {
  const parsed = (text: string) => {
    const expression = parsePromql(text);
    assert.ok(expression);
    return expression;
  };

  it("is read by its grammar", () => {
    const expression = parsed(
      'sum by (job) (rate(http_requests_total{code=~"5.."}[5m])) > 0.01 or absent(up{job="web"})',
    );
    assert.deepEqual(metricsIn(expression), ["http_requests_total", "up"]);
    assert.deepEqual(functionsIn(expression), ["rate", "absent"]);
    assert.deepEqual(labelValuesIn(expression), ["5..", "web"]);
    assert.deepEqual(
      comparisonsIn(expression).map(({ operator }) => operator),
      ["Gtr"],
    );
  });

  for (const text of ["", "sum(up", "up{job=}", "a ==", "up{job='x'"]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parsePromql(text), undefined));
  }
});

describe("names of certificates", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["store", "store", true],
    ["*.nodes.shop.svc", "store-0.nodes.shop.svc", true],
    ["*.nodes.shop.svc", "nodes.shop.svc", false],
    ["*.shop.svc", "store-0.nodes.shop.svc", false],
    ["Shop.ACME.dev", "shop.acme.dev", true],
    ["*", "store", false],
  ];
  for (const [pattern, host, expected] of cases) {
    it(`${pattern} ${expected ? "is" : "isn't"} ${host}`, () =>
      assert.equal(coversHost(pattern, host), expected));
  }

  it("can't be read from what isn't one", () => {
    assert.equal(certificatesIn("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"), undefined);
    assert.deepEqual(certificatesIn("nothing"), []);
  });
});

describe("configurations of servers", () => {
  it("of Redis are lines and options, the last of a name counting", () => {
    const settings = redisSettings(
      "port 6379\n# tls-port 1\ntls-port 6380\nport 0\nredis-server --tls-cluster yes",
    );
    assert.deepEqual(
      [settings.get("port"), settings.get("tls-port"), settings.get("tls-cluster")],
      ["0", "6380", "yes"],
    );
  });

  it("of NATS are blocks in blocks", () => {
    const root = natsBlocks(
      'port: 4222\ntls { verify: true, cert_file: "/a b" }\ncluster {\n  routes = [\n    nats://a:6222\n  ]\n  tls { verify: false }\n}\n',
    );
    assert.equal(root.settings.get("port"), "4222");
    assert.equal(root.blocks.get("tls")?.settings.get("verify"), "true");
    assert.equal(root.blocks.get("cluster")?.blocks.get("tls")?.settings.get("verify"), "false");
    assert.equal(root.blocks.get("cluster")?.settings.get("routes"), "nats://a:6222");
  });
});

describe("credentials", () => {
  it("are told by the name of what holds them", () => {
    for (const name of [
      "API_KEY",
      "DATABASE__PASSWORD",
      "apiKey",
      "store.token",
      "PGPASSWORD",
      "MYSQL_PWD",
      "dbPassword2",
    ])
      assert.ok(namesCredential(name), name);
    for (const name of [
      "PASSWORD_FILE",
      "AUTHOR",
      "KEYSPACE",
      "MONKEY",
      "PWD",
      "PUBLIC_KEY",
      "ACCESS_KEY_ID",
    ])
      assert.ok(!namesCredential(name), name);
  });

  it("that everybody tries first are known", () => {
    for (const value of ["changeme", "super-secret-key", "password123", "xxxx", "CHANGE_ME"])
      assert.ok(isPlaceholder(value), value);
    for (const value of ["9f1c27b06a5d4e8f", "tested-by-time"]) assert.ok(!isPlaceholder(value), value);
  });

  it("in a text are keys and URLs with passwords", () => {
    assert.equal(credentialIn("-----BEGIN RSA PRIVATE KEY-----\nMIIE"), "a private key");
    assert.equal(credentialIn("redis://:pw@store"), "a URL with a password");
    assert.equal(credentialIn("redis://store"), undefined);
  });

  it("are as strong as their length and kinds of characters", () => {
    assert.ok(strength("9f1c27b06a5d4e8f83b2c1d0e7a6f594") >= 112);
    assert.equal(strength("a".repeat(64)), 0);
  });
});
