import { z } from "zod";
import { readDocument, type TextFile } from "../../lib/document.ts";

/** What a line is about: reports are divided by it. */
export const categories = [
  "Security",
  "Secrets",
  "Network",
  "Certificates",
  "Availability",
  "Capacity",
  "Data",
  "Observability",
  "Delivery",
  "Operation",
] as const;

const word = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case words joined by hyphens");

const criterion = z
  .strictObject({
    id: word,
    section: z.string().min(1).describe("Section of the document."),
    category: z.enum(categories),
    text: z
      .string()
      .regex(/^[^a-z].*[^.]$/s, "begins with a capital, ends without a full stop")
      .describe("The criterion, in our words."),
    blocking: z.boolean().describe("Whether it keeps production from GO, according to the document."),
    counted: z.boolean().default(true).describe("Whether the document's own score counts it."),
    requirements: z.array(z.number().int().min(1)).default([]).describe("Rows of the requirements."),
    checks: z
      .array(z.string())
      .default([])
      .describe("Rules, live-…, evidence-… and signoff-… checks that decide it. All must pass."),
    differs: z
      .string()
      .min(1)
      .optional()
      .describe("What the document asks for and nothing can give, and what is decided instead."),
    unchecked: z.string().min(1).optional().describe("Why nothing decides it."),
  })
  .refine(({ checks, unchecked }) => (checks.length === 0) === (unchecked !== undefined), {
    message: "needs either checks, or the reason why nothing checks it",
    path: ["checks"],
  })
  .refine(({ checks }) => new Set(checks).size === checks.length, {
    message: "names a check twice",
    path: ["checks"],
  })
  .refine(({ blocking, unchecked }) => !(blocking && unchecked !== undefined), {
    message: "can't block, because nothing decides it",
    path: ["blocking"],
  });

const checklist = z.strictObject({
  id: word,
  title: z.string().min(1),
  document: z.string().min(1).describe("The document that it comes from."),
  criteria: z.array(criterion).min(1),
});

export type Criterion = Readonly<z.infer<typeof criterion>>;

/** A document's lines. */
export type Checklist = Readonly<z.infer<typeof checklist>>;

/** Reads checklists; throws one error with every problem of all files. */
export function parseChecklists(files: readonly TextFile[]): readonly Checklist[] {
  const read = files.map((file) => ({ file, ...readDocument(file, checklist) }));
  const repeated = read.flatMap(({ file, value }) =>
    duplicates((value?.criteria ?? []).map(({ id }) => id)).map((id) => `${file.path}: ${id} is there twice`),
  );
  const problems = [...read.flatMap((one) => one.problems), ...repeated];
  if (problems.length > 0) throw new Error(`The checklists can't be read.\n${problems.join("\n")}`);
  return read.flatMap(({ value }) => value ?? []);
}

function duplicates(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
