import { z } from "zod";
import { postgresShape } from "../../../components/postgres/settings.ts";
import { database as name } from "../product.ts";

const { databases: _databases, removedDatabases: _removed, ...shape } = postgresShape;

/** The manager asks for the extension, and owners may create only those that PostgreSQL trusts. */
export const ownDatabases = {
  databases: { [name]: { extensions: ["pgcrypto"] } },
  removedDatabases: [],
};

/** kubeOP's own document wants snapshots daily, and any point in time. */
export const database = z
  .strictObject(shape)
  .prefault({})
  .transform((given) => ({ ...given, ...ownDatabases }))
  .describe("PostgreSQL, where the manager keeps tenants, clusters and usage.");
