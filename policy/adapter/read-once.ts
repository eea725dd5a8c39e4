import deserialize from "@pulumi/policy/deserialize.js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";

type Read = (message: object | undefined, proxySecrets: boolean) => object;
type ReadMessage = (message: object, readFields: unknown) => void;
interface MessageType {
  deserializeBinary(bytes: Uint8Array): object;
}

/** What a message of properties consists of, where it was not read with the request that it came in. */
const contents = new WeakMap<object, Uint8Array>();
/** How to read properties that were handed out empty. */
const unread = new WeakMap<object, () => object>();

/**
 * Lets Pulumi's server read what policies here look at, once. By itself it reads each resource for remediations, and then
 * again for every stack policy, which takes most of the time of a pack with many. Policies share what they get: none here
 * changes it. Where a later version of the server works in another way, the tests that ask packs over the wire tell.
 */
export function readOnce(): void {
  readNothingToRemedy();
  passOverPropertiesOfStacks();
  readPropertiesOnce();
}

/** Policies call this before they look at properties of a stack's resource. */
export function readNow<T extends object>(properties: T): T {
  const read = unread.get(properties);
  unread.delete(properties);
  return Object.assign(properties, read?.());
}

/** Before a resource is judged, the engine asks one pack after the other whether it changes it. None here does. */
function readNothingToRemedy(): void {
  const nothing = new messages.AnalyzeRequest();
  nothing.setOptions(new messages.AnalyzerResourceOptions());
  services.AnalyzerService.remediate.requestDeserialize = () => nothing;
}

/** A stack's resources come with all that a cluster has filled in, and most are judged by what was declared instead. */
function passOverPropertiesOfStacks(): void {
  const { AnalyzeStackRequest } = messages;
  const readRequest = AnalyzeStackRequest.deserializeBinaryFromReader;
  AnalyzeStackRequest.deserializeBinaryFromReader = (request, reader) => {
    const readMessage = (reader.readMessage as ReadMessage).bind(reader);
    const readOrPass: ReadMessage = (message, readFields) => {
      if ("toJavaScript" in message) contents.set(message, reader.readBytes() as Uint8Array);
      else readMessage(message, readFields);
    };
    return readRequest(request, Object.assign(reader, { readMessage: readOrPass }));
  };
}

function readPropertiesOnce(): void {
  // Part of the package, and not of its types.
  const server = deserialize as unknown as { deserializeProperties: Read };
  const read = server.deserializeProperties;
  const known = new WeakMap<object, object>();
  server.deserializeProperties = (message, proxySecrets) => {
    if (message === undefined) return {};
    const properties = known.get(message) ?? readOrPutOff(read, message, proxySecrets);
    known.set(message, properties);
    return properties;
  };
}

function readOrPutOff(read: Read, message: object, proxySecrets: boolean): object {
  const bytes = contents.get(message);
  if (bytes === undefined) return read(message, proxySecrets);
  const properties = {};
  const type = message.constructor as unknown as MessageType;
  unread.set(properties, () => read(type.deserializeBinary(bytes), proxySecrets));
  return properties;
}
