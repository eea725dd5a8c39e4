import type { AlertCase } from "../case.ts";
import { healthy, stack } from "../healthy.ts";
import { changed, growing, series, steady, turning, vanishing, type World } from "../world.ts";

const namespace = "cordum";
const service = "cordum-nats";
const cluster = { namespace, service };
const server = (i: number) => ({ ...cluster, pod: `cordum-nats-${i}` });

/** Everything that one server's exporter says. */
const of = (i: number) => new RegExp(`^(gnatsd|jetstream)_.*pod="cordum-nats-${i}"`);

/** The world with some series under other labels. */
function relabelled(world: World, pattern: RegExp, from: string, to: string): World {
  return new Map(
    [...world].map(([name, values]) => [pattern.test(name) ? name.replace(from, to) : name, values]),
  );
}

const leader = 'meta_leader="cordum-nats-0"';
const meta = /^jetstream_server/;

export const nats: readonly AlertCase[] = [
  {
    when: "no exporter of NATS answers",
    world: changed(healthy, [
      [/^up.*cordum-nats/, "1x72 0x28"],
      [/^(gnatsd|jetstream)_/, vanishing(0, 72)],
    ]),
    fires: { NATSDown: [{ labels: cluster }] },
  },
  {
    when: "exporters answer and no server behind them does",
    world: changed(healthy, [[/^(gnatsd|jetstream)_/, vanishing(0, 72)]]),
    fires: { NATSDown: [{ labels: cluster }] },
  },
  {
    when: "everything of NATS vanishes",
    world: changed(healthy, [
      [/^up.*cordum-nats/, vanishing(1, 72)],
      [/^(gnatsd|jetstream)_/, vanishing(0, 72)],
    ]),
    fires: { NATSDown: [{ labels: cluster }] },
  },
  {
    when: "one of three servers is gone",
    world: changed(healthy, [
      [of(2), vanishing(0, 60)],
      [/gnatsd_varz_routes.*nats-[01]/, turning(8, 60, 4)],
    ]),
    fires: { NATSServersMissing: [{ labels: cluster, value: "2" }] },
    also: ["NATSStreamReplicaMissing"],
  },
  {
    when: "two of three servers are gone",
    world: changed(healthy, [
      [of(1), vanishing(0, 76)],
      [of(2), vanishing(0, 76)],
    ]),
    fires: { NATSQuorumLost: [{ labels: cluster }] },
  },
  {
    when: "three servers see no leader",
    world: relabelled(healthy, meta, leader, 'meta_leader=""'),
    fires: { NATSQuorumLost: [{ labels: cluster }] },
  },
  {
    when: "one server alone sees no leader, which its own health tells",
    world: relabelled(healthy, /^jetstream_server.*pod="cordum-nats-2"/, leader, 'meta_leader=""'),
    fires: {},
  },
  {
    when: "servers follow different leaders",
    world: relabelled(
      healthy,
      /^jetstream_server.*pod="cordum-nats-2"/,
      leader,
      'meta_leader="cordum-nats-2"',
    ),
    fires: { NATSLeadersDisagree: [{ labels: cluster, value: "2" }] },
  },
  {
    when: "one server lost its route to another",
    world: changed(healthy, [[/gnatsd_varz_routes.*nats-[12]/, turning(8, 60, 4)]]),
    fires: {
      NATSRoutesMissing: [
        { labels: server(1), value: "4" },
        { labels: server(2), value: "4" },
      ],
    },
  },
  {
    when: "no server has any route",
    world: changed(healthy, [[/gnatsd_varz_routes/, turning(8, 60, 0)]]),
    fires: {
      NATSRoutesMissing: [0, 1, 2].map((i) => ({ labels: server(i), value: "0" })),
    },
  },
  {
    when: "a server is not healthy for a quarter of an hour",
    world: changed(healthy, [[/gnatsd_healthz_status.*nats-1/, turning(0, 64, 1)]]),
    fires: { NATSUnhealthy: [{ labels: server(1) }] },
  },
  {
    when: "a server catches up for some minutes",
    world: changed(healthy, [[/gnatsd_healthz_status.*nats-1/, turning(0, 74, 1)]]),
    fires: {},
  },
  {
    when: "JetStream shuts down on one server",
    world: changed(healthy, [[/jetstream_disabled.*nats-1/, turning(0, 76, 1)]]),
    fires: { NATSJetStreamDisabled: [{ labels: server(1) }] },
  },
  {
    when: "a stream is gone",
    world: changed(healthy, [[/^jetstream_(stream|consumer).*CORDUM_JOBS/, vanishing(1, 60)]]),
    fires: { NATSStreamMissing: [{ labels: { ...cluster, stream_name: "CORDUM_JOBS" } }] },
  },
  {
    when: "a stream has two replicas instead of three",
    world: changed(healthy, [[/^jetstream_stream_last_seq.*nats-2.*CORDUM_SYS/, vanishing(1, 60)]]),
    fires: { NATSStreamReplicaMissing: [{ labels: { ...cluster, stream_name: "CORDUM_SYS" }, value: "2" }] },
  },
  {
    when: "a replica stands still while its stream grows",
    world: changed(healthy, [[/^jetstream_stream_last_seq.*nats-2.*CORDUM_JOBS/, "1000+60x60 4600x40"]]),
    fires: { NATSReplicaLagging: [{ labels: { ...server(2), stream_name: "CORDUM_JOBS" } }] },
  },
  {
    when: "a stream stands still",
    world: changed(healthy, [[/^jetstream_stream_last_seq/, steady(4600)]]),
    fires: {},
  },
  {
    when: "a busy stream grows by half a million a minute",
    world: changed(healthy, [[/^jetstream_stream_last_seq/, growing(0, 500_000)]]),
    fires: {},
  },
  {
    when: "more and more messages wait for a consumer",
    world: changed(healthy, [[/num_pending.*CORDUM_JOBS/, turning(10, 60, 20_000)]]),
    fires: {
      NATSConsumerBacklog: [
        { labels: { ...cluster, stream_name: "CORDUM_JOBS", consumer_name: "workers" }, value: "20000" },
      ],
    },
  },
  {
    when: "JetStream fills",
    world: changed(healthy, [[/total_message_bytes.*pod="cordum-nats-0"/, turning(1e9, 60, 12.8e9)]]),
    fires: { NATSStorageFilling: [{ labels: server(0), value: "80%" }] },
  },
  {
    when: "JetStream is almost full",
    world: changed(healthy, [[/total_message_bytes.*pod="cordum-nats-0"/, turning(1e9, 60, 15.2e9)]]),
    fires: { NATSStorageAlmostFull: [{ labels: server(0), value: "95%" }] },
    also: ["NATSStorageFilling"],
  },
  {
    when: "slow consumers are cut off",
    world: changed(healthy, [[/slow_consumers.*nats-1/, turning(0, 70, 3)]]),
    fires: { NATSSlowConsumers: [{ labels: server(1) }] },
  },
  {
    when: "NATS is a single server, which sees no leader",
    world: changed(
      relabelled(
        new Map([...healthy].filter(([name]) => !/pod="cordum-nats-[12]"/.test(name))),
        meta,
        leader,
        'meta_leader=""',
      ),
      [[/gnatsd_varz_routes/, steady(0)]],
    ),
    stack: { ...stack, nats: { service, servers: 1, streams: [{ name: "CORDUM_JOBS", replicas: 1 }] } },
    fires: {},
  },
  {
    when: "somebody else's namespace has trouble",
    world: new Map([
      ...healthy,
      [series("up", { namespace: "other", service, pod: "cordum-nats-0" }), steady(0)],
    ]),
    fires: {},
  },
];
