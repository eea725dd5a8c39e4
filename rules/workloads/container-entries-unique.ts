import type { Container } from "../kubernetes/objects.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

function twice(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}

/** What may be there once, by what tells one from another. */
function entriesOf({ env = [], ports = [], volumeMounts = [] }: Container): readonly string[] {
  const numbered = ports.filter(({ containerPort }) => containerPort !== undefined);
  return [
    ...env.map(({ name }) => `variable ${name}`),
    ...volumeMounts.flatMap(({ mountPath }) => (mountPath === undefined ? [] : [`mount at ${mountPath}`])),
    ...numbered.map(({ containerPort, hostIP, hostPort, protocol = "TCP" }) =>
      [`port ${containerPort}/${protocol}`, hostPort && `of ${hostIP ?? "the node"}:${hostPort}`]
        .filter(Boolean)
        .join(" "),
    ),
    ...ports.flatMap(({ name }) => (name === undefined ? [] : [`port named ${name}`])),
  ];
}

export const containerEntriesUnique = rule({
  id: "container-entries-unique",
  title: "No variable, port, mount, volume or container is defined twice.",
  pack: "resilience",
  severity: "medium",
  levels: "aaM",
  relation: false,
  requirements: [71],
  remediation: ["Remove one of the two: the last counts, or server-side apply refuses both."],
  subjects: everyWorkload,
  check: (workload) => {
    const containers = workload.containers();
    const volumes = (workload.pod.volumes ?? []).map(({ name }) => `volume ${name}`);
    const whole = [...containers.map(({ spec }) => `container ${spec.name}`), ...volumes];
    return [
      ...twice(whole).map((entry) => `${entry} is there twice`),
      ...problemsOf(containers, ({ spec, title }) =>
        twice(entriesOf(spec)).map((entry) => `${entry} of ${title} is there twice`),
      ),
    ];
  },
});
