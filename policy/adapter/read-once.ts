import deserialize from "@pulumi/policy/deserialize.js";

type Read = (message: object, proxySecrets: boolean) => object;

/**
 * Lets Pulumi's server read each resource of a request once. By itself it reads all of them again for every stack
 * policy, which takes most of the time of a pack with many. Policies then share what they get: none here changes it.
 * Where a later version of the server works in another way this does nothing, and costs only time.
 */
export function readOnce(): void {
  // Part of the package, and not of its types.
  const server = deserialize as unknown as { deserializeProperties: Read };
  const read = server.deserializeProperties;
  const known = new WeakMap<object, object>();
  server.deserializeProperties = (message, proxySecrets) => {
    // Remediations get values that they may change.
    if (proxySecrets) return read(message, proxySecrets);
    const properties = known.get(message) ?? read(message, proxySecrets);
    known.set(message, properties);
    return properties;
  };
}
