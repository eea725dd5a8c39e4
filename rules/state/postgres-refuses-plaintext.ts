import { type ClusterSpec, clusterKind } from "../kubernetes/postgres.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

/** Refuses everybody without TLS. */
const refusal = /^hostnossl\s+all\s+all\s+all\s+reject\b/;
/** Speaks of connections without TLS, too. */
const plain = /^host(nossl|nogssenc)?\s/;

export const postgresRefusesPlaintext = rule({
  id: "postgres-refuses-plaintext",
  title: "PostgreSQL refuses unencrypted connections, and logins of its superuser.",
  pack: "baseline",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [38],
  remediation: [
    'Begin pg_hba with "hostnossl all all all reject": the operator\'s last line accepts unencrypted passwords.',
    "enableSuperuserAccess: false.",
  ],
  subjects: everyObject<ClusterSpec>(clusterKind),
  check: ({ spec: { enableSuperuserAccess = false, postgresql = {} } }) => {
    const first = (postgresql.pg_hba ?? []).map((line) => line.trim()).find((line) => plain.test(line));
    return [
      !refusal.test(first ?? "") && "it takes passwords over connections in clear (pg_hba)",
      enableSuperuserAccess && "its superuser can log in from elsewhere (enableSuperuserAccess)",
    ];
  },
});
