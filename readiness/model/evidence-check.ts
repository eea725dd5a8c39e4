import type { z } from "zod";
import { check } from "../../lib/document.ts";
import type { CheckInfo } from "../../policy/model/finding.ts";
import type { Levels } from "../../rules/model/levels.ts";

/** A check that is decided by a dated file: what was measured or done where the cluster can't show it. */
export interface EvidenceCheck extends CheckInfo {
  readonly kind: "evidence";
  readonly levels: Levels;
  /** The oldest that a file may be, in hours; a file may ask for less, never for more. */
  readonly maximumAgeHours: number;
  /** It speaks for the images that it names, and no others. */
  readonly ofRelease: boolean;
  /** What is wrong with the value that was measured: nobody's word that it passed is asked for. */
  readonly judge: (value: unknown) => readonly string[];
}

interface Definition<T> extends Omit<EvidenceCheck, "kind" | "ofRelease" | "judge"> {
  readonly ofRelease?: boolean;
  readonly value: z.ZodType<T>;
  readonly problems: (value: T) => readonly (string | false)[];
}

export function evidenceCheck<T>(definition: Definition<T>): EvidenceCheck {
  const { ofRelease = false, problems, value: schema, ...info } = definition;
  const judge = (value: unknown): readonly string[] => {
    const read = check("value", value, schema);
    if (read.value === undefined) return read.problems;
    return problems(read.value).filter((problem) => problem !== false);
  };
  return { kind: "evidence", ofRelease, judge, ...info };
}
