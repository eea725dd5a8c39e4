import { ComponentResource, CustomResource } from "@pulumi/pulumi";
import { withoutStackTraces } from "../../lib/stack-traces.ts";
import { type Registered, registeredIn } from "../../test/support/program.ts";

/** The floor below a program: the very same resources, already computed, by the same SDK against the same mocks. */
export function registerBare(recorded: readonly Registered[]): Promise<readonly Registered[]> {
  return registeredAsDeployed(() => {
    for (const { custom, inputs, name, type } of recorded) {
      if (custom) new BareObject(type, name, { ...inputs });
      else new Bare(type, name);
    }
  });
}

/** As index.ts registers: otherwise the SDK's stack traces would hide what the program does. */
export function registeredAsDeployed(program: () => unknown): Promise<readonly Registered[]> {
  return registeredIn(() => withoutStackTraces(program));
}

class BareObject extends CustomResource {}

class Bare extends ComponentResource {
  constructor(type: string, name: string) {
    super(type, name, {});
    this.registerOutputs({});
  }
}
