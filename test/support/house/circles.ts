import type { Imports } from "./imports.ts";

/** Circles of files that import each other, each as the way round: `a.ts → b.ts → a.ts`. No file is in two of them. */
export function circlesIn(imports: Imports): readonly string[] {
  const left = new Map(imports);
  const circles: string[] = [];
  for (let circle = oneIn(left); circle.length > 0; circle = oneIn(left)) {
    circles.push([...circle, circle[0]].join(" → "));
    for (const file of circle) left.delete(file);
  }
  return circles;
}

function oneIn(imports: Imports): readonly string[] {
  const rest = withoutLeaves(imports);
  const way: string[] = [];
  // Whatever is left imports something that is left, so the way comes back to where it has been.
  let [next] = rest.keys();
  while (next !== undefined && !way.includes(next)) {
    way.push(next);
    next = [...(rest.get(next) ?? [])].find((to) => rest.has(to));
  }
  return next === undefined ? [] : way.slice(way.indexOf(next));
}

/** Without files that import nothing of the rest, again and again: those are in no circle. */
function withoutLeaves(imports: Imports): Imports {
  const rest = new Map([...imports].filter(([, to]) => [...to].some((one) => imports.has(one))));
  return rest.size === imports.size ? rest : withoutLeaves(rest);
}
