import { join } from "node:path";
import { execa } from "execa";
import { bin } from "../../lib/paths.ts";
import { rules } from "../../rules/index.ts";
import { evaluate } from "../../rules/model/evaluate.ts";
import { type Defect, defects } from "../../test/policy/support/defects.ts";
import { documentGraph } from "../../test/policy/support/documents.ts";
import { documentPath } from "./manifests.ts";

/**
 * What of kube-score's checks is about a defect, by id: its line must match. It has no check of what the others are
 * about, such as sums over a quota, flows against policies, or what a backup covers.
 */
const kubeScoreChecks: Readonly<Record<number, RegExp>> = {
  13: /HPA, but a static replica count is configured/,
};

/** What each side says of a defect of the documents. */
export interface Caught {
  readonly defect: Defect;
  readonly seaworthy: boolean;
  readonly kubeScore: boolean;
}

export async function caughtDefects(): Promise<readonly Caught[]> {
  const lines = new Map<string, string>();
  for (const { document } of defects)
    if (!lines.has(document)) lines.set(document, await kubeScoreLines(document));
  return defects.map((defect) => ({
    defect,
    seaworthy: foundByRules(defect),
    kubeScore: kubeScoreChecks[defect.id]?.test(lines.get(defect.document) ?? "") ?? false,
  }));
}

function foundByRules({ document, findings }: Defect): boolean {
  const results = evaluate(rules, documentGraph(document), { clock: new Date() });
  const failed = results.filter(({ status }) => status === "FAIL");
  return (
    findings.length > 0 &&
    findings.every(({ message, rule, subject }) =>
      failed.some((one) => one.rule === rule && subject.test(one.subject.title) && message.test(one.message)),
    )
  );
}

/** Its findings that are not good, one a line. */
async function kubeScoreLines(document: Defect["document"]): Promise<string> {
  const args = ["score", "--output-format=ci", "--kubernetes-version=v1.36", documentPath(document)];
  // It fails where it finds something.
  const { stdout } = await execa(join(bin, "kube-score"), args, { reject: false });
  return stdout
    .split("\n")
    .filter((line) => /^\[(CRITICAL|WARNING)\]/.test(line))
    .join("\n");
}
