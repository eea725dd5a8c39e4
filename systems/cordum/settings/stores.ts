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
        "A message that nobody finished is given to another after that long; Cordum's own default is 10m.",
      ),
  })
  .prefault({})
  .refine(hasServersFor, oneCopy);

export const redis = z
  .strictObject({
    ...redisShape,
    topology: redisShape.topology.describe(
      "`replicated`: one primary with two replicas behind one address. `cluster`: three primaries and three replicas, as in the document, for clients that keep each operation to one key. **Cordum's own code, as far as it is public, uses several keys in one transaction, which a cluster refuses: every job is answered with 503.** `single`: one server without TLS, for development. A stack that runs does not change it by itself, see docs/runbooks/redis-topology.md and docs/decisions/0007.",
    ),
  })
  .prefault({});
