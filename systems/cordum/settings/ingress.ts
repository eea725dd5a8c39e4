import { z } from "zod";
import { dnsLabel, hostName, peer } from "../../fields.ts";

export const ingress = z
  .strictObject({
    className: dnsLabel.describe("IngressClass of the controller."),
    host: hostName.exactOptional().describe("Host name that is served; every name when left out."),
    controller: peer("traefik", { "app.kubernetes.io/name": "traefik" }).describe("The controller's pods."),
  })
  .optional()
  .describe("The way in from outside; none when left out.");
