import { type AlertmanagerSpec, integrations, receiversFor } from "../kubernetes/alertmanager.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const alertTwoChannels = rule({
  id: "alert-two-channels",
  title: "Critical alerts are sent over two channels.",
  pack: "operability",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [102],
  remediation: ["Give the receiver of critical alerts a second integration of another kind."],
  subjects: everyObject<AlertmanagerSpec>("monitoring.coreos.com/AlertmanagerConfig"),
  check: ({ spec }) => {
    const kinds = new Set(
      receiversFor(spec, { severity: "critical" }).flatMap((receiver) =>
        integrations(receiver).map(({ kind }) => kind),
      ),
    );
    return kinds.size < 2 && `an alert of severity critical goes by ${[...kinds].join(", ") || "none"} alone`;
  },
});
