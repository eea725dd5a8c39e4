import assert from "node:assert/strict";
import { rules } from "../../rules/index.ts";
import { evaluate, type Result } from "../../rules/model/evaluate.ts";
import { type Defect, defects, type Finding } from "./support/defects.ts";
import { type DocumentName, documentGraph } from "./support/documents.ts";

const clock = new Date("2026-11-20T00:00:00Z");

const results = new Map<DocumentName, readonly Result[]>();

/** What all rules say of a document's stack. */
function judged(name: DocumentName): readonly Result[] {
  const known = results.get(name) ?? evaluate(rules, documentGraph(name), { clock });
  results.set(name, known);
  return known;
}

function isFound({ document }: Defect, { message, rule, subject }: Finding): boolean {
  return judged(document).some(
    (one) =>
      one.status === "FAIL" &&
      one.rule === rule &&
      subject.test(one.subject.title) &&
      message.test(one.message),
  );
}

describe("the documents, by their own numbers", () => {
  for (const defect of defects) {
    const title = `D${defect.id}, ${defect.about}, is ${defect.findings.length > 0 ? "found" : "no rule's"}`;
    it(`${title}${defect.answeredBy === undefined ? "" : `; ${defect.answeredBy}`}`, () => {
      assert.ok(defect.findings.length > 0 || defect.answeredBy, "nobody answers it");
      const missed = defect.findings.filter((finding) => !isFound(defect, finding));
      assert.deepEqual(missed, []);
    });
  }

  it("have twenty-three defects, all with an answer", () => {
    assert.deepEqual(
      defects.map(({ id }) => id),
      Array.from({ length: 23 }, (_, index) => index + 1),
    );
  });

  for (const name of ["cordum", "gravl", "homelab"] as const) {
    it(`are judged by every rule without an error: ${name}`, () => {
      assert.deepEqual(
        judged(name).filter(({ status }) => status === "ERROR"),
        [],
      );
    });
  }

  it("don't show the password or the key in what is said of them", () => {
    const said = JSON.stringify([judged("cordum"), judged("gravl")]);
    for (const secret of ["super-secret-key", "gravl_password"]) assert.ok(!said.includes(secret));
  });
});
