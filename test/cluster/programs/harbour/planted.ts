/** Secrets that no summary of this stack may show. Made up; they open nothing. */
export const planted = {
  before: "pin-before-4711-aa",
  after: "pin-after-4712-bb",
  inFile: "in-a-file-hunter2",
  token: "token-in-clear-31337",
  tokenAfter: "token-in-clear-31338",
  marked: "marked-by-pulumi-99",
  inMessage: "ghp_0123456789abcdefghijABCDEFGHIJ012345",
} as const;
