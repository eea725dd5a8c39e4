/**
 * Runs what registers resources without stack traces. Pulumi's SDK takes one for each promise, twenty to a resource, in case
 * it is never kept: a fifth of the program's time. An error in there has none either, and says how to get it; one in what
 * runs later, when outputs are known, has its own as ever.
 */
export function withoutStackTraces<T>(register: () => T): T {
  // The language host maps each frame through source maps. Stripped types leave every line where it is: there is nothing to map.
  Reflect.deleteProperty(Error, "prepareStackTrace");
  if (process.env[wanted]) return register();
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return register();
  } catch (error) {
    if (error instanceof Error)
      error.stack = `${error.stack}\n    To see where, run this again with ${wanted}=1.`;
    throw error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

const wanted = "SEAWORTHY_STACK_TRACES";
