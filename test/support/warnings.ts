import { log } from "@pulumi/pulumi";

/** What a program warns of while it runs. */
export async function warningsOf(run: () => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = [];
  const { warn } = log;
  log.warn = async (message) => {
    said.push(message);
  };
  try {
    await run();
  } finally {
    log.warn = warn;
  }
  return said;
}
