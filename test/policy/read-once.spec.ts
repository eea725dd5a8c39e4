import assert from "node:assert/strict";
import { createRequire } from "node:module";
import deserialize from "@pulumi/policy/deserialize.js";
import services from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import { readOnce } from "../../policy/adapter/read-once.ts";

// The package has no types.
const { Struct } = createRequire(import.meta.url)("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: object): object };
};
const server = deserialize as unknown as {
  deserializeProperties: (message: object, proxySecrets: boolean) => object;
};
const pod = () => Struct.fromJavaScript({ kind: "Pod" });

describe("resources of a request", () => {
  const { remediate } = services.AnalyzerService;
  const originals = [server.deserializeProperties, remediate.requestDeserialize] as const;
  before(readOnce);
  after(() => {
    [server.deserializeProperties, remediate.requestDeserialize] = originals;
  });

  it("are read once for all stack policies", () => {
    const message = pod();
    const first = server.deserializeProperties(message, false);
    assert.deepEqual(first, { kind: "Pod" });
    assert.equal(server.deserializeProperties(message, false), first);
    assert.notEqual(server.deserializeProperties(pod(), false), first);
  });
});
