import assert from "node:assert/strict";
import { type Applied, applyExemptions, type Excusable } from "../../policy/exemptions/apply.ts";
import { parseExemptions } from "../../policy/exemptions/exemption.ts";
import type { Draft } from "../../policy/model/finding.ts";
import { Graph } from "../../rules/graph/graph.ts";
import { Resource } from "../../rules/graph/resource.ts";
import type { Environment } from "../../rules/model/levels.ts";

const good = `
exemptions:
  - id: EX-1
    rule: min-replicas-ha
    match: { kind: Deployment, namespace: shop, name: engine }
    owner: team-engine
    reason: Its lock isn't shared yet.
    created: 2026-11-01
    expires: 2027-01-30
`;

const failing: Draft = {
  check: "min-replicas-ha",
  status: "FAIL",
  subject: "Deployment shop/engine",
  message: "one pod at the least",
};

const annotated = graphWith({ "readiness.seaworthy.dev/waive.min-replicas-ha": "EX-1" });

function graphWith(annotations: Readonly<Record<string, string>>): Graph {
  const metadata = { name: "engine", namespace: "shop", annotations };
  return new Graph([new Resource({ apiVersion: "apps/v1", kind: "Deployment", metadata })]);
}

interface Situation {
  readonly text?: string;
  readonly at?: string;
  readonly graph?: Graph;
  readonly environment?: Environment;
  readonly findings?: readonly Draft[];
}

function apply({
  text = good,
  at = "2026-11-20T12:00:00Z",
  graph = annotated,
  environment = "production",
  findings = [failing],
}: Situation = {}): Applied<Draft> {
  const registry = parseExemptions({ path: "exemptions.yaml", text });
  return applyExemptions(findings, registry, { clock: new Date(at), environment, graph, stack: "shop" });
}

const statuses = (findings: readonly Excusable[]) => findings.map(({ status }) => status);

/** Nothing was excused, and the exemptions' own check says why. */
function refuses(applied: Applied<Draft>, why: RegExp): void {
  assert.deepEqual(statuses(applied.findings), ["FAIL"]);
  assert.equal(applied.exemptions[0]?.status, "FAIL");
  assert.match(applied.exemptions[0].message, why);
}

describe("exemptions", () => {
  it("excuse a finding until a day, and say who decided", () => {
    const { exemptions, findings } = apply();
    assert.deepEqual(statuses(findings), ["WAIVED"]);
    assert.deepEqual(findings[0]?.waiver, {
      id: "EX-1",
      owner: "team-engine",
      reason: "Its lock isn't shared yet.",
      expires: "2027-01-30",
      daysLeft: 71,
    });
    assert.deepEqual(statuses(exemptions), ["PASS"]);
  });

  it("count to the last second of their last day, and no longer", () => {
    assert.deepEqual(statuses(apply({ at: "2027-01-30T23:59:59Z" }).findings), ["WAIVED"]);
    refuses(apply({ at: "2027-01-31T00:00:00Z" }), /expired on 2027-01-30/);
    refuses(apply({ at: "2027-01-31T00:00:01Z" }), /expired on 2027-01-30/);
  });

  it("begin and end at the same moment in every time zone", () => {
    assert.deepEqual(statuses(apply({ at: "2027-01-31T13:59:59+14:00" }).findings), ["WAIVED"]);
    refuses(apply({ at: "2027-01-31T14:00:01+14:00" }), /expired/);
    assert.deepEqual(statuses(apply({ at: "2027-01-30T11:59:59-12:00" }).findings), ["WAIVED"]);
    refuses(apply({ at: "2027-01-30T12:00:01-12:00" }), /expired/);
  });

  it("don't go by the machine's own time zone", () => {
    const before = process.env.TZ;
    try {
      for (const zone of ["Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns"]) {
        process.env.TZ = zone;
        assert.deepEqual(statuses(apply({ at: "2027-01-30T23:59:59Z" }).findings), ["WAIVED"], zone);
        assert.equal(apply({ at: "2027-01-30T23:59:59Z" }).findings[0]?.waiver?.daysLeft, 0, zone);
        refuses(apply({ at: "2027-01-31T00:00:01Z" }), /expired/);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it("don't count before they were created", () => {
    refuses(apply({ at: "2026-10-31T23:59:59Z" }), /in the future/);
  });

  it("may last 90 days in production, and 180 in development", () => {
    const longer = good.replace("2027-01-30", "2027-01-31");
    refuses(apply({ text: longer }), /91 days.*90/);
    assert.deepEqual(statuses(apply({ text: longer, environment: "dev" }).findings), ["WAIVED"]);
    const longest = good.replace("2027-01-30", "2027-05-01");
    refuses(apply({ text: longest, environment: "dev" }), /181 days.*180/);
  });

  for (const key of ["id", "rule", "match", "owner", "reason", "created", "expires"]) {
    it(`need a ${key}`, () => {
      const without = good.replace(new RegExp(`^( +-? ?)${key}:.*$`, "m"), key === "id" ? "  -" : "");
      refuses(apply({ text: without }), new RegExp(`^exemptions.yaml: exemptions\\[0\\]: ${key}`));
    });
  }

  it("need an owner who is somebody", () => {
    refuses(apply({ text: good.replace("team-engine", '" "') }), /owner: nobody is named/);
  });

  it("tell all that is wrong with them at once", () => {
    const wrong = good.replace("2027-01-30", "soon").replace("team-engine", '""').replace("rule:", "rules:");
    assert.equal(apply({ text: wrong }).exemptions.length, 4);
  });

  it("need the object's own word, too", () => {
    refuses(apply({ graph: graphWith({}) }), /excuses nothing.*annotation/);
    refuses(
      apply({ graph: graphWith({ "readiness.seaworthy.dev/waive.min-replicas-ha": "EX-2" }) }),
      /nothing/,
    );
    refuses(
      apply({ graph: graphWith({ "readiness.seaworthy.dev/waive.workload-has-pdb": "EX-1" }) }),
      /nothing/,
    );
  });

  it("need more than the object's own word", () => {
    const { findings } = apply({ text: "exemptions: []" });
    assert.deepEqual(statuses(findings), ["FAIL"]);
  });

  it("are enough where nothing can be annotated, which is said", () => {
    const seen = { ...failing, check: "live-pods-stable", subject: "Pod shop/engine-0" };
    const text = good
      .replace("min-replicas-ha", "live-pods-stable")
      .replace("Deployment", "Pod")
      .replace("engine }", "engine-* }");
    const { exemptions, findings } = apply({ text, findings: [seen] });
    assert.deepEqual(statuses(findings), ["WAIVED"]);
    assert.match(exemptions[0]?.message ?? "", /registry alone.*Pod shop\/engine-0/);
  });

  it("don't have a star on both sides", () => {
    const text = good.replace("min-replicas-ha", '"*"').replace("name: engine", 'name: "*"');
    refuses(apply({ text }), /match: a rule with \* and objects with \*/);
    assert.deepEqual(statuses(apply({ text: good.replace("min-replicas-ha", '"min-*"') }).findings), [
      "WAIVED",
    ]);
  });

  it("must mean something that is there", () => {
    refuses(apply({ text: good.replace("name: engine", "name: motor") }), /matches no object/);
    refuses(apply({ text: good.replace("namespace: shop", "namespace: other") }), /matches no object/);
  });

  for (const rule of [
    "pss-privileged-container",
    "secret-placeholder",
    "rbac-no-cluster-admin",
    "stateful-store-has-backup",
    "signoff-architect",
  ]) {
    it(`can't excuse ${rule}`, () => {
      const graph = graphWith({ [`readiness.seaworthy.dev/waive.${rule}`]: "EX-1" });
      const findings = [{ ...failing, check: rule }];
      refuses(apply({ text: good.replace("min-replicas-ha", rule), findings, graph }), /can't be excused/);
    });
  }

  it("can't excuse it by a star either", () => {
    const graph = graphWith({ "readiness.seaworthy.dev/waive.secret-placeholder": "EX-1" });
    const findings = [{ ...failing, check: "secret-placeholder" }];
    refuses(
      apply({ text: good.replace("min-replicas-ha", '"secret-*"'), findings, graph }),
      /excuses nothing/,
    );
  });

  it("are told when nothing needs them any more, but not where nobody knows", () => {
    const passing: Draft = { ...failing, status: "PASS" };
    const { exemptions } = apply({ findings: [passing] });
    assert.match(exemptions[0]?.message ?? "", /excuses nothing: remove it\.$/);
    assert.deepEqual(apply({ findings: [{ ...failing, status: "UNKNOWN" }] }).exemptions, []);
    assert.deepEqual(apply({ findings: [] }).exemptions, []);
  });

  it("rely on what compensates for them", () => {
    const text = `${good}    compensating: [live-drain-succeeds]\n`;
    const drain: Draft = { ...failing, check: "live-drain-succeeds", status: "PASS" };
    assert.deepEqual(statuses(apply({ text, findings: [failing, drain] }).findings), ["WAIVED", "PASS"]);
    const stuck = apply({ text, findings: [failing, { ...drain, status: "UNKNOWN" }] });
    assert.deepEqual(statuses(stuck.findings), ["FAIL", "UNKNOWN"]);
    assert.match(stuck.exemptions[0]?.message ?? "", /relies on live-drain-succeeds/);
  });

  it("leave what isn't wrong, and stacks of others, alone", () => {
    const findings = [{ ...failing, status: "ERROR" as const }];
    assert.deepEqual(statuses(apply({ findings }).findings), ["ERROR"]);
    const { exemptions } = apply({ text: `${good}    stacks: [bank]\n` });
    assert.deepEqual(exemptions, []);
  });

  it("with one id twice don't count", () => {
    const twice = good + good.replace("exemptions:\n", "");
    refuses(apply({ text: twice }), /EX-1 is defined twice/);
  });

  it("that can't be read excuse nothing, and that fails", () => {
    for (const text of ["exemptions: {", "[]", "exemptions: 5", "a: &a [*a]", ""])
      refuses(apply({ text }), /^exemptions\.yaml: /);
  });
});
