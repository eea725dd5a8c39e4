import type { Contradiction } from "../../../components/system/contradictions.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Services that wait for each other: none of them would ever start. Each circle is told once. */
export function circles(services: ApplicationSettings["services"]): readonly Contradiction[] {
  const done = new Set<string>();
  const found: Contradiction[] = [];
  const visit = (name: string, way: readonly string[]): void => {
    const begun = way.indexOf(name);
    if (begun >= 0) found.push(circle(services, [...way.slice(begun), name]));
    if (begun >= 0 || done.has(name)) return;
    for (const next of services[name]?.connects ?? []) if (next in services) visit(next, [...way, name]);
    done.add(name);
  };
  for (const name of Object.keys(services)) visit(name, []);
  return found;
}

function circle(services: ApplicationSettings["services"], way: readonly string[]): Contradiction {
  const [from = "", to = ""] = way.slice(-2);
  const place = services[from]?.connects.indexOf(to) ?? 0;
  return {
    path: ["services", from, "connects", `${place}`],
    because: way
      .map((name) => `services.${name}.connects`)
      .filter((path) => path !== `services.${from}.connects`),
    allowed: `no circle: ${way.join(" → ")}, and each waits until the next one answers`,
  };
}
