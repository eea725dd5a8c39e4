import type { z } from "zod";
import { backedUp, drillNamespace, type StoreFacts } from "../backup/backed-up.ts";
import type { ScheduledBackups } from "../backup/settings.ts";
import { type Certified, lacksCertificate } from "../ingress/rules.ts";
import type { CommonMonitoring } from "../monitoring/settings.ts";
import { longestGapSeconds } from "../schedule.ts";
import type { CommonSettings } from "./settings.ts";

/** A setting that can't be as it is, because of another. */
export interface Contradiction {
  readonly path: readonly string[];
  readonly allowed: string;
  /** Dotted paths of the others. */
  readonly because: readonly string[];
}

/** The parts of a system's settings that may contradict each other. */
interface Common extends Pick<CommonSettings, "availability" | "certificates" | "namespace" | "tls"> {
  /** Left out where no job of the stack backs anything up. */
  readonly backups?: ScheduledBackups | undefined;
  readonly ingress?: Certified | undefined;
  readonly monitoring: Pick<CommonMonitoring, "enabled" | "thresholds">;
}

/** Tells of each setting that another one forbids, but for those where either is wrong by itself. */
export function agreement<Settings>(contradictions: (settings: Settings) => readonly Contradiction[]) {
  return (settings: Settings, context: z.RefinementCtx): void => {
    const wrong = context.issues.map(({ path = [] }) => path.map(String).join("."));
    for (const { allowed, because, path } of contradictions(settings)) {
      const involved = [path.join("."), ...because];
      if (wrong.some((one) => involved.some((other) => within(one, other) || within(other, one)))) continue;
      context.addIssue({ code: "custom", path: [...path], message: allowed, params: { because } });
    }
  };
}

function within(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`);
}

/** What can't be as it is in any system. */
export function commonContradictions(
  settings: Common,
  stores: readonly StoreFacts[],
): readonly Contradiction[] {
  return [
    ...topologies(settings, stores),
    ...entrance(settings),
    ...names(settings, stores),
    ...(settings.monitoring.enabled ? [...ages(settings, stores), ...expiry(settings)] : []),
  ];
}

/** Clusters know their clients by certificate alone; single servers know no certificates. */
function topologies({ tls }: Common, stores: readonly StoreFacts[]): readonly Contradiction[] {
  const allowed = tls
    ? "a cluster, or an external service, because `tls` is on"
    : "single, because `tls` is off";
  const wrong = stores.filter(
    ({ external, topology }) => topology !== undefined && !external && (topology !== "single") !== tls,
  );
  return wrong.map(({ path }) => ({
    path: [...path, "topology"],
    allowed,
    because: ["tls", `${path.join(".")}.external`],
  }));
}

function entrance({ ingress, tls }: Common): readonly Contradiction[] {
  if (tls || !ingress || !lacksCertificate(ingress)) return [];
  return [
    {
      path: ["ingress", "tls", "secret"],
      because: ["tls"],
      allowed:
        "the name of a Secret with a certificate: with `tls: false` the stack has no authority to make one",
    },
  ];
}

const maxNamespaceLength = 63;

function names(settings: Common, stores: readonly StoreFacts[]): readonly Contradiction[] {
  const { availability, backups, namespace } = settings;
  const path = ["namespace", "name"];
  const found: Contradiction[] = [];
  const extra = drillNamespace("").length;
  const apart = backups?.target.kind === "s3" && backedUp(backups, stores).length > 0;
  if (apart && namespace.name.length + extra > maxNamespaceLength)
    found.push({
      path,
      because: ["backups", ...stores.map(({ path }) => `${path.join(".")}.external`)],
      allowed: `at most ${maxNamespaceLength - extra} characters, because the restore drill runs in the namespace ${drillNamespace("<name>")}`,
    });
  if (availability.priority.create && namespace.name.startsWith("system-"))
    found.push({
      path,
      because: ["availability.priority.create"],
      allowed:
        "a name without the prefix system-, which Kubernetes keeps for PriorityClasses of its own; or set availability.priority.create: false",
    });
  return found;
}

/** An alert on an age that every good run exceeds would never rest. */
function ages(settings: Common, stores: readonly StoreFacts[]): readonly Contradiction[] {
  const { backups, monitoring } = settings;
  const own = backups ? backedUp(backups, stores) : [];
  if (!backups || own.length === 0) return [];
  const { backupAgeSeconds, drillAgeSeconds } = monitoring.thresholds;
  const { schedules } = backups;
  const apart = Math.max(...own.map(({ kind }) => gapOf(schedules[kind] ?? "")));
  return [
    ...tooYoung(backups, "backupAgeSeconds", backupAgeSeconds, apart),
    ...tooYoung(backups, "drillAgeSeconds", drillAgeSeconds, gapOf(schedules.drill)),
  ];
}

/** 0 for a schedule that is wrong by itself. */
function gapOf(schedule: string): number {
  try {
    return longestGapSeconds(schedule);
  } catch {
    return 0;
  }
}

function tooYoung(
  backups: ScheduledBackups,
  threshold: string,
  seconds: number,
  gap: number,
): readonly Contradiction[] {
  const least = gap + backups.deadlineMinutes * 60;
  if (seconds >= least) return [];
  const path = ["monitoring", "thresholds", threshold];
  return [
    {
      path,
      because: ["backups"],
      allowed: `at least ${least}: by backups.schedules runs start ${gap} s apart, and one may take backups.deadlineMinutes`,
    },
  ];
}

/** Certificates of others are renewed by them, when they think fit. */
function expiry({ certificates, monitoring, tls }: Common): readonly Contradiction[] {
  const { certificateWarningDays } = monitoring.thresholds;
  const { renewBeforeHours } = certificates.leaf;
  if (!tls || certificates.source === "external" || certificateWarningDays * 24 < renewBeforeHours) return [];
  return [
    {
      path: ["monitoring", "thresholds", "certificateWarningDays"],
      because: ["certificates", "tls"],
      allowed: `less than ${renewBeforeHours / 24}: certificates.leaf.renewBeforeHours is ${renewBeforeHours}, and nobody is late before that`,
    },
  ];
}
