import type { ServiceSpec } from "../kubernetes/objects.ts";
import { isLabel } from "../kubernetes/port-names.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";

export const servicePortNamesValid = rule({
  id: "service-port-names-valid",
  title: "Ports of a Service with several ports have unique names.",
  pack: "resilience",
  severity: "high",
  levels: "aMM",
  relation: false,
  requirements: [54],
  remediation: ["Give each port a unique name, which is a DNS label, and a unique number."],
  subjects: everyObject<ServiceSpec>("Service"),
  check: ({ spec }) => {
    const { ports = [] } = spec;
    if (ports.length === 0) return new NotApplicable("It has no ports.");
    const names = ports.map(({ name = "" }) => name);
    const numbers = ports.map(({ port, protocol = "TCP" }) => `${port}/${protocol}`);
    return [
      ports.length > 1 &&
        names.includes("") &&
        "it has several ports, and one of them has no name, so the API server refuses it",
      ...names.map((name, index) =>
        name === ""
          ? undefined
          : isLabel(name)
            ? names.indexOf(name) !== index && `two of its ports are named ${name}`
            : `"${name}" isn't a name that a port may have`,
      ),
      ...numbers.map((number, index) => numbers.indexOf(number) !== index && `${number} is there twice`),
    ];
  },
});
