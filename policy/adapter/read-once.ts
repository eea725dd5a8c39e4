import deserialize from "@pulumi/policy/deserialize.js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";

type Read = (message: object | undefined, proxySecrets: boolean) => object;
interface MessageType {
  readonly deserializeBinary: (bytes: Uint8Array) => object;
}
interface MessageReader<Message, Reader> {
  deserializeBinaryFromReader: (message: Message, reader: Reader) => Message;
}
interface PropertyReader {
  readMessage(message: object, readFields: unknown): void;
  readBytes(): Uint8Array;
}

/** What messages of properties consist of, which were not read with the request that they came in. */
const contents = new WeakMap<object, Uint8Array>();
/** How to read properties that were handed out empty. */
const unread = new WeakMap<object, () => object>();

/**
 * Lets Pulumi's server do what policies here need, once. By itself it reads each resource for remediations, its provider
 * with each resource, and makes a whole stack anew for every stack policy, which takes most of the time of a pack with many.
 * Where a later version of the server works in another way, the tests that ask packs over the wire tell.
 */
export function readOnce(): void {
  readNothingToRemedy();
  showStacksToOnePolicy();
  passOverProperties(messages.AnalyzeRequest);
  passOverProperties(messages.AnalyzeStackRequest);
  putOffProperties();
}

/** Policies call this before they look at properties. */
export function readNow<T extends object>(properties: T): T {
  Object.assign(properties, unread.get(properties)?.());
  // Only now: what can't be read must not look empty the next time.
  unread.delete(properties);
  return properties;
}

/** Before a resource is judged, the engine asks one pack after the other whether it changes it. None here does. */
function readNothingToRemedy(): void {
  const nothing = new messages.AnalyzeRequest();
  nothing.setOptions(new messages.AnalyzerResourceOptions());
  services.AnalyzerService.remediate.requestDeserialize = () => nothing;
}

/** The first policy judges a stack for all. The server goes through its resources again for each, and finds no more. */
function showStacksToOnePolicy(): void {
  const { prototype } = messages.AnalyzeStackRequest;
  const { getResourcesList } = prototype;
  prototype.getResourcesList = function () {
    const resources = getResourcesList.call(this);
    const once = resources.values();
    return Object.assign(resources, { [Symbol.iterator]: () => once });
  };
}

/** No policy looks at providers, and most resources of a stack are judged by what was declared before. */
function passOverProperties<Message, Reader extends PropertyReader>(
  type: MessageReader<Message, Reader>,
): void {
  const readFields = type.deserializeBinaryFromReader;
  type.deserializeBinaryFromReader = (request, reader) => {
    const readMessage = reader.readMessage.bind(reader);
    const readOrPass: PropertyReader["readMessage"] = (message, fields) => {
      if ("toJavaScript" in message) contents.set(message, reader.readBytes());
      else readMessage(message, fields);
    };
    return readFields(request, Object.assign(reader, { readMessage: readOrPass }));
  };
}

function putOffProperties(): void {
  // Part of the package, and not of its types.
  const server = deserialize as unknown as { deserializeProperties: Read };
  const read = server.deserializeProperties;
  server.deserializeProperties = (message, proxySecrets) => {
    if (message === undefined) return {};
    const bytes = contents.get(message);
    if (bytes === undefined) return read(message, proxySecrets);
    const properties = {};
    const { deserializeBinary } = message.constructor as unknown as MessageType;
    unread.set(properties, () => read(deserializeBinary(bytes), proxySecrets));
    return properties;
  };
}
