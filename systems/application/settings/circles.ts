import type { Contradiction } from "../../../components/system/contradictions.ts";
import { migrationOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Services that wait for each other: none of them would ever start. Each circle is told once. */
export function circles(services: ApplicationSettings["services"]): readonly Contradiction[] {
  const done = new Set<string>();
  const found: Contradiction[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    const begun = way.indexOf(name);
    if (begun >= 0) found.push(circle(services, [...way.slice(begun), name]));
    if (begun >= 0 || done.has(name)) return;
    for (const { to } of waits(name, services)) visit(to, [...way, name]);
    done.add(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
  return found;
}

interface Wait {
  readonly to: string;
  /** Keys that lead to where it is said. */
  readonly path: readonly string[];
}

/** The services that a service, or what must be done before it starts, waits for. */
function waits(name: string, services: ApplicationSettings["services"]): readonly Wait[] {
  const service = services[name];
  if (!service) return [];
  return [...migrationOf(name, service), { program: service, path: ["services", name] }]
    .flatMap(({ path, program }) =>
      program.connects.map((to, i) => ({ to, path: [...path, "connects", `${i}`] })),
    )
    .filter(({ to }) => to in services);
}

function circle(services: ApplicationSettings["services"], way: readonly string[]): Contradiction {
  const edges = way.slice(1).flatMap((to, i) => {
    const wait = waits(way[i] ?? "", services).find((one) => one.to === to);
    return wait ? [wait.path] : [];
  });
  const [path = [], ...others] = edges.reverse();
  return {
    path,
    because: others.map((other) => other.slice(0, -1).join(".")),
    allowed: `no circle: ${way.join(" → ")}, and each waits until the next one answers`,
  };
}
