import { z } from "zod";
import { portName } from "./names.ts";

const command = z
  .array(z.string().max(16_384))
  .min(1)
  .describe(
    "Command and arguments for `kind: command`. It must be in the image, runs without a shell, and must exit with 0 within 5 s. It counts against the container's limits.",
  );

/** What each kind of check is told beyond its kind. */
const parts: Readonly<Record<string, readonly string[]>> = {
  http: ["path", "port"],
  tcp: ["port"],
  grpc: ["port"],
  command: ["command"],
};

/** One question of the kubelet. */
const check = {
  kind: z
    .enum(["http", "tcp", "grpc", "command"])
    .default("tcp")
    .describe(
      "`http`: an HTTP request. `tcp`: the port is open. `grpc`: the standard health service. `command`: a command in the container exits with 0. Each check starts a process, so use it for services without ports.",
    ),
  path: z
    .string()
    .regex(/^\/[^\s]{0,255}$/, "a path such as /healthz")
    .exactOptional()
    .describe("Path of the HTTP request. Default: `/`."),
  port: portName.exactOptional().describe("Name of the port. Default: the port of `serves`."),
  command: command.exactOptional(),
};

const plain = z.strictObject(check);

type Check = z.output<typeof plain>;

/** Each kind is told what it needs, and nothing else. */
function fits({ kind, ...given }: Check, context: z.RefinementCtx): void {
  for (const part of Object.keys(given))
    if (!parts[kind]?.includes(part))
      context.addIssue({ code: "custom", path: [part], message: notAsked(kind, part) });
  if (kind === "command" && !given.command)
    context.addIssue({ code: "custom", path: ["command"], message: "a command such as [/app/healthy]" });
}

/** How the kubelet asks a service whether it works. */
export const health = z
  .strictObject({
    ...check,
    liveness: plain
      .superRefine(fits)
      .exactOptional()
      .describe(
        "Check that restarts the container if it fails for a minute. Set it, such as to `kind: tcp`, if the other check depends on a store: a restart doesn't bring the store back. Default: the same check.",
      ),
  })
  .superRefine(({ liveness: _, ...own }, context) => fits(own, context))
  .prefault({});

export type HealthSettings = z.output<typeof health>;

function notAsked(kind: string, part: string): string {
  const others = Object.keys(parts).filter((other) => parts[other]?.includes(part));
  return `nothing with \`kind: ${kind}\`: it is for ${others.join(", ")}`;
}

/** What the kubelet asks, with the keys that lead to it. */
export function checksOf({ liveness, ...own }: HealthSettings) {
  return [
    { check: own, keys: ["health"] },
    ...(liveness ? [{ check: liveness, keys: ["health", "liveness"] }] : []),
  ];
}
