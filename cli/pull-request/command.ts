import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { endWith, Problem } from "../../lib/problem.ts";
import type { StackPreview } from "../../readiness/pull-request/change.ts";
import type { Run } from "./run-preview.ts";

/** What the Makefile calls for pull requests: `node cli/pull-request/command.ts <command> NAME=value …`. */

type Words = Readonly<Record<string, string>>;
type Command = (words: Words) => Promise<void>;

const commands: Readonly<Record<string, Command>> = {
  summary: async ({ BASE, LINK, OUT, POLICY, PREVIEW, READINESS, STACK }) => {
    const { readSources } = await import("../../readiness/pull-request/inputs.ts");
    const { summarise } = await import("../../readiness/pull-request/summary.ts");
    const preview = needed("PREVIEW", PREVIEW, "PREVIEW=preview.json, made with `pulumi preview --json`");
    const sources = given({ policy: POLICY, readiness: READINESS, base: BASE, stack: STACK });
    write(OUT, summarise(readSources({ preview, ...sources }), given({ link: link(LINK) })));
  },
  stacks: async ({ BASE }) => {
    const { affectedStacks } = await import("../../readiness/pull-request/affected-stacks.ts");
    const { changedFiles, stackFiles } = await import("../../readiness/pull-request/stack-files.ts");
    const base = needed("BASE", BASE, "BASE=main, or the commit that the pull request is based on");
    console.log(JSON.stringify(affectedStacks(changedFiles(base), stackFiles())));
  },
  "all-stacks": async () => {
    const { stackFiles } = await import("../../readiness/pull-request/stack-files.ts");
    console.log(JSON.stringify(stackFiles().map(({ stack }) => stack)));
  },
  preview: async ({ OUT, STACK }) => {
    const run = {
      stack: needed("STACK", STACK, "STACK=cordum-dev"),
      folder: needed("OUT", OUT, "OUT=folder"),
    };
    await preview(run);
  },
  drift: async ({ OUT, STACK }) => {
    const run = {
      stack: needed("STACK", STACK, "STACK=cordum-dev"),
      folder: needed("OUT", OUT, "OUT=folder"),
    };
    const { summarise } = await import("../../readiness/pull-request/summary.ts");
    const found = await preview({ ...run, refresh: true });
    const summary = summarise([{ stack: run.stack, preview: found, policies: [] }]);
    write(join(run.folder, "drift.md"), summary);
    process.stdout.write(summary);
    if (found.changes.length === 0) return;
    throw new Problem(
      `${run.stack} differs from its program: an update would make ${found.changes.length} changes.`,
      "Add intended changes to the stack file or the program. `make up` reverts the others.",
    );
  },
  comment: async ({ SUMMARY }) => {
    const { pullRequestIn, writeComment } = await import("../../readiness/pull-request/comment.ts");
    const body = readFileSync(
      needed("SUMMARY", SUMMARY, "SUMMARY=summary.md, made with `make pr-summary`"),
      "utf8",
    );
    console.log(`The comment was ${await writeComment(pullRequestIn(process.env), body)}.`);
  },
};

/** On the embedded cluster, or on that which is named. */
async function preview(run: Run): Promise<StackPreview> {
  const { settingsOf } = await import("../../engine/stack.ts");
  const { target } = await import("../../engine/target.ts");
  const { runPreview } = await import("./run-preview.ts");
  // A stack that does not exist is told before anything is built.
  settingsOf(run.stack);
  const engine = target(process.env);
  if (engine.stacksFolder !== undefined)
    await (await import("../../engine/prepare.ts")).prepareMachine(engine.env, []);
  return runPreview(engine, run);
}

/** Only an address that can't end the link or begin another. */
function link(text: string | undefined): string | undefined {
  if (text === undefined || /^https:\/\/[\w.:/-]+$/.test(text)) return text;
  throw new Problem("LINK isn't a valid address.", "Give LINK=https://…, without parameters.");
}

/** Without what isn't given. */
function given<T extends string>(words: Readonly<Record<T, string | undefined>>): Partial<Record<T, string>> {
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as Partial<
    Record<T, string>
  >;
}

function needed(name: string, value: string | undefined, example: string): string {
  if (value !== undefined) return value;
  throw new Problem(`${name} is missing.`, `Give ${example}.`);
}

function write(file: string | undefined, text: string): void {
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function parse(words: readonly string[]): Words {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/s.exec(word) ?? [];
      if (name === undefined || value === undefined)
        throw new Problem(`"${word}" isn't NAME=value.`, "docs/pull-requests.md lists the options.");
      return [name, value];
    }),
  );
}

async function main([name = "", ...words]: readonly string[]): Promise<void> {
  const command = commands[name];
  if (!command)
    throw new Problem(`There is no command "${name}".`, `Give one of: ${Object.keys(commands).join(", ")}.`);
  await command(parse(words.filter((word) => !word.endsWith("="))));
}

main(process.argv.slice(2)).catch(endWith);
