import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { Composed } from "../components/system/index.ts";
import { type ApplicationSettings, applicationSettings } from "./application/settings/index.ts";
import { type CordumSettings, cordumSettings } from "./cordum/settings/index.ts";
import { type KubeopSettings, kubeopSettings } from "./kubeop/settings/index.ts";
import { type PlatformSettings, platformSettings } from "./platform/settings.ts";

/** What the settings of each system look like. */
export const settingsSchemas = {
  application: applicationSettings,
  cordum: cordumSettings,
  kubeop: kubeopSettings,
  platform: platformSettings,
} as const;

export type SystemName = keyof typeof settingsSchemas;

export type SystemSettings = ApplicationSettings | CordumSettings | KubeopSettings | PlatformSettings;

/** The schema of a system; undefined where no system has that name. */
export function schemaOf(system: unknown): (typeof settingsSchemas)[SystemName] | undefined {
  return isSystem(system) ? settingsSchemas[system] : undefined;
}

function isSystem(name: unknown): name is SystemName {
  return typeof name === "string" && Object.hasOwn(settingsSchemas, name);
}

/** Composes the system that it was loaded for. */
export type Create = (opts?: ComponentResourceOptions) => Composed;

/** Loads what composes the system that the settings describe, and no other system. */
export async function loadSystem(settings: SystemSettings): Promise<Create> {
  switch (settings.system) {
    case "application": {
      const { Application } = await import("./application/index.ts");
      return (opts) => new Application(settings.name, settings, opts);
    }
    case "cordum": {
      const { Cordum } = await import("./cordum/index.ts");
      return (opts) => new Cordum(settings.system, settings, opts);
    }
    case "kubeop": {
      const { Kubeop } = await import("./kubeop/index.ts");
      return (opts) => new Kubeop(settings.system, settings, opts);
    }
    case "platform": {
      const { Platform } = await import("./platform/index.ts");
      return (opts) => new Platform(settings.system, settings, opts);
    }
  }
}
