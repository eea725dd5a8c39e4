import { serverNames } from "../derived-names.ts";
import type { KindOfStore } from "../system/store-kind.ts";
import type { NatsSettings } from "./settings.ts";

/** NATS, for systems that know stores by their kind alone. */
export const natsKind: KindOfStore<Pick<NatsSettings, "external">> = {
  title: "NATS",
  backedUpByJobs: true,
  names: ({ external }, store) => (external ? [] : serverNames(store)),
};
