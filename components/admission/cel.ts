/**
 * CEL expressions over `variables.pod`, a pod's specification. A missing field is read as its default, so that no expression
 * ends in an error; the three lists of containers have types of their own, and each is gone through by itself.
 */

/** A field of the pod that may be missing. */
export function podField(path: string, orElse: string): string {
  return field("variables.pod", path, orElse);
}

/** A field, such as `securityContext.privileged`, any part of which may be missing. */
export function field(of: string, path: string, orElse: string): string {
  return `${of}.?${path.replaceAll(".", ".?")}.orValue(${orElse})`;
}

/** A list of texts. */
export function texts(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

export const lists = {
  containers: "variables.pod.containers",
  initContainers: podField("initContainers", "[]"),
  ephemeralContainers: podField("ephemeralContainers", "[]"),
} as const;

const everyList = Object.values(lists);

/** The containers `c` of which a condition is true; `title` is what they are called. */
export function containers(
  condition: string,
  of: readonly string[] = everyList,
  title = '"container " + c.name',
): string {
  return of.map((list) => `${list}.map(c, ${condition}, ${title})`).join(" + ");
}

/** The volumes `v` of which a condition is true. */
export function volumes(condition: string, title = '"volume " + v.name'): string {
  return `${podField("volumes", "[]")}.map(v, ${condition}, ${title})`;
}

/** The pod, where a condition is true. */
export function thePod(condition: string): string {
  return `(${condition} ? ["the pod"] : [])`;
}

/** The pod and its containers, where a condition on the security context of each is true. */
export function securityContexts(condition: (context: string) => string): string {
  const of = (owner: string) => condition(`${owner}.?securityContext`);
  return `${thePod(of("variables.pod"))} + ${containers(of("c"))}`;
}
