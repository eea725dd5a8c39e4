import { z } from "zod";
import { dnsLabel, peer, resources } from "../../fields.ts";
import { quota } from "./quota.ts";

export const namespace = z
  .strictObject({
    name: dnsLabel
      .refine(
        (name) => name !== "default" && !name.startsWith("kube-"),
        "a namespace of its own: `default` and `kube-…` are the cluster's",
      )
      .default("cordum")
      .describe("Kubernetes namespace; this stack must be its only owner."),
    quota: quota.describe("The most that everything in the namespace may ask for together."),
    containerDefaults: resources(["100m", "500m"], ["128Mi", "256Mi"]).describe(
      "For containers that declare nothing themselves.",
    ),
    resolver: peer("kube-system", { "k8s-app": "kube-dns" }).describe("Pods that answer DNS."),
  })
  .prefault({});
