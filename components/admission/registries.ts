import type { Action } from "./action.ts";
import { containers, field, texts, volumes } from "./cel.ts";
import type { Concern } from "./policy.ts";

/** From where images may come, and what comes of others. */
export interface KnownRegistries {
  readonly action: Action;
  /** Registries, or repositories with all below them. */
  readonly allowed: readonly string[];
}

/** Images from elsewhere than the registries that are known, be they of containers or of volumes. */
export function registries({ action, allowed }: KnownRegistries): Concern {
  const prefixes = texts(allowed.flatMap(prefixesOf));
  const unknown = (image: string) =>
    `![${fullName(image)}].exists(name, ${prefixes}.exists(prefix, (name + ":").startsWith(prefix)))`;
  const inContainer = field("c", "image", '""');
  const inVolume = field("v", "image.reference", '""');
  const offenders = [
    containers(unknown(inContainer), undefined, `"container " + c.name + " (" + ${inContainer} + ")"`),
    volumes(`has(v.image) && ${unknown(inVolume)}`, `"volume " + v.name + " (" + ${inVolume} + ")"`),
  ];
  const demand = {
    name: "images",
    offenders: offenders.join(" + "),
    remedy: `must have an image from ${allowed.join(", ")}`,
  };
  return { name: "registries", action, demands: [demand] };
}

/**
 * What full names begin with, each with a colon at its end: a repository is followed by a tag, a digest or a deeper one, but
 * what follows a registry's host after a colon would be the port of another registry.
 */
function prefixesOf(source: string): readonly string[] {
  return source.includes("/") ? ["/", ":", "@"].map((end) => source + end) : [`${source}/`];
}

/** As containerd reads a reference: without a host, which has a dot, a port or a capital letter, it is of Docker Hub. */
function fullName(image: string): string {
  const hasHost = `${image}.matches("^(localhost|[^/]*[A-Z.:][^/]*)/")`;
  const ofHub = `"docker.io/" + (${image}.contains("/") ? "" : "library/") + ${image}`;
  return `${hasHost} ? ${image} : ${ofHub}`;
}
