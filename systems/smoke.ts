import { setTimeout as pause } from "node:timers/promises";
import { styleText } from "node:util";
import { z } from "zod";
import { type Answer, call, type Entrance } from "../components/ingress/entrance.ts";
import { Problem } from "../lib/problem.ts";

/** What smoke tests of every system have: they come in through the ingress as a user would, and tell what that has shown. */

/** The outputs of every stack. */
export const commonOutputs = {
  namespace: z.string(),
  /** Who signed the stack's own certificates, in PEM; none where somebody else gives them out. */
  certificateAuthority: z.string().optional(),
};

export function report(what: string): void {
  console.log(`${styleText("green", "✓")} ${what}`);
}

export function failed(what: string): Problem {
  return new Problem(
    what,
    '`make status` shows the pods; `make kubectl ARGS="logs -n <namespace> deployment/<name>"` their logs.',
  );
}

/** Looks again and again until there is something to give; `waited` is how long it has been, in milliseconds. */
export async function poll<Found>(
  look: (waited: number) => Promise<Found | undefined>,
  pauseMilliseconds: number,
): Promise<Found> {
  const begun = Date.now();
  for (;;) {
    const found = await look(Date.now() - begun);
    if (found !== undefined) return found;
    await pause(pauseMilliseconds);
  }
}

/** Cleans up whatever happens; where both fail, what failed first is told. */
export async function cleaningUp<Result>(
  run: () => Promise<Result>,
  clean: () => Promise<void>,
): Promise<Result> {
  let result: Result;
  try {
    result = await run();
  } catch (error) {
    await clean().catch(() => undefined);
    throw error;
  }
  await clean();
  return result;
}

/** What somebody said, by their own clock. */
export interface Said {
  readonly sender: string;
  readonly at: Date;
  readonly what: string;
}

/** Shows who said what, and how long after the first word. */
export function showTimeline(said: readonly Said[]): void {
  const sorted = said.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  for (const { at, sender, what } of sorted) {
    const time = `${at.getTime() - (sorted[0]?.at.getTime() ?? 0)} ms`.padStart(9);
    console.log(`  ${styleText("dim", time)}  ${sender.padEnd(24)} ${what}`);
  }
}

/** What a request should have been answered with. */
export function expectStatus({ body, status }: Answer, expected: number, what: string): void {
  if (status !== expected) throw failed(`${what} got ${status} instead of ${expected}: ${body.trim()}`);
}

/** What an answer in JSON says, by the schema of the API that gave it. */
export function contentOf<T>(answer: Answer, what: string, schema: z.ZodType<T>, api: string): T {
  expectStatus(answer, 200, what);
  const { data, error } = schema.safeParse(JSON.parse(answer.body));
  if (error) throw failed(`${what}: the answer is not that of ${api}: ${z.prettifyError(error)}`);
  return data;
}

/** How whoever has no key, or a wrong one, asks for something. */
export interface Keyless {
  /** What is asked for, such as `job`. */
  readonly what: string;
  /** Header with the key. */
  readonly header: string;
  readonly send: (headers: Readonly<Record<string, string>>) => Promise<Answer>;
}

export async function keyIsAskedFor({ header, send, what }: Keyless): Promise<void> {
  expectStatus(await send({}), 401, `A ${what} without the API key`);
  expectStatus(await send({ [header]: "wrong" }), 401, `A ${what} with a wrong API key`);
  report(`a ${what} without the API key, or with a wrong one, is refused`);
}

/** Anybody may ask `server`, which the ingress leads to, whether it works. */
export async function healthIsServed(entrance: Entrance, server: string, authority?: string): Promise<void> {
  const answer = await call(entrance, { method: "GET", path: "/health" }, authority);
  expectStatus(answer, 200, `The ${server}'s health page`);
  report(`ingress and ${server} answer`);
}

export async function plainHttpIsRedirected(entrance: Entrance, path: string): Promise<void> {
  const { status, headers } = await call({ ...entrance, https: false }, { method: "GET", path });
  const target = `https://${entrance.host}${path}`;
  if (![301, 308].includes(status) || headers.location !== target)
    throw failed(`Plain HTTP got ${status} to ${headers.location} instead of a redirect to ${target}.`);
  report("plain HTTP is sent to HTTPS");
}
