/** What decides how many pods a controller runs. */
export interface Controller {
  readonly name: string;
  /** Specification of each pod, as far as it costs something. */
  readonly spec: unknown;
  readonly count: number;
  /** Pods beyond `count` while a new version rolls out: a number, or percent of them. */
  readonly surge: number | string;
}

/** What an operator makes of a custom resource, as the namespace's quota counts it. */
export interface OperatedDemand {
  readonly pods: Controller;
  readonly services: number;
  readonly persistentVolumeClaims: number;
}

/** Tells that of each custom resource, by its type. The folder of whoever creates such resources has it. */
export type OperatedDemands = Readonly<Record<string, (props: unknown) => OperatedDemand>>;
