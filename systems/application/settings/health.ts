import { z } from "zod";
import { portName } from "./names.ts";

const command = z
  .array(z.string().max(16_384))
  .min(1)
  .describe(
    "With `command`: the program that is started in the container, with its arguments, and ends with 0 while all is well. No shell reads it, and it must be in the image; it counts against the container's limits, and has 5 s.",
  );

/** What each kind of check is told beyond its kind. */
const parts: Readonly<Record<string, readonly string[]>> = {
  http: ["path", "port"],
  tcp: ["port"],
  grpc: ["port"],
  command: ["command"],
};

/** How the kubelet asks a service whether it works. */
export const health = z
  .strictObject({
    kind: z
      .enum(["http", "tcp", "grpc", "command"])
      .default("tcp")
      .describe(
        "`http`: a page answers. `tcp`: the port is open. `grpc`: the standard health service. `command`: a program in the container ends well; for what listens nowhere, because each look starts a process.",
      ),
    path: z
      .string()
      .regex(/^\/[^\s]{0,255}$/, "a path such as /healthz")
      .exactOptional()
      .describe("Page of `http`; `/` when left out."),
    port: portName.exactOptional().describe("Name of the port; that of `serves` when left out."),
    command: command.exactOptional(),
  })
  .superRefine(({ kind, ...given }, context) => {
    for (const part of Object.keys(given))
      if (!parts[kind]?.includes(part))
        context.addIssue({ code: "custom", path: [part], message: notAsked(kind, part) });
    if (kind === "command" && !given.command)
      context.addIssue({ code: "custom", path: ["command"], message: "a program, such as [/app/healthy]" });
  })
  .prefault({});

function notAsked(kind: string, part: string): string {
  const others = Object.keys(parts).filter((other) => parts[other]?.includes(part));
  return `nothing with \`kind: ${kind}\`: it is for ${others.join(", ")}`;
}
