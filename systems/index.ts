import type { ComponentResourceOptions, Output } from "@pulumi/pulumi";
import type { z } from "zod";
import type { Edge } from "../components/endpoint/connection.ts";
import { Cordum } from "./cordum/index.ts";
import { cordumSettings } from "./cordum/settings/index.ts";

/** What the settings of each system look like. */
export const settingsSchemas: Readonly<Record<string, typeof cordumSettings>> = { cordum: cordumSettings };

export type SystemSettings = z.infer<typeof cordumSettings>;

/** What a stack gives to whoever uses the system. */
export interface SystemOutputs {
  readonly apiKey: Output<string>;
  readonly edges: readonly Edge[];
  readonly certificateAuthority: Output<string>;
}

/** Composes the system that the settings describe. */
export function createSystem(settings: SystemSettings, opts?: ComponentResourceOptions): SystemOutputs {
  return new Cordum(settings.system, settings, opts);
}
