/** How a job of a restore ends. */
export type End = "completes" | "fails at once" | "fails half-way" | "hangs at once" | "hangs half-way";

export interface World {
  readonly trial: Readonly<Record<string, End>>;
  readonly restore: Readonly<Record<string, End>>;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

interface Container {
  readonly name: string;
  readonly env: readonly Variable[];
}

export interface Job {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly initContainers: readonly Container[];
        readonly containers: readonly Container[];
      };
    };
  };
}

interface Metadata {
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface CronJob {
  readonly metadata: Metadata;
  readonly spec: { readonly suspend: boolean };
}

export interface Deployment {
  readonly metadata: Metadata;
  readonly spec: { readonly replicas: number };
}
