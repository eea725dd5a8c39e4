import assert from "node:assert/strict";
import type { LiveCheck } from "../../../readiness/live/check.ts";
import type { Transcript } from "./replay.ts";
import { sees } from "./shop.ts";

/** What differs from the shop that is in order, and what the check must say of it. */
export interface Row {
  readonly title: string;
  readonly said?: Transcript;
  readonly settings?: object;
  readonly contract?: object;
  readonly expected: readonly string[];
}

export function describeCheck(check: LiveCheck, rows: readonly Row[]): void {
  describe(check.id, () => {
    for (const { contract, expected, said, settings, title } of rows)
      it(title, async () => assert.deepEqual(await sees(check, said, settings, contract), expected));
  });
}
