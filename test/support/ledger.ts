import type { RawSettings } from "../../settings.ts";

const image = "registry.example.com/ledger/books:1";

/** An application that keeps its books in PostgreSQL. */
export const ledger: RawSettings = {
  system: "application",
  name: "ledger",
  apiServer: { networks: ["203.0.113.10/32"] },
  stores: {
    books: {
      kind: "postgres",
      databases: { books: { extensions: ["pg_trgm"] }, audit_log: { clients: ["auditor"] } },
      pools: { clerk: 20 },
    },
    rates: {
      kind: "postgres",
      external: {
        host: "rates.example.net",
        networks: ["192.0.2.0/24"],
        loginSecret: "rates-login",
        authoritySecret: "rates-ca",
      },
    },
  },
  backups: {
    target: { kind: "s3", url: "https://s3.example.net", bucket: "ledger", networks: ["198.51.100.0/24"] },
  },
  services: {
    clerk: { image, ports: { http: 8080 }, connects: ["books", "rates"] },
    auditor: { image, ports: { http: 8080 }, connects: ["books"] },
  },
};
