import type { Contradiction } from "../../../components/system/contradictions.ts";
import { namesIn } from "../../../lib/declared-request.ts";
import type { ApplicationSettings } from "./schema.ts";
import { isRepeated, keptBy } from "./smoke.ts";

/** Requests of the smoke test go through the ingress, and use what is known by then. */
export function requests({ ingress, secrets, smoke }: ApplicationSettings): readonly Contradiction[] {
  const known = new Set(Object.keys(secrets));
  const hosts = hostsOf(ingress);
  const found: Contradiction[] = [];
  if (smoke.length > 0 && !ingress)
    found.push({
      path: ["smoke"],
      because: ["ingress"],
      allowed: "none without `ingress`, which they go through",
    });
  for (const [i, request] of smoke.entries()) {
    const { host } = request;
    if (host !== undefined && !hosts.includes(host)) found.push(unserved(i, hosts));
    for (const name of namesIn(request)) if (!known.has(name)) found.push(unknown(i, name, [...known]));
    for (const name of Object.keys(request.keep)) known.add(name);
  }
  return [...found, ...unrepeated(smoke)];
}

/** A load test can't repeat a request whose values come from one that it doesn't repeat. */
function unrepeated(smoke: ApplicationSettings["smoke"]): readonly Contradiction[] {
  const repeated = keptBy(smoke.filter((request) => isRepeated(request, smoke)));
  const once = keptBy(smoke).filter((name) => !repeated.includes(name));
  return smoke.flatMap((request, i) => {
    const name = request.load ? namesIn(request).find((each) => once.includes(each)) : undefined;
    if (name === undefined) return [];
    const allowed = `false, because {${name}} comes from a request without \`load: true\``;
    return [{ path: ["smoke", `${i}`, "load"], because: ["smoke"], allowed }];
  });
}

function hostsOf(ingress: ApplicationSettings["ingress"]): readonly string[] {
  if (!ingress) return [];
  return [
    ...(ingress.host === undefined ? [] : [ingress.host]),
    ...Object.values(ingress.hosts).map(({ host }) => host),
  ];
}

function unserved(i: number, hosts: readonly string[]): Contradiction {
  const there = hosts.length > 0 ? `there are ${hosts.join(", ")}` : "there is none";
  return {
    path: ["smoke", `${i}`, "host"],
    because: ["ingress"],
    allowed: `a host name of the ingress: ${there}`,
  };
}

function unknown(i: number, name: string, known: readonly string[]): Contradiction {
  const there = known.length > 0 ? `, of which there are ${known.join(", ")}` : ", of which there is none";
  const allowed = `without {${name}}, or with a name of \`secrets\` or of what an earlier request keeps${there}`;
  return { path: ["smoke", `${i}`], because: ["secrets"], allowed };
}
