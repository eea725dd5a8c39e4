import type { PolicyConfigSchema, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { z } from "zod";
import { type Contract, contractSchema, parseContract } from "../../rules/model/contract.ts";
import { type Environment, environments } from "../../rules/model/levels.ts";
import type { Registry } from "../exemptions/exemption.ts";
import type { Assessment } from "./assessment.ts";
import { advise, type UnknownLevel } from "./findings.ts";

export const contractPolicyName = "stack-contract";

/** The settings of a pack, which Pulumi gives to one of its policies. */
export interface PackSettings {
  readonly contract?: unknown;
  readonly environment?: Environment;
  readonly unknown?: UnknownLevel;
}

export interface PackContext {
  readonly assessment: Assessment;
  readonly now: () => Date;
  readonly registry: () => Registry;
  /** Is told how results count that can't be known. */
  readonly setUnknown: (level: UnknownLevel) => void;
}

/**
 * What the rules of a pack share. It comes first, takes the settings, sees each resource as it was declared, and says what
 * is wrong with the settings, with exemptions, and with the stack as something to judge.
 */
export function contractPolicy({
  assessment,
  now,
  registry,
  setUnknown,
}: PackContext): ResourceValidationPolicy & StackValidationPolicy {
  return {
    name: contractPolicyName,
    description: "What the stack is judged by can be read: its contract, its objects and its exemptions.",
    enforcementLevel: "advisory",
    severity: "high",
    tags: ["seaworthy"],
    remediationSteps: `To do: Correct what the message names. docs/policies.md says what "${contractPolicyName}" takes.`,
    configSchema,
    validateResource: (args) => assessment.record(args),
    validateStack: ({ getConfig, resources }, reportViolation) => {
      const settings = getConfig<PackSettings>();
      setUnknown(settings.unknown ?? "advisory");
      const contract = read(settings.contract);
      const judged = assessment.begin(resources, {
        clock: now(),
        environment: settings.environment ?? "production",
        registry: registry(),
        contract: typeof contract === "string" ? undefined : contract,
      });
      if (typeof contract === "string") reportViolation(contract);
      for (const problem of judged.problems) reportViolation(problem);
      for (const note of judged.notes) advise(reportViolation, note);
    },
  };
}

/** The contract, or why it can't be read. */
function read(value: unknown): Contract | string | undefined {
  if (value === undefined) return undefined;
  try {
    return parseContract(value);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const { $schema: _, ...contractJsonSchema } = z.toJSONSchema(contractSchema, {
  io: "input",
  target: "draft-7",
});

const configSchema = {
  properties: {
    contract: {
      ...contractJsonSchema,
      description:
        "Facts of the cluster, and what the stack's owner has decided. What isn't said is unknown.",
    },
    environment: {
      type: "string",
      enum: [...environments],
      default: "production",
      description: "How long exemptions may last.",
    },
    unknown: {
      type: "string",
      enum: ["advisory", "mandatory"],
      default: "advisory",
      description: "How results count that can't be known, which in a preview may be so for good reason.",
    },
  },
} as PolicyConfigSchema;
