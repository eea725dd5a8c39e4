import { ComponentResource, type ComponentResourceOptions } from "@pulumi/pulumi";
import type { Labels } from "../identity.ts";
import type { Namespace } from "../namespace.ts";
import { createAccount } from "./account.ts";
import type { ApiRule } from "./settings.ts";

export interface DeployerArgs {
  readonly namespace: Pick<Namespace, "name" | "reference">;
  /** Name of the account. */
  readonly account: string;
  readonly rules: readonly ApiRule[];
  readonly labels: Labels;
}

/** An account for people or pipelines that roll out new versions; tokens of it are made by whoever may. */
export class Deployer extends ComponentResource {
  constructor(name: string, args: DeployerArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:Deployer", name, args, opts);
    createAccount(name, args, this);
    this.registerOutputs({});
  }
}
