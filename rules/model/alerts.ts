import { type Alert, alerts } from "../kubernetes/alerts.ts";
import type { Stack } from "./rule.ts";

export const everyAlert = ({ graph }: Stack): readonly Alert[] => alerts(graph);
