import { rules } from "../rules/index.ts";
import { evaluate } from "../rules/model/evaluate.ts";
import { graphOfObjects, tenantObjects } from "../test/policy/support/tenants.ts";

/**
 * What judging a stack by all rules costs, once its objects are read: graph and results, on stacks of many tenants. Beside
 * it what reading and writing the same objects as JSON costs, because a machine that does other work is slow at both. Time of
 * the processor counts all threads of this process and none of others, so it says more where others work.
 */

const runs = 9;
const sizes = [1000, 2000, 5000];
const clock = new Date("2026-11-20T00:00:00Z");

interface Cost {
  readonly elapsed: number;
  readonly processor: number;
}

/** In milliseconds. */
function costOf(work: () => unknown): Cost {
  const begun = performance.now();
  const before = process.cpuUsage();
  work();
  const { system, user } = process.cpuUsage(before);
  return { elapsed: performance.now() - begun, processor: (user + system) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function summary(values: readonly number[]): string {
  const whole = (value: number) => value.toFixed(0).padStart(5);
  return `${whole(median(values))} ms (${whole(Math.min(...values))} –${whole(Math.max(...values))})`;
}

// What a first run compiles isn't measured.
for (let warm = 0; warm < 3; warm++) evaluate(rules, graphOfObjects(tenantObjects(sizes[0] ?? 0)), { clock });

console.log(`${rules.length} rules, median of ${runs} runs (least – most)`);
for (const size of sizes) {
  const objects = tenantObjects(size);
  const judging: Cost[] = [];
  const copying: Cost[] = [];
  for (let run = 0; run < runs; run++) {
    copying.push(costOf(() => JSON.parse(JSON.stringify(objects))));
    judging.push(costOf(() => evaluate(rules, graphOfObjects(objects), { clock })));
  }
  const elapsed = judging.map((cost) => cost.elapsed);
  const processor = judging.map((cost) => cost.processor);
  const ratio = median(processor) / median(copying.map((cost) => cost.processor));
  console.log(
    `${String(objects.length).padStart(5)} objects   ${summary(elapsed)}   processor ${summary(processor)}   ${ratio.toFixed(0)} × a JSON copy`,
  );
}
