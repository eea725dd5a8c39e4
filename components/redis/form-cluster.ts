import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { CertificateIssuer } from "../certificates/certificate.ts";
import { accessLabel } from "../endpoint/connection.ts";
import { type Identity, labels } from "../identity.ts";
import { CronJob, type input, Job } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { Image } from "../pod/args.ts";
import { type Mount, secretMount } from "../pod/mounts.ts";
import { podTemplate } from "../pod/template.ts";
import { contentHash, scripts } from "./scripts.ts";
import { paths, redisUser, runMount, runScript, scriptsMount } from "./secure-server.ts";

export interface FormClusterArgs {
  readonly namespace: Namespace;
  readonly identity: Identity;
  readonly image: Image;
  readonly certificates: CertificateIssuer;
  /** Variables of the scripts, with the hosts and how many of them are to be primaries. */
  readonly environment: Readonly<Record<string, string>>;
  /** Endpoint that the servers offer. */
  readonly access: string;
  /** ConfigMap with the scripts. */
  readonly scripts: Input<string>;
  /** Secret with the operator's password. */
  readonly passwords: Input<string>;
}

/** Servers may have to load images and data first. */
const deadlineSeconds = 600;
const resources = { cpu: { request: "50m", limit: "500m" }, memory: { request: "32Mi", limit: "64Mi" } };

/** Every quarter of an hour: pods that were moved may leave a primary and its replica on one node. */
const schedule = "7,22,37,52 * * * *";

/**
 * The Job that makes one cluster of the servers, or puts right what there is, and a CronJob that does the same from then
 * on. The Job runs once for each content: its name changes with what it does, because a Job can't be changed.
 */
export class FormCluster extends ComponentResource {
  constructor(name: string, args: FormClusterArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:FormCluster", name, args, opts);
    const { identity, namespace } = args;
    const tls = args.certificates.issue({
      secretName: `${identity.name}-tls`,
      commonName: identity.name,
      dnsNames: [],
      usage: "client",
    });
    const mounts = [
      secretMount("client-tls", tls.secret, paths.tls),
      secretMount("passwords", args.passwords, paths.auth),
      scriptsMount(args.scripts),
      runMount,
    ];
    const spec = jobSpec(args, mounts);
    const metadata = (name: string) => ({
      name,
      namespace: namespace.reference,
      labels: labels(identity),
    });
    const hash = contentHash([args.environment, args.image.reference, scripts("cluster")]);
    const children = { parent: this, dependsOn: namespace };
    new Job(`${name}-job`, { metadata: metadata(`${identity.name}-${hash}`), spec }, children);
    new CronJob(
      `${name}-repair`,
      { metadata: metadata(`${identity.name}-repair`), spec: repeated(spec) },
      children,
    );
    this.registerOutputs({});
  }
}

function repeated(spec: input.batch.v1.JobSpec): input.batch.v1.CronJobSpec {
  return {
    schedule,
    concurrencyPolicy: "Forbid",
    startingDeadlineSeconds: 300,
    successfulJobsHistoryLimit: 1,
    failedJobsHistoryLimit: 1,
    jobTemplate: { spec: { ...spec, backoffLimit: 0, ttlSecondsAfterFinished: 3600 } },
  };
}

function jobSpec(args: FormClusterArgs, mounts: readonly Mount[]): input.batch.v1.JobSpec {
  const environment = { ...args.environment, DEADLINE_SECONDS: `${deadlineSeconds - 30}` };
  const template = podTemplate(
    {
      namespace: args.namespace,
      identity: args.identity,
      image: args.image,
      command: runScript("form-cluster.sh"),
      user: redisUser,
      ports: {},
      health: {},
      drainSeconds: 0,
      resources,
      env: environment,
    },
    mounts,
  );
  return {
    activeDeadlineSeconds: deadlineSeconds,
    backoffLimit: 3,
    template: {
      metadata: { ...template.metadata, labels: { ...labels(args.identity), ...accessLabel(args.access) } },
      spec: { ...(template.spec as input.core.v1.PodSpec), restartPolicy: "Never" },
    },
  };
}
