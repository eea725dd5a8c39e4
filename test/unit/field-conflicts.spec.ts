import assert from "node:assert/strict";
import { noApprovals } from "../../engine/approvals.ts";
import { guard } from "../../engine/guard.ts";

const words =
  'the Kubernetes API server reported that "cordum/web" failed to fully initialize or become live: ' +
  "Server-Side Apply field conflict detected. See https://example.com for troubleshooting help.\n" +
  'The resource managed by field manager "pulumi-kubernetes-1a2b" had an apply conflict: ' +
  'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas';

/** What `pulumi preview --json` prints before it fails. */
function preview(...messages: readonly string[]): string {
  const diagnostics = messages.map((message) => ({ message, severity: "error" }));
  return JSON.stringify({ steps: [], diagnostics }, undefined, 2);
}

describe("an update of what somebody has changed by hand", () => {
  const update = (stdout: string, failed = true) =>
    guard(
      {
        stack: "s",
        flags: [],
        run: async () => ({ failed, stdout }),
        kubectl: async () => assert.fail("no namespace is created"),
      },
      "up",
      noApprovals,
    );

  it("is refused, with each field and who has set it", async () => {
    await assert.rejects(update(preview(words, "preview failed")), {
      name: "Problem",
      message: /Nothing was changed\.\n.*"cordum\/web".*conflict with "kubectl".*\.spec\.replicas$/s,
      remedy: /changes-by-hand\.md.*PULUMI_K8S_ENABLE_PATCH_FORCE=true/s,
    });
  });

  it("is shown by Pulumi, and not begun, where the preview fails for another reason", async () => {
    for (const output of [preview("the image is missing"), "", "no JSON"])
      assert.equal(await update(output), undefined);
  });

  it("is not begun where the preview works and can't be read", async () => {
    for (const output of ["", "note {x}", `${preview("")} and more`])
      await assert.rejects(update(output, false), {
        name: "Problem",
        message: /can't be read.*Nothing was changed/,
      });
  });

  it("is not refused for words in a preview that works", async () => {
    assert.deepEqual(await update(preview(words), false), ["--skip-preview"]);
  });
});
