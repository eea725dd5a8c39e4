import type { Resource } from "../graph/resource.ts";
import type { Stack } from "./rule.ts";

/** Every object, the contract apart. */
export const everything = ({ graph }: Stack): readonly Resource[] =>
  graph.resources.filter(({ group }) => group !== "readiness.seaworthy.dev");
