/** How Pulumi is run against one cluster. */
export interface Engine {
  readonly env: NodeJS.ProcessEnv;
  /** Where the embedded engine keeps its stacks; undefined for the user's own Pulumi, which has its own place. */
  readonly stacksFolder: string | undefined;
  /** Folder of the program. */
  readonly program: string;
}
