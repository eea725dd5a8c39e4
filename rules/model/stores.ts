import { type Backup, backups, stores } from "../kubernetes/backups.ts";
import type { Workload } from "../kubernetes/workloads.ts";
import type { Stack } from "./rule.ts";

export const everyStore = ({ graph }: Stack): readonly Workload[] => stores(graph);
export const everyBackup = ({ graph }: Stack): readonly Backup[] => backups(graph);
