import assert from "node:assert/strict";
import fc from "fast-check";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { structOf } from "../../lib/structs.ts";

const { Struct } = structs;

const properties = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue({ stringUnit: "grapheme" }));

describe("the messages of resources' properties", () => {
  it("are read by Google's own code as what was given, before and after the wire", () => {
    fc.assert(
      fc.property(properties as fc.Arbitrary<Parameters<typeof structOf>[0]>, (given) => {
        const text = JSON.stringify(given);
        // Google's own code has no such field either.
        fc.pre(!text.includes("__proto__"));
        const message = structOf(given);
        const received = Struct.deserializeBinary(message.serializeBinary());
        // As JSON, which knows no -0.
        for (const read of [message, received])
          assert.deepEqual(JSON.parse(JSON.stringify(read.toJavaScript())), JSON.parse(text));
      }),
    );
  });

  it("tell all kinds of values apart, empty ones too", () => {
    const given = {
      none: null,
      zero: 0,
      no: false,
      text: "",
      list: [],
      fields: {},
      deep: [[{ a: [null, [""]] }]],
    };
    assert.deepEqual(Struct.deserializeBinary(structOf(given).serializeBinary()).toJavaScript(), given);
  });

  it("hold nothing that has no field for it", () => {
    for (const value of [undefined, () => 1, 1n, Symbol("s"), [undefined]])
      assert.throws(() => structOf({ deep: { value } } as never), /no field for a value of type/);
  });
});
