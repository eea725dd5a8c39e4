import type { CheckInfo } from "../../policy/model/finding.ts";
import type { Contract } from "../../rules/model/contract.ts";
import { NotApplicable } from "../../rules/model/rule.ts";
import type { LiveSettings } from "./settings.ts";

/** A live check of the running cluster, which changes nothing there. */
export interface LiveCheck extends CheckInfo {
  readonly kind: "live";
  /** Seconds that it may take; what the run gives, if less. @default what the run gives */
  readonly deadlineSeconds?: number;
  run(cluster: ClusterReader, context: LiveContext): Promise<readonly Observation[]>;
}

/** What one check saw of one thing. ERROR: the check itself failed, and says nothing of the cluster. */
export interface Observation {
  readonly status: "PASS" | "FAIL" | "UNKNOWN" | "NOT_APPLICABLE" | "ERROR";
  /** An object such as `Deployment cordum/cordum-scheduler`, or `the cluster`. */
  readonly subject: string;
  readonly message: string;
  /** What was seen, in a line. */
  readonly evidence?: string;
  /** ISO 8601 */
  readonly seenAt: string;
}

/** What checks go by, beside the cluster. */
export interface LiveContext {
  /** Namespaces of the stack. */
  readonly namespaces: readonly string[];
  /** The stack's outputs; secrets among them never leave a check. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly contract: Contract;
  /** Now; given, so that a judgement can be repeated. */
  readonly clock: Date;
  readonly settings: LiveSettings;
}

/**
 * The only ways in which checks touch a cluster. What they read and try can be recorded and replayed; none of it
 * changes an object, and only tryConnections makes one. All throw {@link CannotTell} where the cluster doesn't answer, or doesn't allow it.
 */
export interface ClusterReader {
  /** The answer to GET of a path of the API server; undefined where there is nothing (404). */
  get<T>(path: string): Promise<T | undefined>;
  /** All objects at a path of the API server; undefined where it doesn't know their kind. */
  list<T>(path: string): Promise<readonly T[] | undefined>;
  /** The same without what is in them, for Secrets. */
  listMetadata<T>(path: string): Promise<readonly T[] | undefined>;
  /** Whether a pod might be evicted now: a dry run. */
  tryEviction(namespace: string, pod: string): Promise<Trial>;
  /** Whether the API server would take a pod: a dry run. */
  tryPod(namespace: string, pod: object): Promise<Trial>;
  /**
   * Whether each target is open from a pod that is made for it, and removed again, also when the signal comes; only where
   * somebody asks for it.
   */
  tryConnections(probe: Probe, signal?: AbortSignal): Promise<readonly boolean[]>;
  /** Sends a request from this machine, as a client outside would. */
  send(request: Request): Promise<Answer>;
  /** The certificate that a server shows. */
  servedCertificate(server: Server): Promise<ServedCertificate>;
  /** IPv4 addresses by the cluster's own DNS, by name; an empty list for a name that it doesn't know. */
  resolve(names: readonly string[]): Promise<Readonly<Record<string, readonly string[]>>>;
}

/** Tries from a pod with these labels, which must be none that a Service or a controller selects. */
export interface Probe {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Has a shell, and busybox' nc. */
  readonly image: string;
  readonly targets: readonly {
    readonly address: string;
    readonly port: number;
    /** It should be open, so it is waited for: the network learns of a new pod a moment after it starts. */
    readonly meant: boolean;
  }[];
}

/** What the API server said to a dry run. */
export interface Trial {
  readonly status: number;
  readonly message: string;
}

export interface Request {
  readonly method: string;
  /** Where to connect to: an address or a name. */
  readonly address: string;
  /** @default 443 or 80 */
  readonly port?: number;
  readonly https: boolean;
  /** Host that is asked for, if another than the address. */
  readonly host?: string;
  readonly path: string;
  /** Authorities in PEM that are trusted beside the public ones. */
  readonly authority?: string;
}

export interface Answer {
  readonly status: number;
  readonly contentType?: string;
  /** Of a redirect. */
  readonly location?: string;
}

/** A server outside, by its address; or a pod's port, which is forwarded. */
export type Server = {
  readonly port: number;
  /** Name that is asked for, and that the certificate must have. */
  readonly name: string;
  readonly authority?: string;
} & ({ readonly address: string } | { readonly namespace: string; readonly pod: string });

export interface ServedCertificate {
  readonly dnsNames: readonly string[];
  readonly notBefore: string;
  readonly notAfter: string;
  /** Subjects, from the server's own up. */
  readonly chain: readonly string[];
  /** Why a client would refuse it; absent for a good one. */
  readonly refusal?: string;
}

/** Nobody can say, for that reason. Its words are shown as they are, so they hold no values of Secrets. */
export class CannotTell extends Error {
  override readonly name = "CannotTell";
}

/** An observation before it has its time. */
export type Judgement = Omit<Observation, "seenAt">;

interface Definition<Seen> extends Omit<CheckInfo, "kind"> {
  readonly deadlineSeconds?: number;
  /** Fetches, and judges nothing. */
  readonly look: (cluster: ClusterReader, context: LiveContext) => Promise<Seen>;
  /** Judges what was fetched, and asks nobody. */
  readonly judge: (seen: Seen, context: LiveContext) => readonly Judgement[] | NotApplicable;
}

export function liveCheck<Seen>({ look, judge, ...info }: Definition<Seen>): LiveCheck {
  const run = async (cluster: ClusterReader, context: LiveContext) => {
    const judged = judge(await look(cluster, context), context);
    const seenAt = context.clock.toISOString();
    if (judged instanceof NotApplicable)
      return [{ status: "NOT_APPLICABLE", subject: "the stack", message: judged.reason, seenAt } as const];
    return judged.map((one) => ({ ...one, seenAt }));
  };
  return { ...info, kind: "live", run };
}

/** `problem` is what is wrong, or undefined; `evidence` what was seen either way. */
export function judged(
  subject: string,
  problem: string | undefined,
  good: string,
  evidence?: string,
): Judgement {
  const seen = evidence === undefined ? {} : { evidence };
  return problem === undefined
    ? { status: "PASS", subject, message: good, ...seen }
    : { status: "FAIL", subject, message: problem, ...seen };
}

export function unknown(subject: string, message: string, evidence?: string): Judgement {
  return { status: "UNKNOWN", subject, message, ...(evidence !== undefined && { evidence }) };
}

export function notApplicable(reason: string): NotApplicable {
  return new NotApplicable(reason);
}
