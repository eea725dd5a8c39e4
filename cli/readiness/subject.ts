import { existsSync, readFileSync } from "node:fs";
import { execa } from "execa";
import type { Engine } from "../../engine/engine.ts";
import { openStack, parallel, settingsOf } from "../../engine/stack.ts";
import { Problem } from "../../lib/problem.ts";
import type { Graph } from "../../rules/graph/graph.ts";
import { graphFromManifests } from "../../rules/graph/manifests.ts";
import { graphFromExport, graphFromPreview, UnreadableInput } from "../../rules/graph/pulumi-files.ts";
import { manifestsIn } from "../policy/manifests.ts";

/** What is judged: a stack's objects, and where they are known from. */
export interface Subject {
  readonly stack: string;
  readonly graph: Graph;
  /** Said in the report. */
  readonly note: string;
  /** It is deployed, so there is something to look at. */
  readonly isUp: boolean;
}

/** @throws Problem for what can't be read, unless that is allowed: nobody could say that such a stack is ready */
export function subjectInManifests(
  path: string,
  stack: string | undefined,
  allowUnreadable: boolean,
): Subject {
  const graph = graphFromManifests(manifestsIn(path));
  if (graph.unreadable.length > 0 && !allowUnreadable)
    throw new Problem(
      ["A part of the manifests can't be read:", ...unreadableIn(graph)].join("\n"),
      "Correct it; or accept it with ALLOW=unreadable, which the report mentions.",
    );
  return judgeable({
    stack: stack ?? "manifests",
    graph,
    note: `Judged: the manifests in ${path}.`,
    isUp: false,
  });
}

/** What isn't judged, because nobody could read it. */
export function unreadableIn({ unreadable }: Graph): readonly string[] {
  return unreadable.map(({ reason, source }) => `${source} was left out: ${reason}.`);
}

/** @param isUp Whether the cluster of `stack` is looked at, because the export is of what runs there. */
export function subjectInExport(file: string, stack: string | undefined, isUp: boolean): Subject {
  const graph = fromPulumi(() => graphFromExport(readJson(file)));
  const own = stackOf(graph);
  if (isUp && own !== stack)
    throw new Problem(
      `${file} is an export of ${own}, and can't be judged with the cluster of ${stack}.`,
      `Give STACK=${own}.`,
    );
  const note = `Judged: the export ${file}.`;
  return judgeable({ stack: stack ?? stackOf(graph), graph, note, isUp });
}

/** What is deployed; of a stack that isn't, what would be. */
export async function deployedSubject(engine: Engine, stack: string): Promise<Subject> {
  const flags = await openStack(engine, stack, settingsOf(stack));
  const run = (command: readonly string[]) => pulumi(engine, stack, command);
  // With its secrets, because rules judge how strong they are; they stay in this process.
  const exported = await run(["stack", "export", "--show-secrets", "--stack", stack]);
  const graph = fromPulumi(() => graphFromExport(parseJson(exported, "pulumi stack export")));
  if (graph.resources.length > 0) return { stack, graph, note: "Judged: what is deployed.", isUp: true };
  const preview = await run([
    "preview",
    "--json",
    "--show-sames",
    "--show-secrets",
    "--non-interactive",
    ...flags,
  ]);
  return judgeable({
    stack,
    graph: fromPulumi(() => graphFromPreview(parseJson(preview, "pulumi preview --json"))),
    note: "Judged: what would be deployed, because nothing is.",
    isUp: false,
  });
}

async function pulumi(engine: Engine, stack: string, command: readonly string[]): Promise<string> {
  const env = { ...engine.env, ...parallel, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false" };
  const options = { cwd: engine.program, env, extendEnv: false, reject: false } as const;
  const { failed, stderr, stdout } = await execa("pulumi", command, options);
  if (!failed) return stdout;
  throw new Problem(
    `pulumi ${command[0]} failed for ${stack}. ${stderr}`.trim(),
    `make preview STACK=${stack} shows the details; correct the problem, then try again.`,
  );
}

function judgeable(subject: Subject): Subject {
  if (subject.graph.resources.length > 0) return subject;
  throw new Problem(
    ["There are no Kubernetes objects to judge.", ...subject.graph.notes].join("\n"),
    "Give rendered or exported objects, or a stack that declares some.",
  );
}

function readJson(file: string): unknown {
  if (!existsSync(file))
    throw new Problem(`There is no file ${file}.`, "Create one: pulumi stack export --file …");
  return parseJson(readFileSync(file, "utf8"), file);
}

/** The parser's own words would quote the text, which may hold secrets. */
function parseJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(`${from} isn't JSON.`, "Create it again, then retry.");
  }
}

function fromPulumi<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error;
    throw new Problem(error.message, "Create it again, then retry.");
  }
}

/** `urn:pulumi:<stack>::<project>::…` */
function stackOf({ resources }: Graph): string {
  return resources[0]?.origin.urn?.split("::")[0]?.split(":")[2] ?? "";
}
