/** Images of PostgreSQL, pinned in one place. Those of its operator are the platform's. */
export const postgresImages = {
  /** What CloudNativePG runs: PostgreSQL with its extensions, on Debian. */
  postgres: "ghcr.io/cloudnative-pg/postgresql:17.12-standard-trixie",
} as const;
