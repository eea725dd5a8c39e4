import { everyDatabase } from "../model/expected.ts";
import { rule } from "../model/rule.ts";
import { UnknownValue } from "../model/unknown.ts";

const mostHours = 24;

export const dbPitrDeclared = rule({
  id: "db-pitr-declared",
  title: "Databases have point-in-time recovery and daily snapshots.",
  pack: "resilience",
  severity: "medium",
  levels: "-aM",
  relation: true,
  requirements: [66],
  remediation: ["Turn on point-in-time recovery and daily snapshots, and declare them in the contract."],
  subjects: everyDatabase,
  check: ({ pointInTimeRecovery, snapshotHours }) => {
    if (pointInTimeRecovery === false) return "it has no point-in-time recovery";
    if (snapshotHours !== undefined && snapshotHours > mostHours)
      return `its snapshots are ${snapshotHours} hours apart, and ${mostHours} are the most`;
    if (pointInTimeRecovery === undefined || snapshotHours === undefined)
      throw new UnknownValue("the contract doesn't say its pointInTimeRecovery and snapshotHours");
    return undefined;
  },
});
