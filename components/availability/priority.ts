import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import { PriorityClass } from "../kubernetes.ts";

/** What gives way to what when a cluster is short of room. */
export interface Priority {
  /** Pods of a higher value push out those of a lower one. Cluster services have 2000000000, everything else 0. */
  readonly value: number;
  readonly description: string;
}

export interface PriorityClassesArgs<Name extends string> {
  /** Classes belong to the whole cluster: the namespace keeps those of two stacks apart. */
  readonly namespace: string;
  readonly classes: Readonly<Record<Name, Priority>>;
  readonly labels: Labels;
}

/** A stack's own priorities. Making them takes cluster-wide rights; a stack can name existing classes instead. */
export class PriorityClasses<Name extends string> extends ComponentResource {
  /** Names of the classes in the cluster. */
  readonly names: Readonly<Record<Name, Output<string>>>;

  constructor(name: string, args: PriorityClassesArgs<Name>, opts?: ComponentResourceOptions) {
    super("seaworthy:index:PriorityClasses", name, args, opts);
    const classes = Object.entries<Priority>(args.classes);
    const made = classes.map(([key, priority]) => [key, this.#create(name, key, priority, args)]);
    this.names = Object.fromEntries(made) as Record<Name, Output<string>>;
    this.registerOutputs({ names: this.names });
  }

  #create(name: string, key: string, priority: Priority, args: PriorityClassesArgs<Name>): Output<string> {
    const metadata = { name: `${args.namespace}-${key}`, labels: args.labels };
    const { value, description } = priority;
    const made = new PriorityClass(
      `${name}-${key}`,
      { metadata, value, description, globalDefault: false },
      // The server lets no value change, and the kubernetes plugin doesn't know that.
      { parent: this, replaceOnChanges: ["value"], deleteBeforeReplace: true },
    );
    return made.metadata.name;
  }
}
