import { z } from "zod";
import { postgresShape } from "../../../components/postgres/settings.ts";
import { database as name } from "../product.ts";

const { databases: _databases, ...shape } = postgresShape;

/** kubeOP's own document wants snapshots daily, and any point in time. */
export const database = z
  .strictObject(shape)
  .prefault({})
  // The manager asks for the extension, and owners may create only those that PostgreSQL trusts.
  .transform((given) => ({ ...given, databases: { [name]: { extensions: ["pgcrypto"] } } }))
  .describe("PostgreSQL, where the manager keeps tenants, clusters and usage.");
