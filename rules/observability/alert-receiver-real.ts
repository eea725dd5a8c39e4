import { type AlertmanagerSpec, integrations, type Route } from "../kubernetes/alertmanager.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

const placeholder =
  /example\.(com|org|net)|localhost|127\.0\.0\.1|change-?me|your-|todo|services\/(T0+|XXX|\.\.\.)|<[a-z_ -]+>/i;

function namesIn({ receiver, routes = [] }: Route): readonly string[] {
  return [...(receiver === undefined ? [] : [receiver]), ...routes.flatMap(namesIn)];
}

export const alertReceiverReal = rule({
  id: "alert-receiver-real",
  title: "Every alert has a real receiver.",
  pack: "operability",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [101],
  remediation: ["Set the webhook or address of the receiver with a Secret."],
  subjects: everyObject<AlertmanagerSpec>("monitoring.coreos.com/AlertmanagerConfig"),
  check: ({ spec }) => {
    const used = (spec.receivers ?? []).filter(({ name }) => namesIn(spec.route ?? {}).includes(name));
    const missing = namesIn(spec.route ?? {}).filter(
      (name) => !(spec.receivers ?? []).some((one) => one.name === name),
    );
    return [
      ...missing.map((name) => `a route leads to "${name}", which isn't a receiver`),
      ...problemsOf(used, (receiver) => {
        const all = integrations(receiver);
        if (all.length === 0) return `receiver ${receiver.name} tells nobody`;
        return problemsOf(
          all,
          ({ config, kind }) =>
            placeholder.test(JSON.stringify(config)) &&
            `${kind} of receiver ${receiver.name} has an invented address`,
        );
      }),
    ];
  },
});
