import { Problem } from "../lib/problem.ts";
import { step } from "../lib/progress.ts";
import { type Approvals, mustBeApproved } from "./approvals.ts";
import { mustNotCollide } from "./collisions.ts";
import { mustBeUnused } from "./definitions.ts";
import { requireOwnFields } from "./field-conflicts.ts";
import { mustForgetNoLogin } from "./logins.ts";
import { type Loss, losses, lossesOfAll } from "./losses.ts";
import { mustBeAlone } from "./namespaces.ts";
import { type PlannedStep, type ResourceState, readPlan, summary } from "./plan.ts";
import { mustBeNew } from "./restores.ts";
import type { Session } from "./session.ts";
import { resourcesOf } from "./state.ts";

/**
 * Looks at what a command would do before it does anything, and lets nothing be lost that nobody named. What is named
 * loses its protection in the stack's state; the next update gives it back.
 * @returns the flags that the command gets besides; undefined if its preview fails, so that nobody knows what it would do
 */
export async function guard(
  session: Session,
  command: string,
  approved: Approvals,
): Promise<readonly string[] | undefined> {
  switch (command) {
    case "up":
      return guardUpdate(session, approved);
    case "destroy":
      await guardRemoval(session, approved);
      return [];
    default:
      return [];
  }
}

async function guardUpdate(session: Session, approved: Approvals): Promise<readonly string[] | undefined> {
  const plan = await step(`Previewing the changes of ${session.stack}`, async () => {
    // Protection would end the preview at the first refusal; all of them are to be told at once.
    const preview = ["preview", "--json", "--ignore-protect", ...session.flags];
    const { failed, stdout } = await session.run(preview);
    if (failed) {
      requireOwnFields(session.stack, stdout);
      return undefined;
    }
    return readPlan(stdout) ?? unreadable(session.stack);
  });
  if (!plan) return undefined;
  mustNotCollide(session.stack, plan.steps);
  mustBeNew(session.stack, plan.steps);
  mustForgetNoLogin(session.stack, plan.steps);
  await mustBeAlone(session, plan.steps);
  await mustBeUnused(session, deletedBy(plan.steps));
  await release(session, losses(plan.steps), approved);
  console.log(`  ${summary(plan)}`);
  return ["--skip-preview"];
}

function deletedBy(steps: readonly PlannedStep[]): readonly ResourceState[] {
  return steps.flatMap(({ oldState, op }) => (op === "delete" && oldState ? [oldState] : []));
}

/** @throws Problem, because losses that nobody has looked at are not let happen. */
function unreadable(stack: string): never {
  throw new Problem(
    `The preview of ${stack} can't be read, so nobody knows what it would delete. Nothing was changed.`,
    "Run the preview yourself to see what it prints: pulumi preview --json.",
  );
}

async function guardRemoval(session: Session, approved: Approvals): Promise<void> {
  const resources = await resourcesOf(session.run, session.stack);
  await mustBeUnused(session, resources);
  await release(session, lossesOfAll(resources), approved);
}

async function release({ run, stack }: Session, found: readonly Loss[], approved: Approvals): Promise<void> {
  mustBeApproved(stack, found, approved);
  for (const { urn, verb } of found) {
    if (verb === "SHRINK") continue;
    const { failed } = await run(["state", "unprotect", urn, "--yes", "--stack", stack]);
    if (failed)
      throw new Problem(
        `The protection of ${urn} can't be removed. Nothing was changed in the cluster.`,
        `Try it yourself, and run the command again once this works: pulumi state unprotect '${urn}' --stack ${stack}`,
      );
  }
}
