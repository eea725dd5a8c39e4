/** An image's name in its parts, as container runtimes read it. */
export interface Image {
  /** With a domain where one is written. */
  readonly name: string;
  /** Domain of the registry; docker.io where none is written. */
  readonly registry: string;
  /** Path in the registry, such as `library/redis`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** Names by which clients know Docker Hub. */
const dockerHub: ReadonlySet<string> = new Set(["docker.io", "index.docker.io", "registry-1.docker.io"]);

/** A registry by the one name that it is compared by; with a path, too. */
export function canonicalRegistry(name: string): string {
  const [host = "", ...path] = name.split("/");
  return [dockerHub.has(host) ? "docker.io" : host, ...path].join("/");
}

/** A colon before the last slash belongs to the registry's port. The first part is a registry if it looks like a host. */
export function parseImage(reference: string): Image {
  const [named = "", digest] = reference.split("@");
  const [, name = named, tag] = /^(.+?)(?::([^:/]+))?$/.exec(named) ?? [];
  const [first = "", ...rest] = name.split("/");
  const isHost = rest.length > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  const path = isHost ? rest.join("/") : name;
  const registry = isHost ? canonicalRegistry(first) : "docker.io";
  return {
    name,
    registry,
    path: registry === "docker.io" && !path.includes("/") ? `library/${path}` : path,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}
