import { z } from "zod";
import { objectName } from "../fields.ts";

const strictness = z.enum(["required", "preferred", "off"]);

const spread = (hosts: z.infer<typeof strictness>) =>
  z
    .strictObject({
      zones: strictness
        .default("preferred")
        .describe("Over zones. `required` leaves a pod waiting where it would make them uneven."),
      hosts: strictness.default(hosts).describe("Over nodes, likewise."),
    })
    .prefault({});

export const availability = z
  .strictObject({
    spread: z
      .strictObject({
        services: spread("preferred").describe("The pods of one service."),
        stores: spread("required").describe("The servers of each store: what survives the loss of a node."),
      })
      .prefault({})
      .describe("How pods of one kind keep away from each other."),
    priority: z
      .strictObject({
        create: z
          .boolean()
          .default(true)
          .describe(
            "Makes the PriorityClasses `<namespace>-stores` and `<namespace>-services`, which takes cluster-wide rights.",
          ),
        stores: objectName
          .exactOptional()
          .describe("Existing PriorityClass for the stores; none when left out and none is created."),
        services: objectName.exactOptional().describe("Existing PriorityClass for the services, likewise."),
      })
      .prefault({})
      .describe(
        "Who keeps their place when the cluster is short of room: stores before services before jobs.",
      ),
  })
  .prefault({});
