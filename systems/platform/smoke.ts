import { styleText } from "node:util";
import { z } from "zod";
import { explain } from "../../components/facility/explain.ts";
import { isFacility } from "../../components/facility/facility.ts";
import { lackingAfterStart } from "../../components/facility/settle.ts";
import { Problem } from "../../lib/problem.ts";
import { admissionOutputs, tryAdmission } from "./admission/smoke.ts";
import { checkReceiverSecrets, findAlertmanagers } from "./alerts/smoke.ts";
import { certificateProbe, issueCertificate } from "./cert-manager/smoke.ts";
import { create } from "./dry-run.ts";
import { findTargets } from "./metrics/smoke.ts";
import { unsealSecret } from "./secrets/smoke.ts";
import type { givable } from "./settings.ts";

/**
 * Proves that facilities work as the systems that require them would find out: all of it is there, and what it is for is tried.
 * An operator that the API server asks about its resources refuses one that is wrong and takes one that is right, of which nothing
 * is stored. cert-manager issues a certificate, and Sealed Secrets unseals a secret; both are deleted afterwards.
 */

const outputs = z.object({
  facilities: z.record(z.string(), z.string()),
  admission: admissionOutputs.optional(),
});

/** A resource of a facility, once right and once as its operator has to refuse it. */
interface Probe {
  readonly right: object;
  readonly wrong: object;
  /** What the operator says of the wrong one; the API server has no such words of its own. */
  readonly refusal: string;
}

type Given = (typeof givable)[number];

const trials: Readonly<Partial<Record<Given, (namespace: string, env: NodeJS.ProcessEnv) => Promise<void>>>> =
  {
    alerts: findAlertmanagers,
    "cert-manager": async (namespace, env) => {
      await ask("cert-manager", certificateProbe(namespace), env);
      await issueCertificate(namespace, env);
    },
    metrics: findTargets,
    secrets: unsealSecret,
    "postgres-operator": (namespace, env) => {
      const cluster = (size: string) => ({
        apiVersion: "postgresql.cnpg.io/v1",
        kind: "Cluster",
        metadata: { name: "seaworthy-smoke", namespace },
        spec: { instances: 1, storage: { size } },
      });
      const probe = { right: cluster("1Gi"), wrong: cluster("small"), refusal: "Size value isn't valid" };
      return ask("postgres-operator", probe, env);
    },
  };

/** Reads the words of `make smoke`, of which there are none, and gives what tries a platform's facilities. */
export function platformSmoke(words: readonly string[]) {
  if (words.length > 0)
    throw new Problem(
      `The smoke test of a platform has no option ${words.join(" ")}.`,
      "For example: make smoke STACK=platform-local.",
    );
  return async (stackOutputs: unknown, env: NodeJS.ProcessEnv): Promise<void> => {
    const { admission, facilities } = outputs.parse(stackOutputs);
    const spaced = Object.entries(facilities);
    if (spaced.length === 0 && !admission)
      throw new Problem(
        "The stack installs no facility, so there is nothing to test.",
        "Enable one in its stack file; docs/facilities.md explains how.",
      );
    for (const [name, namespace] of spaced) {
      if (name === "alerts") await checkReceiverSecrets(namespace, env);
      await demandAll(name, env);
      const trial = Object.entries(trials).find(([one]) => one === name)?.[1];
      await trial?.(namespace, env);
      done(name, "installed completely, and it works");
    }
    if (!admission) return;
    await demandAll("admission", env);
    done("admission", `installed completely; ${await tryAdmission(admission, env)}`);
  };
}

function done(name: string, words: string): void {
  console.log(`${styleText("green", "✓")} ${name}: ${words}`);
}

async function demandAll(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (!isFacility(name))
    throw new Problem(`There is no facility ${name}.`, "docs/facilities.md lists all facilities.");
  const lacking = await lackingAfterStart([name], env);
  if (lacking.length > 0)
    throw new Problem(
      `The cluster does not have what the stack installs.\n${explain(lacking)}`,
      "Deploy the stack again. `kubectl get pods --namespace <the facility's namespace>` shows what does not start.",
    );
}

async function ask(name: string, { refusal, right, wrong }: Probe, env: NodeJS.ProcessEnv): Promise<void> {
  const remedy =
    "Check the logs of the operator, and whether the API server can connect to it: docs/facilities.md.";
  const refused = await create(wrong, env);
  if (!refused.failed || !refused.stderr.includes(refusal))
    throw new Problem(
      `${name} did not check an invalid resource: ${refused.stderr || "it was accepted"}`,
      remedy,
    );
  const taken = await create(right, env);
  if (taken.failed) throw new Problem(`${name} refuses a valid resource: ${taken.stderr}`, remedy);
}
