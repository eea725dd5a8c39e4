import { Problem } from "../../lib/problem.ts";
import { marker } from "./summary.ts";

/** Writes a summary on a pull request: into the comment that is there already, or else a new one. */

export interface PullRequest {
  /** @default https://api.github.com */
  readonly api?: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly number: number;
  readonly token: string;
}

interface Comment {
  readonly id: number;
  readonly body?: string | null;
  readonly user?: { readonly type?: string } | null;
}

const perPage = 100;
/** A pull request of more comments gets another one of ours. */
const mostPages = 50;

/** @returns what was done */
export async function writeComment(target: PullRequest, body: string): Promise<"changed" | "written"> {
  if (!body.startsWith(marker))
    throw new Problem("The summary lacks the marker of the comment.", "Write it with `make pr-summary`.");
  const own = await ownComment(target);
  if (own === undefined) await call(target, "POST", `issues/${target.number}/comments`, { body });
  else await call(target, "PATCH", `issues/comments/${own}`, { body });
  return own === undefined ? "written" : "changed";
}

/** People may quote the mark; what they wrote isn't overwritten. */
async function ownComment(target: PullRequest): Promise<number | undefined> {
  for (let page = 1; page <= mostPages; page += 1) {
    const path = `issues/${target.number}/comments?per_page=${perPage}&page=${page}`;
    const comments = (await call(target, "GET", path)) as readonly Comment[];
    const own = comments.find(({ body, user }) => user?.type === "Bot" && body?.startsWith(marker));
    if (own) return own.id;
    if (comments.length < perPage) return undefined;
  }
  return undefined;
}

async function call(target: PullRequest, method: string, path: string, body?: object): Promise<unknown> {
  const url = `${target.api ?? "https://api.github.com"}/repos/${target.repository}/${path}`;
  const response = await fetch(url, {
    method,
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${target.token}`,
      "x-github-api-version": "2022-11-28",
    },
    signal: AbortSignal.timeout(30_000),
    ...(body && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Problem(
      `GitHub can't be reached for ${method} ${path}: ${(error as Error).message}.`,
      "Run the job again.",
    );
  });
  if (response.ok) return response.json();
  throw new Problem(
    `GitHub refused ${method} ${path} with ${response.status}.`,
    response.status === 403 || response.status === 404
      ? "The job needs the permission pull-requests: write, which pull requests of forks don't get."
      : "Run the job again.",
  );
}

/** The pull request that a workflow runs for. */
export function pullRequestIn(env: NodeJS.ProcessEnv): PullRequest {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token, PULL_REQUEST } = env;
  const number = Number(PULL_REQUEST);
  if (!repository || !token || !Number.isInteger(number) || number <= 0)
    throw new Problem(
      "The pull request isn't known.",
      "Set GITHUB_REPOSITORY, GITHUB_TOKEN and PULL_REQUEST, its number; a workflow has the first already.",
    );
  return { repository, token, number, ...(api && { api }) };
}
