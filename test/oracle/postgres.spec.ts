import assert from "node:assert/strict";
import { parseSettings, type RawSettings } from "../../settings.ts";
import { complaints } from "../support/complaints.ts";
import { ledger } from "../support/ledger.ts";
import { Oracle } from "../support/oracle.ts";
import { merged } from "../support/random-settings.ts";
import { objectsOf } from "../support/registered-objects.ts";

const variants: Readonly<Record<string, RawSettings>> = {
  "as it is by itself": {},
  "of one server that is not backed up": {
    stores: { books: { instances: 1, development: true, backups: { enabled: false } } },
  },
  "restored up to a moment, from an earlier archive": {
    stores: {
      books: {
        backups: { generation: 2 },
        restoreFrom: { generation: 1, time: "2026-11-20T06:30:00.5+01:00" },
      },
    },
  },
  "of five servers, with all that can be said": {
    tls: true,
    stores: {
      books: {
        instances: 5,
        version: 18,
        image: `registry.example.com/postgres@sha256:${"a".repeat(64)}`,
        clientCertificates: false,
        passwordGenerations: [2, 1],
        storage: { size: "50Gi", storageClass: "fast" },
        walStorage: { size: "20Gi", storageClass: "fast" },
        parameters: { statement_timeout: "30s", work_mem: "8MB", random_page_cost: 1.1 },
      },
    },
    backups: { target: { region: "eu-central-1", authoritySecret: "s3-ca", prefix: "books/of/ledger" } },
    images: { pullSecrets: ["registry"] },
  },
};

describe("CloudNativePG's definitions take a PostgreSQL", () => {
  let oracle: Oracle;
  before(async function () {
    this.timeout(600_000);
    oracle = await Oracle.start();
  });
  after(() => oracle.stop());

  for (const [title, changes] of Object.entries(variants)) {
    it(title, async () => {
      const settings = parseSettings("stacks/Pulumi.ledger.yaml", merged(ledger, changes));
      const objects = await objectsOf(settings);
      const own = objects.filter(({ apiVersion }) => apiVersion.includes("cnpg.io"));
      assert.ok(own.length >= 4, `${own.length} objects of the operator`);
      assert.deepEqual(await complaints(oracle, objects), []);
    });
  }
});
