import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { settingsSchemas } from "../../systems/index.ts";
import { releases as certManager } from "../../systems/platform/cert-manager/releases.ts";
import { releases as metrics } from "../../systems/platform/metrics/releases.ts";
import { releases } from "../../systems/platform/postgres-operator/releases.ts";
import { releases as secrets } from "../../systems/platform/secrets/releases.ts";
import { complaints } from "../support/complaints.ts";
import { Oracle } from "../support/oracle.ts";
import { randomSeed } from "../support/random-seed.ts";
import { acceptedPart, merged, settingsOf } from "../support/random-settings.ts";
import { objectsOf } from "../support/registered-objects.ts";
import { rawSettings, stackNames } from "../support/stack-file.ts";

/** `make test-settings` takes 10,000. */
const runs = Number(process.env.SEAWORTHY_SETTINGS ?? 200);
const seed = randomSeed();

/** Whether a stack fits the quota that it is given is told while it is composed, and is another matter. */
const anyQuota = { namespace: { quota: { onShortage: "accept" } } };

/** A path and a digest of anything but what was released are refused when the stack is composed. */
const asReleased: Readonly<Record<string, RawSettings>> = {
  platform: {
    facilities: {
      "cert-manager": { definitions: certManager.manifests },
      metrics: { definitions: metrics.operator.manifests },
      secrets: { definitions: secrets.manifests },
      "postgres-operator": {
        operator: { manifests: releases.operator.manifests },
        plugin: { manifests: releases.plugin.manifests },
      },
    },
  },
};

/** A platform has fewer settings than systems that run something for somebody, and each try of it is of megabytes. */
const smaller: Readonly<Record<string, { readonly settings: number; readonly tries: number }>> = {
  platform: { settings: 40, tries: Math.ceil(runs / 10) },
};

const apiServer = { networks: ["192.0.2.10/32"] };
const target = { kind: "s3", url: "https://objects.example.net", bucket: "ships" };

/** What a system can't do without, and no pattern makes. */
const always: Readonly<Record<string, RawSettings>> = {
  kubeop: { apiServer, backups: { target } },
  platform: { apiServer },
};

/** A warning of a limit that is given, and less than the requests that are computed beside it: a shortage, too. */
const shortage = "should be less than limits.";

for (const [system, schema] of Object.entries(settingsSchemas)) {
  const bases = [...leastOf(system), ...stackNames.map((name) => rawSettings(name))].filter(
    (base) => base.system === system,
  );
  const kept = [...Object.keys(leastOf(system)[0] ?? {}), "apiServer.networks"];
  const tries = smaller[system]?.tries ?? runs;
  /** Settings that the schema accepts, on top of those of a stack or of nothing. */
  const accepted = fc
    .tuple(fc.constantFrom(...bases), settingsOf(schema))
    .map(([base, changes]): RawSettings => {
      const raw = merged(merged(merged(base, changes), anyQuota), {
        ...asReleased[system],
        ...always[system],
      });
      return acceptedPart(schema, { ...raw, system }, kept);
    });

  describe(`any settings of ${system} that are accepted`, () => {
    let oracle: Oracle;
    before(async function () {
      this.timeout(600_000);
      oracle = await Oracle.start();
    });
    after(() => oracle.stop());

    it(`make objects that the API server takes without a warning (${tries} tries, seed ${seed})`, async function () {
      this.timeout(tries * 30_000);
      await fc.assert(
        fc.asyncProperty(accepted, async (raw) => {
          const objects = await objectsOf(parseSettings("stacks/Pulumi.random.yaml", raw));
          const said = await complaints(oracle, objects);
          assert.deepEqual(
            said.filter((line) => !line.includes(shortage)),
            [],
          );
        }),
        { numRuns: tries, seed },
      );
    });

    it("are most of what the schema describes: a try that leaves nothing proves nothing", () => {
      const samples = fc.sample(accepted, { numRuns: 100, seed });
      const given = new Set(samples.flatMap((raw) => pathsIn(raw)));
      const least = smaller[system]?.settings ?? 100;
      assert.ok(given.size > least, `only ${given.size} settings were tried: ${[...given].join(", ")}`);
    });
  });
}

/** What a stack file can't leave out: nothing but its system if everything has a default. */
function leastOf(system: string): readonly RawSettings[] {
  if (system !== "application") return [{ system, ...always[system] }];
  const service = { image: "registry.example.com/ships/harbour:1", ports: { http: 8080 } };
  return [{ system, name: "ships", services: { harbour: service } }];
}

function pathsIn(value: unknown, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, part]) => pathsIn(part, `${path}.${key}`));
}
