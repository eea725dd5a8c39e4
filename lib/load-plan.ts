import type { DeclaredRequest } from "./declared-request.ts";

/** What a user of a system does, again and again: the requests in their order, with a pause from each to the next. */
export interface LoadPlan {
  /** Values that the requests use from the start, such as an API key. They are never shown. */
  readonly known: Readonly<Record<string, string>>;
  readonly pauseSeconds: number;
  readonly requests: readonly DeclaredRequest[];
}
