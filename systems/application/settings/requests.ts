import type { Contradiction } from "../../../components/system/contradictions.ts";
import type { ApplicationSettings } from "./schema.ts";

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
  for (const [i, { body = "", headers, host, keep, path }] of smoke.entries()) {
    if (host !== undefined && !hosts.includes(host)) found.push(unserved(i, hosts));
    const texts = [path, body, ...Object.values(headers)];
    for (const name of new Set(texts.flatMap(placeholders)))
      if (!known.has(name)) found.push(unknown(i, name, [...known]));
    for (const name of Object.keys(keep)) known.add(name);
  }
  return found;
}

/** The names in a text such as `/orders/{id}`. A JSON body has braces, too, but no name right within them. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{([a-z0-9_][-\w]*)\}/gi)].map(([, name = ""]) => name);
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
