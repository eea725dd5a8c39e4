import { z } from "zod";
import { objectName } from "../fields.ts";

const strictness = z.enum(["required", "preferred", "off"]);

const spread = (hosts: z.infer<typeof strictness>) =>
  z
    .strictObject({
      zones: strictness
        .default("preferred")
        .describe("Over zones. With `required`, a pod that would make the spread uneven stays Pending."),
      hosts: strictness
        .default(hosts)
        .describe("Over nodes. With `required`, a pod that would make the spread uneven stays Pending."),
    })
    .prefault({});

export const availability = z
  .strictObject({
    spread: z
      .strictObject({
        services: spread("preferred").describe("The pods of one service."),
        stores: spread("required").describe(
          "The servers of each store. It decides whether a store survives the loss of a node.",
        ),
      })
      .prefault({})
      .describe("How the pods of one workload are spread over zones and nodes."),
    priority: z
      .strictObject({
        create: z
          .boolean()
          .default(true)
          .describe(
            "Creates the PriorityClasses `<namespace>-stores` and `<namespace>-services`, which needs cluster-wide rights.",
          ),
        stores: objectName
          .exactOptional()
          .describe("Existing PriorityClass for the stores. Default: the created one, or none."),
        services: objectName
          .exactOptional()
          .describe("Existing PriorityClass for the services. Default: the created one, or none."),
      })
      .prefault({})
      .describe("Which pods stay when the cluster is full: stores before services before jobs."),
  })
  .prefault({});
