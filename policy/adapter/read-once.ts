import deserialize from "@pulumi/policy/deserialize.js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";

type Read = (message: object | undefined, proxySecrets: boolean) => object;

/**
 * Lets Pulumi's server read what policies here ask for, once. By itself it reads each resource for remediations, and then
 * again for every stack policy, which takes most of the time of a pack with many. Policies share what they get: none here
 * changes it. Where a later version of the server works in another way, the tests that ask packs over the wire tell.
 */
export function readOnce(): void {
  readNothingToRemedy();
  readResourcesOnce();
}

/** Before a resource is judged, the engine asks one pack after the other whether it changes it. None here does. */
function readNothingToRemedy(): void {
  const nothing = new messages.AnalyzeRequest();
  nothing.setOptions(new messages.AnalyzerResourceOptions());
  services.AnalyzerService.remediate.requestDeserialize = () => nothing;
}

function readResourcesOnce(): void {
  // Part of the package, and not of its types.
  const server = deserialize as unknown as { deserializeProperties: Read };
  const read = server.deserializeProperties;
  const known = new WeakMap<object, object>();
  server.deserializeProperties = (message, proxySecrets) => {
    if (message === undefined) return {};
    const properties = known.get(message) ?? read(message, proxySecrets);
    known.set(message, properties);
    return properties;
  };
}
