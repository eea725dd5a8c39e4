import type { AlertCase } from "../case.ts";
import { healthy } from "../healthy.ts";
import { changed, steady, vanishing } from "../world.ts";

const namespace = "cordum";
const gateway = { labels: { namespace, service: "cordum-api-gateway" } };
const scheduler = { labels: { namespace, service: "cordum-scheduler" } };

const unreachable = (service: string, pod: string) => ({ labels: { namespace, service, pod } });

export const targets: readonly AlertCase[] = [
  {
    when: "no gateway answers its scrapes",
    world: changed(healthy, [[/^up.*api-gateway/, steady(0)]]),
    fires: {
      GatewayDown: [gateway],
      TargetDown: [
        unreachable("cordum-api-gateway", "cordum-api-gateway-0"),
        unreachable("cordum-api-gateway", "cordum-api-gateway-1"),
      ],
    },
  },
  {
    when: "all gateways vanish",
    world: changed(healthy, [[/^up.*api-gateway/, vanishing(1, 74)]]),
    fires: { GatewayDown: [gateway] },
  },
  {
    when: "gateways fail their scrapes first and vanish then, within the same five minutes",
    world: changed(healthy, [[/^up.*api-gateway/, "1x73 0x2 stale"]]),
    fires: { GatewayDown: [gateway] },
  },
  {
    when: "there never was a gateway",
    world: changed(healthy, [[/^up.*api-gateway/, "nothing"]]),
    fires: { GatewayDown: [gateway] },
  },
  {
    when: "one of two gateways answers",
    world: changed(healthy, [[/^up.*api-gateway-1/, "1x77 0x20"]]),
    fires: {},
  },
  {
    when: "all gateways are gone for four minutes",
    world: changed(healthy, [[/^up.*api-gateway/, vanishing(1, 77)]]),
    fires: {},
  },
  {
    when: "no scheduler answers its scrapes",
    world: changed(healthy, [[/^up.*scheduler/, "1x70 0x30"]]),
    fires: { SchedulerDown: [scheduler] },
  },
  {
    when: "all schedulers vanish",
    world: changed(healthy, [[/scheduler/, vanishing(1, 74)]]),
    fires: { SchedulerDown: [scheduler] },
  },
  {
    when: "kube-state-metrics vanishes",
    world: changed(healthy, [[/^kube_/, vanishing(1, 60)]]),
    fires: { ClusterMetricsAbsent: [{ labels: { namespace } }] },
    also: ["BackupMissing", "RestoreDrillMissing"],
  },
];
