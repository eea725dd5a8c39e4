import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { graphFromPulumi } from "../../rules/graph/pulumi.ts";
import type { Rule } from "../../rules/model/rule.ts";
import { type Properties, plainProperties, pulumiResource } from "./arguments.ts";
import { type Circumstances, type Judged, judge, type Outcome } from "./judge.ts";

interface Batch extends Judged {
  readonly urns: string;
  readonly byRule: ReadonlyMap<string, readonly Outcome[]>;
  readonly answered: Set<string>;
}

/** Judges a stack once for all policies of a pack, which Pulumi asks one after another. */
export class Assessment {
  readonly #rules: readonly Rule[];
  readonly #onJudged: (judged: Judged) => void;
  /** Inputs of Kubernetes objects, by URN: stack policies get outputs only, in which a cluster has filled in defaults. */
  readonly #written = new Map<string, ResourceValidationArgs["props"]>();
  #circumstances: Omit<Circumstances, "stack">;
  #batch: Batch | undefined;

  /** @param initially what a stack is judged by until {@link begin} says otherwise */
  constructor(
    rules: readonly Rule[],
    initially: Omit<Circumstances, "stack">,
    onJudged: (judged: Judged) => void = () => {},
  ) {
    this.#rules = rules;
    this.#circumstances = initially;
    this.#onJudged = onJudged;
  }

  /** Keeps a resource as its program declares it. It is read when Pulumi, which waits for this, has gone on. */
  record({ props, type, urn }: Pick<ResourceValidationArgs, "props" | "type" | "urn">): void {
    if (!type.startsWith("kubernetes:")) return;
    this.#written.set(urn, props);
    setImmediate(() => {
      try {
        plainProperties(props);
      } catch {
        // Whoever judges the stack reads it again, and is told.
      }
    });
  }

  /** A stack is judged, by these circumstances. */
  begin(resources: readonly PolicyResource[], circumstances: Omit<Circumstances, "stack">): Judged {
    this.#circumstances = circumstances;
    return this.#judge(resources, urnsOf(resources));
  }

  /**
   * What a rule says. Whoever asks after the first policy of a run may have no resources. The same resources are judged anew
   * when a rule asks again: that is another run.
   */
  outcomesOf(rule: Rule, resources: readonly PolicyResource[]): readonly Outcome[] {
    const urns = urnsOf(resources);
    const last = this.#batch;
    const same = last !== undefined && (urns === "" || urns === last.urns) && !last.answered.has(rule.id);
    const batch = same ? last : this.#judge(resources, urns);
    batch.answered.add(rule.id);
    return batch.byRule.get(rule.id) ?? [];
  }

  #writtenOf({ urn }: PolicyResource): Properties | undefined {
    const props = this.#written.get(urn);
    return props && plainProperties(props);
  }

  #judge(resources: readonly PolicyResource[], urns: string): Batch {
    const graph = graphFromPulumi(resources.map((one) => pulumiResource(one, this.#writtenOf(one))));
    const judged = judge(this.#rules, graph, { ...this.#circumstances, stack: stackOf(resources) });
    const byRule = Map.groupBy(judged.outcomes, ({ rule }) => rule);
    this.#batch = { ...judged, urns, byRule, answered: new Set() };
    this.#onJudged(judged);
    return this.#batch;
  }
}

function urnsOf(resources: readonly PolicyResource[]): string {
  return resources.map(({ urn }) => urn).join("\n");
}

/** `urn:pulumi:<stack>::<project>::…`: not every command of Pulumi tells a pack the stack in another way. */
function stackOf([first]: readonly PolicyResource[]): string {
  return first?.urn.split("::")[0]?.split(":")[2] ?? "";
}
