import assert from "node:assert/strict";
import { createRequire } from "node:module";
import deserialize from "@pulumi/policy/deserialize.js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/analyzer_pb.js";
import { readNow, readOnce } from "../../policy/adapter/read-once.ts";

// The package has no types.
const { Struct } = createRequire(import.meta.url)("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: {
    fromJavaScript(value: object): NonNullable<ReturnType<messages.AnalyzerResource["getProperties"]>>;
  };
};
const server = deserialize as unknown as {
  deserializeProperties: (message: object | undefined, proxySecrets: boolean) => object;
};
const pod = () => Struct.fromJavaScript({ kind: "Pod" });

describe("resources of a request", () => {
  const { AnalyzeRequest, AnalyzeStackRequest } = messages;
  const { remediate } = services.AnalyzerService;
  const originals = [
    keep(server, "deserializeProperties"),
    keep(remediate, "requestDeserialize"),
    keep(AnalyzeRequest, "deserializeBinaryFromReader"),
    keep(AnalyzeStackRequest, "deserializeBinaryFromReader"),
    keep(AnalyzeStackRequest.prototype, "getResourcesList"),
  ];
  before(readOnce);
  after(() => {
    for (const restore of originals) restore();
  });

  it("are made for the first policy only", () => {
    const stack = stackOf(["one", "two"]);
    assert.deepEqual(urnsOf(stack), ["one", "two"]);
    assert.deepEqual(urnsOf(stack), []);
    assert.equal(stack.length, 2);
    assert.deepEqual(urnsOf(stackOf(["one", "two"])), ["one", "two"]);
  });

  it("are read when a policy looks at their properties", () => {
    const [first] = stackOf(["one"]);
    const properties = server.deserializeProperties(first?.getProperties(), false);
    assert.deepEqual(properties, {});
    assert.deepEqual(readNow(properties), { kind: "Pod" });
    assert.deepEqual(readNow(properties), { kind: "Pod" });
  });

  it("aren't empty the next time if they can't be read", () => {
    const signature = "4dabf18193072939515e22adb298388d";
    const [first] = stackOf(
      ["one"],
      Struct.fromJavaScript({ password: { [signature]: "nobody knows this" } }),
    );
    const properties = server.deserializeProperties(first?.getProperties(), false);
    for (let look = 0; look < 2; look++) assert.throws(() => readNow(properties), /nobody knows this/);
  });

  it("come with providers that nobody reads", () => {
    const request = analyzed(new messages.AnalyzerProviderResource().setName("cluster").setProperties(pod()));
    const provider = request.getProvider();
    assert.equal(provider?.getName(), "cluster");
    assert.deepEqual(server.deserializeProperties(provider?.getProperties(), false), {});
  });

  it("may have none", () => {
    assert.deepEqual(server.deserializeProperties(undefined, false), {});
  });
});

function keep<Key extends string>(owner: Record<Key, unknown>, key: Key): () => void {
  const original = owner[key];
  return () => {
    owner[key] = original;
  };
}

function urnsOf(resources: readonly messages.AnalyzerResource[]): readonly string[] {
  const urns: string[] = [];
  for (const resource of resources) urns.push(resource.getUrn());
  return urns;
}

/** A resource of that provider, as it arrives from the engine. */
function analyzed(provider: messages.AnalyzerProviderResource): messages.AnalyzeRequest {
  const request = new messages.AnalyzeRequest().setProvider(provider);
  return services.AnalyzerService.analyze.requestDeserialize(Buffer.from(request.serializeBinary()));
}

/** A stack, of pods if nothing else is said, as it arrives from the engine. */
function stackOf(urns: readonly string[], properties = pod()): readonly messages.AnalyzerResource[] {
  const request = new messages.AnalyzeStackRequest();
  for (const urn of urns)
    request.addResources(new messages.AnalyzerResource().setUrn(urn).setProperties(properties));
  const { requestDeserialize } = services.AnalyzerService.analyzeStack;
  return requestDeserialize(Buffer.from(request.serializeBinary())).getResourcesList();
}
