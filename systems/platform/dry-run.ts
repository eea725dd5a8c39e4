import { execa } from "execa";

export interface Answer {
  readonly failed: boolean;
  readonly stderr: string;
}

/** A dry run: the API server does all but store the object. */
export async function create(object: object, env: NodeJS.ProcessEnv): Promise<Answer> {
  const command = ["create", "--dry-run=server", "--filename=-", "--output=name"];
  const input = JSON.stringify(object);
  const { failed, stderr } = await execa("kubectl", command, { env, input, reject: false });
  return { failed, stderr };
}
