import { z } from "zod";
import {
  duration,
  imageReference,
  labels,
  network,
  once,
  peer,
  resources,
  storage,
} from "../../../components/fields.ts";
import { namespaceName } from "../../../components/system/namespace-settings.ts";
import { versionIn } from "../image-version.ts";
import { manifests } from "../manifests-settings.ts";
import { releases } from "./releases.ts";

const definitions = z
  .strictObject({
    install: z
      .boolean()
      .default(true)
      .describe(
        "Installs the CustomResourceDefinitions. false where the cluster has them already, such as from a chart of their own.",
      ),
    ...manifests(releases.operator.manifests).shape,
  })
  .prefault({})
  .describe("The CustomResourceDefinitions, from the released manifests.");

const operator = z
  .strictObject({
    image: imageReference.default(releases.operator.image).describe("Image of the operator."),
    reloaderImage: imageReference
      .default(releases.operator.reloaderImage)
      .describe(
        "Image of the sidecar that has Prometheus read a changed configuration. Same release as the operator.",
      ),
    resources: resources(["50m", "500m"], ["96Mi", "256Mi"]).describe("CPU and memory of the pod."),
  })
  .prefault({})
  .describe("The Prometheus Operator. One pod, because two of them would write the same configuration.");

const prometheus = z
  .strictObject({
    image: imageReference
      .refine(
        (image) => versionIn(image) !== undefined,
        "an image whose tag is a version, such as v3.16.0: the operator writes the configuration for it",
      )
      .default(releases.prometheus.image)
      .describe("Image of Prometheus."),
    replicas: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe(
        "Number of Prometheus servers. Each scrapes everything and evaluates all alerts, so that alerts continue while one of them moves to another node.",
      ),
    retention: z
      .string()
      .regex(/^[1-9]\d{0,3}(h|d|w|y)$/, "a duration such as 12h, 15d or 1y")
      .default("30d")
      .describe("How long measurements are kept, if the volume is large enough."),
    storage: storage("50Gi").describe("Volume of each server. Not on NFS, which Prometheus doesn't support."),
    resources: resources(["200m", "2"], ["1Gi", "4Gi"]).describe("CPU and memory of each server."),
    interval: duration
      .default("30s")
      .describe("How often alerts are evaluated, and targets scraped that do not say it themselves."),
    selects: labels
      .default({})
      .describe(
        "Labels of the ServiceMonitors, PodMonitors, Probes, ScrapeConfigs and rules to use, in all namespaces. Default: all of them.",
      ),
    clients: z
      .array(peer("monitoring", { "app.kubernetes.io/name": "grafana" }))
      .default([])
      .describe(
        "Pods that may query Prometheus, such as Grafana's. Default: only the API server, for `make readiness`.",
      ),
  })
  .prefault({})
  .describe("Prometheus, which scrapes and evaluates alerts for all systems.");

const stateMetrics = z
  .strictObject({
    image: imageReference.default(releases.stateMetrics.image).describe("Image of kube-state-metrics."),
    resources: resources(["20m", "200m"], ["64Mi", "256Mi"]).describe("CPU and memory of the pod."),
  })
  .prefault({})
  .describe(
    "kube-state-metrics, which tells the state of pods, Jobs, quotas and other objects. Most alerts of systems need it.",
  );

const nodes = z
  .strictObject({
    networks: z
      .array(network)
      .refine(once, "each network once")
      .default([])
      .describe(
        "Networks (CIDR) of the nodes, whose kubelets are scraped at port 10250. Default: none, without metrics of nodes, volumes and containers.",
      ),
    verifyCertificates: z
      .boolean()
      .default(true)
      .describe(
        "Checks that the cluster's own authority signed the kubelets' certificates. false where they sign them themselves.",
      ),
  })
  .prefault({})
  .describe("What kubelets tell of nodes, containers and volumes.");

const apiServer = z
  .strictObject({
    scrape: z
      .boolean()
      .default(false)
      .describe(
        "Scrapes what the API servers tell of the admission webhooks that they call. Prometheus may then read all of their metrics.",
      ),
  })
  .prefault({})
  .describe("What API servers tell of themselves.");

export const metrics = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Installs the Prometheus Operator with a Prometheus."),
    namespace: namespaceName
      .default("monitoring")
      .describe(
        "Kubernetes namespace. It must be for this facility only. Systems admit Prometheus by it (`monitoring.prometheus`).",
      ),
    apiServer,
    definitions,
    nodes,
    operator,
    prometheus,
    stateMetrics,
  })
  .prefault({});

export type MetricsSettings = z.output<typeof metrics>;
