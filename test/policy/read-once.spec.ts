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
  const { AnalyzeStackRequest } = messages;
  const { remediate } = services.AnalyzerService;
  const { deserializeProperties } = server;
  const { requestDeserialize } = remediate;
  const { deserializeBinaryFromReader } = AnalyzeStackRequest;
  before(readOnce);
  after(() => {
    Object.assign(server, { deserializeProperties });
    Object.assign(remediate, { requestDeserialize });
    Object.assign(AnalyzeStackRequest, { deserializeBinaryFromReader });
  });

  it("are read once for all stack policies", () => {
    const message = pod();
    const first = server.deserializeProperties(message, false);
    assert.deepEqual(first, { kind: "Pod" });
    assert.equal(server.deserializeProperties(message, false), first);
    assert.notEqual(server.deserializeProperties(pod(), false), first);
  });

  it("of a stack are read when a policy looks at them", () => {
    const [first, second] = stackOf("one", "two");
    const properties = server.deserializeProperties(first?.getProperties(), false);
    assert.deepEqual(properties, {});
    assert.deepEqual(readNow(properties), { kind: "Pod" });
    assert.equal(readNow(properties), properties);
    assert.equal(server.deserializeProperties(first?.getProperties(), false), properties);
    assert.equal(second?.getUrn(), "two");
  });
});

/** A stack of pods, as it arrives from the engine. */
function stackOf(...urns: readonly string[]): readonly messages.AnalyzerResource[] {
  const request = new messages.AnalyzeStackRequest();
  for (const urn of urns)
    request.addResources(new messages.AnalyzerResource().setUrn(urn).setProperties(pod()));
  const { requestDeserialize } = services.AnalyzerService.analyzeStack;
  return requestDeserialize(Buffer.from(request.serializeBinary())).getResourcesList();
}
