export type Run = (args: readonly string[]) => Promise<Ran>;

/** What a command has left behind. */
export interface Ran {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr?: string;
}

/** A stack that is about to be changed. */
export interface Session {
  readonly stack: string;
  /** What names the stack and its settings on Pulumi's command line. */
  readonly flags: readonly string[];
  /** Runs Pulumi without a terminal. */
  readonly run: Run;
  /** The same of kubectl, at the cluster that the stack is of. */
  readonly kubectl: Run;
}
