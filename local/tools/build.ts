import { appendFile, mkdir, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execa } from "execa";
import { bin, logs, root, work } from "../../lib/paths.ts";
import { Problem } from "../../lib/problem.ts";
import { step } from "../../lib/progress.ts";
import { buildCommand, type Command, compileCommand, listCommand } from "./command.ts";
import { Course } from "./course.ts";
import { sourcesOf } from "./go.ts";
import { writeStamp } from "./stamp.ts";
import type { Tool } from "./tool.ts";
import { trimModules } from "./trim.ts";

/** A tool to build, and the hash of what it is built from. */
export interface Job {
  readonly tool: Tool;
  readonly hash: string;
}

/**
 * Builds one tool after the other, because Go uses every core for one; meanwhile the modules of the next are downloaded.
 * Each tool is in place as soon as it is built, so that an interrupted run goes on where it stopped.
 */
export async function build(jobs: readonly Job[]): Promise<void> {
  const stop = new AbortController();
  const course = new Course(jobs.length);
  const downloads = download(
    jobs.map(({ tool }) => tool),
    course,
    stop.signal,
  );
  try {
    for (const [i, { tool, hash }] of jobs.entries()) {
      await step(`Tool ${i + 1} of ${jobs.length}: ${tool.name}`, async ({ update }) => {
        update(`getting its modules; log: ${relative(root, logOf(tool))}`);
        await downloads[i];
        const left = course.left(i);
        const compiled = await buildOne(tool, (count) =>
          update(progress(count, left, course.minutes(count))),
        );
        course.finish(i, compiled);
        await writeStamp(tool, hash);
      });
    }
  } finally {
    stop.abort();
  }
}

/** What a person reads while a tool is built. */
export function progress(compiled: number, left: number, minutes: number | undefined): string {
  const remaining = minutes === undefined ? "" : `; about ${minutes} min left for all tools`;
  return `${compiled} of at most ${left} packages compiled${remaining}`;
}

/** One download after the other, in the order of the builds. */
function download(tools: readonly Tool[], course: Course, signal: AbortSignal): Promise<void>[] {
  let last: Promise<unknown> = Promise.resolve();
  return tools.map((tool, i) => {
    const next = last.then(async () => course.learn(i, await downloadOne(tool, signal)));
    // Its failure is told when its tool's turn comes.
    last = next.catch(() => undefined);
    return next;
  });
}

/** The packages in the tool. */
async function downloadOne(tool: Tool, signal: AbortSignal): Promise<readonly string[]> {
  signal.throwIfAborted();
  await mkdir(dirname(logOf(tool)), { recursive: true });
  await writeFile(logOf(tool), "");
  if (tool.kind === "c") return [tool.source];
  await trimModules(tool);
  const printed = await run(tool, listCommand(tool), () => undefined, signal);
  return printed.trim().split("\n");
}

/** @returns how many packages were compiled */
async function buildOne(tool: Tool, tell: (compiled: number) => void): Promise<number> {
  const begun = performance.now();
  const draft = join(work, "cache/tools", `${tool.name}.${process.pid}`);
  await mkdir(dirname(draft), { recursive: true });
  const counter = new Counter(tell);
  counter.tell();
  await run(tool, await commandFor(tool, draft), (line) => counter.read(line));
  const { size } = await stat(draft);
  await putInPlace(tool, draft);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const megabytes = (size / 1e6).toFixed(1);
  await appendFile(
    logOf(tool),
    `# built in ${seconds} s: ${counter.count} packages compiled, ${megabytes} MB\n`,
  );
  return counter.count;
}

async function commandFor(tool: Tool, draft: string): Promise<Command> {
  if (tool.kind === "go") return buildCommand(tool, draft);
  return compileCommand(tool, await sourcesOf(tool.folder, tool.module), draft);
}

/** A program that is running keeps the file that it was started from, and nobody ever sees half a file. */
async function putInPlace(tool: Tool, draft: string): Promise<void> {
  const path = join(bin, tool.name);
  await mkdir(dirname(path), { recursive: true });
  await rename(draft, path);
  for (const link of (tool.kind === "go" && tool.links) || []) {
    const draftLink = `${draft}.link`;
    await rm(draftLink, { force: true });
    await symlink(tool.name, draftLink);
    await rename(draftLink, join(bin, link));
  }
}

/** Counts the packages that `go build -v` names, and tells of each hundred. */
class Counter {
  count = 0;
  readonly #tell: (count: number) => void;

  constructor(tell: (count: number) => void) {
    this.#tell = tell;
  }

  read(line: string): void {
    if (!isPackage(line)) return;
    this.count += 1;
    if (this.count % 100 === 0) this.tell();
  }

  tell(): void {
    this.#tell(this.count);
  }
}

/** Whether a line of `go build -v` is the name of a package, and not a message. */
export function isPackage(line: string): boolean {
  return /^[^\s:#]+$/.test(line);
}

/** Runs a command with everything that it says in the tool's log, and returns what it printed. */
async function run(
  tool: Tool,
  command: Command,
  read: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> {
  const log = logOf(tool);
  await appendFile(log, `# ${command.file} ${command.args.join(" ")}\n`);
  const running = execa(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    reject: false,
    stderr: ["pipe", { file: log, append: true }],
    ...(signal && { cancelSignal: signal }),
  });
  for await (const line of running.iterable({ from: "stderr" })) read(line);
  const result = await running;
  if (result.failed) {
    throw new Problem(
      `The tool ${tool.name} could not be built:\n${messagesOf(result.stderr || (result.shortMessage ?? ""))}`,
      `The whole output is in ${relative(root, log)}. Run the same command again to continue; ` +
        "if modules could not be downloaded, the module proxy (`go env GOPROXY`) must be reachable first.",
    );
  }
  return result.stdout;
}

/** The last messages of a failed command, without the names of the packages that went well. */
export function messagesOf(said: string): string {
  return said
    .split("\n")
    .filter((line) => line !== "" && !isPackage(line) && !line.startsWith("go: downloading "))
    .slice(-15)
    .map((line) => `  ${line}`)
    .join("\n");
}

function logOf(tool: Tool): string {
  return join(logs, "tools", `${tool.name}.log`);
}
