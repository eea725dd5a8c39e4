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

/** A colon before the last slash belongs to the registry's port. The first part is a registry if it looks like a host. */
export function parseImage(reference: string): Image {
  const [named = "", digest] = reference.split("@");
  const [, name = named, tag] = /^(.+?)(?::([^:/]+))?$/.exec(named) ?? [];
  const [first = "", ...rest] = name.split("/");
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = isHost ? rest.join("/") : name;
  return {
    name,
    registry: isHost ? first : "docker.io",
    path: !isHost && rest.length === 0 ? `library/${path}` : path,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}
