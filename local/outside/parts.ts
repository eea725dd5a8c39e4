import { join } from "node:path";
import { inside } from "../cluster/layout.ts";
import type { Definition, Service } from "../cluster/supervise.ts";
import { control, outside } from "../cluster/topology.ts";
import { sinkAddress } from "../sink/outside.ts";

/** What stacks of the embedded cluster may need outside of it, and who answers there. */
export const outsideParts = {
  "alert-sink": {
    title: "alert sink",
    url: `http://${sinkAddress.host}:${sinkAddress.http}/received`,
  },
  "object-store": { title: "object store", url: `http://${outside.address}:7070` },
} as const;

export type OutsidePart = keyof typeof outsideParts;

/** Whose account in the object store may do everything. No bucket, and so no other account, has capitals in its name. */
export const rootAccount = "ROOT";

const stored = (name: string) => join(inside.outside, "object-store", name);

const services: Readonly<Record<OutsidePart, Service>> = {
  "alert-sink": {
    name: "alert-sink",
    command: [
      join(inside.checkout, "node_modules/.bin/node"),
      join(inside.checkout, "local/sink/main.ts"),
      ...[sinkAddress.host, `${sinkAddress.http}`, `${sinkAddress.smtp}`],
    ],
  },
  "object-store": {
    name: "object-store",
    command: [
      ...["versitygw", "--port", new URL(outsideParts["object-store"].url).host, "--quiet"],
      ...["--iam-dir", stored("accounts"), "posix", "--sidecar", stored("attributes"), stored("files")],
    ],
    environment: { ROOT_ACCESS_KEY: rootAccount },
    secrets: stored("root"),
  },
};

/** The machine that runs these parts. */
export function outsideDefinition(parts: readonly OutsidePart[]): Definition {
  return { network: control.name, services: parts.map((part) => services[part]), files: {} };
}
