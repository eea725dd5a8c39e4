import type { z } from "zod";
import { longestGapSeconds } from "../../../components/schedule.ts";
import { durationSeconds } from "../../fields.ts";
import { longestRole } from "../images.ts";
import { backedUp, drillNamespace } from "../restore-drill.ts";
import type { CordumSettings } from "./schema.ts";

/** A setting that can't be as it is, because of another. */
interface Contradiction {
  readonly path: readonly string[];
  readonly allowed: string;
  /** Dotted paths of the others. */
  readonly because: readonly string[];
}

/** Tells of each setting that another one forbids, but for those where either is wrong by itself. */
export function agree(settings: CordumSettings, context: z.RefinementCtx): void {
  const wrong = context.issues.map(({ path = [] }) => path.map(String).join("."));
  for (const { allowed, because, path } of contradictions(settings)) {
    const involved = [path.join("."), ...because];
    if (wrong.some((one) => involved.some((other) => within(one, other) || within(other, one)))) continue;
    context.addIssue({ code: "custom", path: [...path], message: allowed, params: { because } });
  }
}

function within(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}.`);
}

function contradictions(settings: CordumSettings): readonly Contradiction[] {
  return [
    ...topologies(settings),
    ...entrance(settings),
    ...names(settings),
    ...tags(settings),
    ...timeouts(settings),
    ...(settings.monitoring.enabled ? [...ages(settings), ...expiry(settings), ...lag(settings)] : []),
  ];
}

/** Clusters know their clients by certificate alone; single servers know no certificates. */
function topologies({ nats, redis, tls }: CordumSettings): readonly Contradiction[] {
  const allowed = tls
    ? "a cluster, or an external service, because `tls` is on"
    : "single, because `tls` is off";
  const wrong = Object.entries({ nats, redis }).filter(
    ([, { external, topology }]) => !external && (topology !== "single") !== tls,
  );
  return wrong.map(([store]) => ({
    path: [store, "topology"],
    allowed,
    because: ["tls", `${store}.external`],
  }));
}

function entrance({ ingress, tls }: CordumSettings): readonly Contradiction[] {
  if (tls || !ingress?.tls || ingress.tls.secret !== undefined) return [];
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

function names(settings: CordumSettings): readonly Contradiction[] {
  const { availability, backups, namespace } = settings;
  const path = ["namespace", "name"];
  const found: Contradiction[] = [];
  const extra = drillNamespace("").length;
  const apart = backedUp(settings).length > 0 && backups.target.kind === "s3";
  if (apart && namespace.name.length + extra > maxNamespaceLength)
    found.push({
      path,
      because: ["backups", "nats.external", "redis.external"],
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

const maxTagLength = 128;

/** The Helm chart's naming puts the service's name behind the tag. */
function tags({ images: { naming, tag } }: CordumSettings): readonly Contradiction[] {
  const most = maxTagLength - longestRole - 1;
  if (naming !== "control-plane" || tag === undefined || tag.length <= most) return [];
  return [
    {
      path: ["images", "tag"],
      because: ["images.naming"],
      allowed: `at most ${most} characters with images.naming control-plane, which adds the service's name`,
    },
  ];
}

function timeouts({ monitoring, scheduling }: CordumSettings): readonly Contradiction[] {
  const { dispatchTimeoutSeconds, runningTimeoutSeconds, scanIntervalSeconds } = scheduling;
  const found: Contradiction[] = [];
  const shorter = Math.min(dispatchTimeoutSeconds, runningTimeoutSeconds);
  if (scanIntervalSeconds > shorter)
    found.push({
      path: ["scheduling", "scanIntervalSeconds"],
      because: ["scheduling"],
      allowed: `at most ${shorter}, the shorter of the timeouts that it looks for`,
    });
  const least = dispatchTimeoutSeconds + runningTimeoutSeconds;
  if (monitoring.enabled && monitoring.thresholds.stalledJobSeconds < least)
    found.push({
      path: ["monitoring", "thresholds", "stalledJobSeconds"],
      because: ["scheduling"],
      allowed: `at least ${least}, the time that a job may take by scheduling.dispatchTimeoutSeconds and runningTimeoutSeconds`,
    });
  return found;
}

/** An alert on an age that every good run exceeds would never rest. */
function ages(settings: CordumSettings): readonly Contradiction[] {
  const { backups, monitoring } = settings;
  const stores = backedUp(settings);
  if (stores.length === 0) return [];
  const { backupAgeSeconds, drillAgeSeconds } = monitoring.thresholds;
  const { schedules } = backups;
  const apart = Math.max(...stores.map((store) => gapOf(schedules[store])));
  return [
    ...tooYoung(settings, "backupAgeSeconds", backupAgeSeconds, apart),
    ...tooYoung(settings, "drillAgeSeconds", drillAgeSeconds, gapOf(schedules.drill)),
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
  { backups }: CordumSettings,
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
function expiry({ certificates, monitoring, tls }: CordumSettings): readonly Contradiction[] {
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

function lag({ monitoring }: CordumSettings): readonly Contradiction[] {
  const least = durationSeconds(monitoring.scrapeInterval);
  if (monitoring.thresholds.replicaLagSeconds >= least) return [];
  return [
    {
      path: ["monitoring", "thresholds", "replicaLagSeconds"],
      because: ["monitoring.scrapeInterval"],
      allowed: `at least ${least}, which is monitoring.scrapeInterval: between scrapes nobody sees a replica catch up`,
    },
  ];
}
