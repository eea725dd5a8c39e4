import { z } from "zod";
import { resources } from "../../../components/fields.ts";

/** As many as a drain or a restart may not stop. */
const replicas = z.int().min(1).max(20).default(2).describe("Number of pods.");

/** What the hour of a thousandth of a core, or of a mebibyte, costs. */
const rate = z.number().min(1e-12).max(1_000_000);

const limit = (preset: string, most: string) => resources(["200m", preset], ["256Mi", most]);

// Requests are those of the seed document, §"Capacity planning".
export const manager = z
  .strictObject({
    replicas,
    resources: resources(["250m", "1"], ["512Mi", "512Mi"]),
    logLevel: z
      .enum(["info", "warn", "debug"])
      .default("info")
      .describe("Least level that is logged, in JSON."),
    requireAuth: z
      .literal(true, "true: without it every route is open to everybody, those of administrators too")
      .default(true)
      .describe("Asks for a token on every route. It can't be turned off."),
    connections: z
      .int()
      .min(2)
      .max(1000)
      .default(10)
      .describe("Connections to the database that each pod may open."),
    rates: z
      .strictObject({
        cpuMilli: rate
          .default(0.000001)
          .describe("Price of a thousandth of a core for an hour, for tenants without a rate of their own."),
        memMib: rate
          .default(0.0000002)
          .describe("Price of a mebibyte for an hour, for tenants without a rate of their own."),
      })
      .prefault({}),
  })
  .prefault({});

export const operator = z
  .strictObject({
    replicas: replicas.describe("Number of pods. One of them leads; the others take over."),
    resources: limit("500m", "512Mi"),
  })
  .prefault({});

export const admission = z
  .strictObject({
    replicas: replicas.describe("Number of pods. All of them answer the API server."),
    resources: limit("500m", "256Mi"),
  })
  .prefault({});
