import { z } from "zod";
import { readDocument, type TextFile } from "../lib/document.ts";
import { contractSchema } from "../rules/model/contract.ts";
import { environments } from "../rules/model/levels.ts";
import { liveSettings } from "./live/settings.ts";

const stack = z.strictObject({
  environment: z.enum(environments).describe("How strict rules are, and how long they may be excused."),
  blocking: z
    .enum(["by-environment", "as-documented"])
    .default("by-environment")
    .describe(
      "Which lines of the documents block: those with a check that the environment insists on, or all that the document calls blocking, each with all its checks. For a stack on which a document decides about another environment.",
    ),
  checklists: z
    .array(z.string())
    .min(1)
    .describe("Checklists that decide, by their names in readiness/criteria."),
  contract: contractSchema.prefault({}).describe("What the stack's own objects can't say."),
  live: liveSettings.prefault({}).describe("What live checks go by."),
});

/** What a stack's readiness is judged by. */
export type StackReadiness = Readonly<z.infer<typeof stack>>;

/** Throws one error with all that is wrong, file and key. */
export function parseStack(file: TextFile, checklists: readonly string[]): StackReadiness {
  const { problems, value } = readDocument(file, stack);
  const unknown = (value?.checklists ?? []).filter((id) => !checklists.includes(id));
  const wrong = [
    ...problems,
    ...unknown.map((id) => `${file.path}: checklists: there is no ${id}; there are ${checklists.join(", ")}`),
  ];
  if (!value || wrong.length > 0) throw new Error(wrong.join("\n"));
  return value;
}

/** For manifests that no stack file is about: production, by the rules and Gravl's ten. */
export const plainStack: StackReadiness = stack.parse({ environment: "production", checklists: ["gravl"] });
