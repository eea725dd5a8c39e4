import { hoursSince } from "../ask.ts";
import {
  CannotTell,
  type ClusterReader,
  judged,
  type LiveContext,
  liveCheck,
  notApplicable,
} from "../check.ts";
import { type Item, titleOf } from "../objects.ts";

export const secretAge = liveCheck({
  id: "live-secret-age",
  title: "Secrets are not older than their rotation interval.",
  severity: "medium",
  remediation: [
    "Rotate it: docs/runbooks says how for each kind.",
    "Or set `live.secretDays` to what the team has agreed on.",
  ],
  look: async (cluster: ClusterReader, { namespaces }: LiveContext) => {
    const lists = await Promise.all(
      namespaces.map((namespace) => cluster.listMetadata<Item>(`/api/v1/namespaces/${namespace}/secrets`)),
    );
    if (lists.includes(undefined)) throw new CannotTell("The cluster lists no Secrets.");
    return lists.flatMap((list) => list ?? []);
  },
  judge: (secrets, { clock, settings }) =>
    secrets.length === 0
      ? notApplicable("the stack has no Secrets")
      : secrets.map((secret) => {
          const made = lastWritten(secret);
          const days = made === undefined ? undefined : hoursSince(made, clock) / 24;
          const old = days === undefined || days > settings.secretDays;
          const problem = old
            ? `it is ${Math.floor(days ?? 0)} days old, more than ${settings.secretDays}`
            : undefined;
          return judged(titleOf("Secret", secret), problem, "It is young enough.", `last written ${made}`);
        }),
});

/** Of its values; labels may be newer. */
function lastWritten({ metadata }: Item): string | undefined {
  const ofData = (metadata.managedFields ?? []).filter(({ fieldsV1 }) => "f:data" in (fieldsV1 ?? {}));
  return (
    ofData
      .map(({ time }) => time ?? "")
      .sort()
      .at(-1) || metadata.creationTimestamp
  );
}
