import assert from "node:assert/strict";
import { withoutStackTraces } from "../../lib/stack-traces.ts";

function fail(): never {
  throw new TypeError("it doesn't work");
}

/** What is thrown; the engine shows its stack. */
function thrownIn(register: () => unknown): Error {
  try {
    withoutStackTraces(register);
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe("what registers resources", () => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  afterEach(() => {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
    Reflect.deleteProperty(process.env, "SEAWORTHY_STACK_TRACES");
  });

  it("takes no stack traces", () => {
    assert.equal(
      withoutStackTraces(() => new Error("a promise").stack),
      "Error: a promise",
    );
  });

  it("says how to get the place of an error, and means it", () => {
    const { stack } = thrownIn(fail);
    assert.equal(
      stack,
      "TypeError: it doesn't work\n    To see where, run this again with SEAWORTHY_STACK_TRACES=1.",
    );
    process.env.SEAWORTHY_STACK_TRACES = "1";
    assert.match(
      `${thrownIn(fail).stack}`,
      /^TypeError: it doesn't work\n {4}at fail \(.*stack-traces\.spec\.ts:5:/,
    );
  });

  it("leaves the stack traces of what runs later as they were, also after an error", () => {
    Error.stackTraceLimit = 7;
    withoutStackTraces(() => undefined);
    assert.equal(Error.stackTraceLimit, 7);
    thrownIn(fail);
    assert.equal(Error.stackTraceLimit, 7);
  });
});
