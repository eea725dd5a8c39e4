import { z } from "zod";
import { dnsLabel, peer, quantity, resources } from "../../fields.ts";

const amount = (requests: string, limits: string) =>
  z.strictObject({ requests: quantity.default(requests), limits: quantity.default(limits) }).prefault({});

export const namespace = z
  .strictObject({
    name: dnsLabel.default("cordum").describe("Kubernetes namespace; this stack must be its only owner."),
    quota: z
      .strictObject({
        cpu: amount("8", "16").describe("CPU of all pods together."),
        memory: amount("8Gi", "16Gi").describe("Memory of all pods together."),
        pods: z.int().min(1).default(50).describe("Pods at a time."),
        services: z.int().min(1).default(20).describe("Services."),
        persistentVolumeClaims: z.int().min(0).default(10).describe("Volume claims."),
      })
      .prefault({}),
    containerDefaults: resources(["100m", "500m"], ["128Mi", "256Mi"]).describe(
      "For containers that declare nothing themselves.",
    ),
    resolver: peer("kube-system", { "k8s-app": "kube-dns" }).describe("Pods that answer DNS."),
  })
  .prefault({});
