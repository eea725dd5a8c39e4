import { z } from "zod";

/** What a preview says it would do, the same for both of Pulumi's formats. */

/** A resource before or after; Pulumi has masked what it knows to be secret, unless it was asked to show it. */
const state = z.looseObject({
  urn: z.string().optional(),
  type: z.string().optional(),
  custom: z.boolean().optional(),
  inputs: z.unknown().optional(),
  outputs: z.unknown().optional(),
  protect: z.boolean().nullish(),
  retainOnDelete: z.boolean().nullish(),
});

const detail = z.looseObject({ kind: z.string().optional(), diffKind: z.string().optional() });
const texts = z.array(z.string()).nullish();

/** A step of `pulumi preview --json`. */
const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  diffReasons: texts,
  replaceReasons: texts,
  detailedDiff: z.record(z.string(), detail).nullish(),
});

const diagnostic = z.looseObject({ message: z.string(), severity: z.string().optional() });

export const digest = z.looseObject({
  steps: z.array(step).default([]),
  diagnostics: z.array(diagnostic).nullish(),
  changeSummary: z.record(z.string(), z.number()).optional(),
});

/** The same in the events of an engine. */
const metadata = z.looseObject({
  op: z.string(),
  urn: z.string(),
  type: z.string().optional(),
  old: state.nullish(),
  new: state.nullish(),
  keys: texts,
  diffs: texts,
  detailedDiff: z.record(z.string(), detail).nullish(),
});

const policyEvent = z.looseObject({
  resourceUrn: z.string().optional(),
  message: z.string(),
  policyName: z.string(),
  enforcementLevel: z.string().optional(),
});

/** One line of what `pulumi preview --json` prints with PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1. */
export const event = z.looseObject({
  resourcePreEvent: z.looseObject({ metadata }).optional(),
  diagnosticEvent: diagnostic.optional(),
  policyEvent: policyEvent.optional(),
  summaryEvent: z.looseObject({ resourceChanges: z.record(z.string(), z.number()).nullish() }).optional(),
});

export type State = z.infer<typeof state>;
export type Step = z.infer<typeof step>;

export interface PolicyEvent {
  readonly policy: string;
  readonly level: string;
  readonly urn: string;
  readonly message: string;
}

export interface Steps {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly { readonly message: string; readonly severity?: string | undefined }[];
  /** How many resources each operation is for. */
  readonly counts: Readonly<Record<string, number>>;
  readonly policies: readonly PolicyEvent[];
}

export function stepsOfDigest({ changeSummary = {}, diagnostics, steps }: z.infer<typeof digest>): Steps {
  return { steps, diagnostics: diagnostics ?? [], counts: changeSummary, policies: [] };
}

export function stepsOfEvents(events: readonly z.infer<typeof event>[]): Steps {
  const summaries = events.flatMap(({ summaryEvent }) =>
    summaryEvent?.resourceChanges ? [summaryEvent.resourceChanges] : [],
  );
  return {
    steps: events.flatMap(({ resourcePreEvent }) =>
      resourcePreEvent ? [stepOf(resourcePreEvent.metadata)] : [],
    ),
    diagnostics: events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []),
    counts: summaries.at(-1) ?? {},
    policies: events.flatMap(({ policyEvent: found }) => {
      if (!found) return [];
      const {
        enforcementLevel: level = "advisory",
        message,
        policyName: policy,
        resourceUrn: urn = "",
      } = found;
      return [{ policy, level, urn, message }];
    }),
  };
}

function stepOf(found: z.infer<typeof metadata>): Step {
  const { detailedDiff, diffs, keys, new: newState, old: oldState, op, urn } = found;
  return { op, urn, oldState, newState, diffReasons: diffs, replaceReasons: keys, detailedDiff };
}
