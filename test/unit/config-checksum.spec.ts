import assert from "node:assert/strict";
import { configChecksum } from "../../components/pod/mounts.ts";

describe("the checksum of configuration files", () => {
  const file = { configMap: "a", path: "/etc/a/x.yaml", content: "one" };

  it("is the same for the same files", () => {
    assert.equal(configChecksum([file]), configChecksum([{ ...file }]));
  });

  for (const [what, changed] of Object.entries({
    content: { ...file, content: "two" },
    "file name": { ...file, path: "/etc/a/y.yaml" },
    folder: { ...file, path: "/etc/b/x.yaml" },
  })) {
    it(`changes with the ${what}`, () => assert.notEqual(configChecksum([file]), configChecksum([changed])));
  }
});
