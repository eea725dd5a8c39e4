import { z } from "zod";
import { duration } from "../../../components/fields.ts";
import { hasServersFor, natsShape, oneCopy } from "../../../components/nats/settings.ts";
import { redisShape } from "../../../components/redis/settings.ts";

/** What Cordum asks of its stores, beyond what can be set of any. */

export const nats = z
  .strictObject({
    ...natsShape,
    ackWait: duration
      .default("30s")
      .describe(
        "Time after which a message without an acknowledgement is delivered again. Cordum's own default is 10m.",
      ),
  })
  .prefault({})
  .refine(hasServersFor, oneCopy);

export const redis = z
  .strictObject({
    ...redisShape,
    topology: redisShape.topology.describe(
      "`replicated`: one primary with two replicas behind one address. `cluster`: three primaries and three replicas, as in Cordum's deployment document, for clients that use one key per operation. **Cordum's public code uses several keys in one transaction, which a cluster refuses: every job is answered with 503.** `single`: one server without TLS, for development. To change the topology of a running stack, see docs/runbooks/redis-topology.md and docs/decisions/0007.",
    ),
  })
  .prefault({});
