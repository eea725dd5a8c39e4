import { Problem } from "../lib/problem.ts";
import { readPlan } from "./plan.ts";

/** How Pulumi's kubernetes plugin begins, and what the server then says of the field and of who has set it. */
const conflict = /Server-Side Apply field conflict detected[\s\S]*?Apply failed with (?<whose>[\s\S]*)/;

/**
 * Says what to do where a preview failed because somebody has set fields by hand.
 * @throws Problem with each field that is in dispute, and who has set it
 */
export function requireOwnFields(stack: string, output: string): void {
  const { diagnostics = [] } = readPlan(output) ?? {};
  const disputed = diagnostics.flatMap(({ message }) => {
    const whose = conflict.exec(message)?.groups?.whose;
    return whose === undefined ? [] : [`  ${message.split(":", 1)[0]}: ${whose.trim()}`];
  });
  if (disputed.length === 0) return;
  throw new Problem(
    [
      `Fields of ${stack} were set to other values, by hand or by a controller. Nothing was changed.`,
      ...disputed,
    ].join("\n"),
    [
      "docs/runbooks/changes-by-hand.md explains how to keep such a change.",
      "To overwrite it, run the command again with PULUMI_K8S_ENABLE_PATCH_FORCE=true.",
    ].join("\n"),
  );
}
