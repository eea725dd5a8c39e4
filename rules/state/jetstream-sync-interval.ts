import { natsBlocks } from "../formats/broker-conf.ts";
import { hours } from "../kubernetes/certificates.ts";
import { serverConfig, serverOf } from "../kubernetes/configuration.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyService } from "../model/select.ts";
import { UnknownValue } from "../model/unknown.ts";

/** Where nothing is said. https://docs.nats.io/running-a-nats-service/configuration#jetstream */
const defaultInterval = "2m";
const mostSeconds = 1;

export const jetstreamSyncInterval = rule({
  id: "jetstream-sync-interval",
  title: "JetStream flushes to disk at least every second.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [34],
  remediation: ["Set jetstream.sync_interval to 1s, or to always."],
  subjects: everyService,
  check: (workload, { graph }) => {
    if (serverOf(workload, "nats") === undefined) return new NotApplicable("It doesn't run NATS.");
    const config = serverConfig(graph, workload);
    if (config.trim() === "") throw new UnknownValue("the server's configuration isn't in the stack");
    const jetstream = natsBlocks(config).blocks.get("jetstream");
    if (!jetstream) return new NotApplicable("It keeps no streams.");
    const said = jetstream.settings.get("sync_interval") ?? defaultInterval;
    if (said === "always") return undefined;
    return (
      hours(said) * 3600 > mostSeconds + 1e-6 &&
      `a power cut loses what was written in the last ${said}: sync_interval`
    );
  },
});
