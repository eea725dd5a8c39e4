import { withPort } from "./port-forward.ts";
import type { RedisUnderTest } from "./redis-cluster.ts";
import { serialNumber } from "./serial-number.ts";

/** What is seen of a rotation at the servers under test, whatever their topology. */
export class RedisRotation {
  readonly #redis: RedisUnderTest;
  readonly #namespace: string;
  readonly #port: number;

  /** @param port Where each server itself listens. */
  constructor(redis: RedisUnderTest, namespace: string, port: number) {
    this.#redis = redis;
    this.#namespace = namespace;
    this.#port = port;
  }

  /** Values of a Secret, but for the user names in it. */
  async passwordsOf(secret: string): Promise<readonly string[]> {
    const json = await this.#redis.kubectl("get", "secret", secret, "-o", "jsonpath={.data}");
    const { username: _, ...data } = JSON.parse(json) as Record<string, string>;
    return Object.values(data).map((value) => Buffer.from(value, "base64").toString());
  }

  /** Whether every server knows so many passwords of the client. */
  async everyServerKnows(passwords: number): Promise<boolean> {
    const pods = await this.#redis.pods();
    const users = await Promise.all(
      pods.map(({ name }) => this.#redis.command(name, "ACL", "GETUSER", "load")),
    );
    return users.every((user) => (user.match(/^[0-9a-f]{64}$/gm) ?? []).length === passwords);
  }

  /** Whether the Secrets have arrived in every pod that reads passwords from files. */
  async mountedPasswordsAreNew(): Promise<boolean> {
    const wanted = [...(await this.passwordsOf("cordum-redis-auth"))].sort().join("");
    const print = "for file in /etc/redis/auth/*; do cat $file; echo; done";
    const mounted = await Promise.all(
      (await this.#redis.pods()).map(async ({ name }) => {
        const printed = await this.#redis.kubectl("exec", name, "-c", "keeper", "--", "sh", "-c", print);
        return printed.split("\n").sort().join("");
      }),
    );
    const client = await this.#redis.shell("cat /auth/password");
    return mounted.every((each) => each === wanted) && client === (await this.passwordsOf("load-redis"))[0];
  }

  /** Which certificate each server shows to whoever connects now. */
  async serialNumbers(): Promise<readonly string[]> {
    const pods = await this.#redis.pods();
    return Promise.all(pods.map(({ name }) => withPort(this.#namespace, name, this.#port, serialNumber)));
  }

  /** What the client gets for a password, with its certificate. */
  async ping(password: string): Promise<string> {
    const tls = "--tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key";
    const login = `REDISCLI_AUTH=${password}; export REDISCLI_AUTH;`;
    return this.#redis.shell(
      `${login} timeout 5 redis-cli --no-auth-warning -h redis --user load ${tls} PING 2>&1 || true`,
    );
  }
}
