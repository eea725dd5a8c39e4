import { all, ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Labels } from "../identity.ts";
import { Secret } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { SecretVariable } from "../pod/mounts.ts";
import { aclFile, internalUsers, passwordHash, type User } from "./acl.ts";

export interface RedisUsersArgs {
  readonly namespace: Namespace;
  /** Name of the servers; names of Secrets begin with it. */
  readonly servers: string;
  /** Name of the Service that clients dial; names of their Secrets end with it. */
  readonly serviceName: string;
  /** Users whose passwords the scripts beside a server read from files, so that they can change while these run. */
  readonly internal: readonly User[];
  /** Who may log in from elsewhere. */
  readonly clients: readonly User[];
  /**
   * Generations of all passwords that are valid; clients use the first. To rotate, raise the number in three updates
   * that each leave a valid password with everybody: `[1]`, `[1, 2]`, `[2, 1]`, `[2]`. The exporter uses the newest from
   * the first of them on: it reads its password only when its pod starts, and servers must not be rolled while their
   * clients are.
   */
  readonly generations: readonly number[];
  readonly labels: Labels;
}

/** How a client logs in. */
export interface Credentials {
  readonly username: string;
  /** Variables of the same values, for a pod and its gate. */
  readonly variables: Readonly<Record<"REDIS_USERNAME" | "REDIS_PASSWORD", SecretVariable>>;
}

/** Letters and digits only, because clients put it into an address; as many as hold 32 random bytes. */
const passwordLength = 43;

/**
 * The users of a set of Redis servers: a password for each, in a Secret of its own, and for the servers the file with
 * the hashes of all.
 */
export class RedisUsers extends ComponentResource {
  /** Secret with the file `users.acl`. */
  readonly acl: Output<string>;
  /** Secret with the passwords that the servers and their scripts use, by user. */
  readonly passwords: Output<string>;
  readonly #credentials: ReadonlyMap<string, Credentials>;
  readonly #args: RedisUsersArgs;

  constructor(name: string, args: RedisUsersArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:RedisUsers", name, args, opts);
    this.#args = args;
    const outside = [internalUsers.exporter, ...args.clients];
    const users: readonly User[] = [...args.internal, ...outside];
    const passwords = new Map(users.map((user) => [user.name, this.#createPasswords(name, user)]));
    this.acl = this.#storeAcl(name, users, passwords);
    this.passwords = this.#storePasswords(name, passwords);
    this.#credentials = new Map(
      outside.map((user) => [user.name, this.#storeCredentials(name, user, passwords)]),
    );
    this.registerOutputs({});
  }

  /** How a user logs in. */
  credentials(user: string): Credentials {
    const found = this.#credentials.get(user);
    if (!found)
      throw new Error(
        `${this.#args.servers} has no user "${user}"; it has ${[...this.#credentials.keys()].join(", ")}.`,
      );
    return found;
  }

  #createPasswords(name: string, user: User): readonly Output<string>[] {
    return this.#args.generations.map((generation) => {
      const args = { length: passwordLength, special: false };
      const password = new RandomPassword(`${name}-${user.name}-${generation}`, args, { parent: this });
      return password.result;
    });
  }

  #storeAcl(name: string, users: readonly User[], passwords: Passwords): Output<string> {
    const hashed = users.map((user) =>
      all([...(passwords.get(user.name) ?? [])]).apply((valid) => ({
        ...user,
        hashes: valid.map(passwordHash),
      })),
    );
    const content = all(hashed).apply((users) => aclFile(users));
    return this.#store(`${name}-acl`, `${this.#args.servers}-acl`, { "users.acl": content });
  }

  #storePasswords(name: string, passwords: Passwords): Output<string> {
    const users = this.#args.internal.map(({ name }) => name);
    const generation = this.#args.generations[0] ?? 1;
    const data = Object.fromEntries(users.map((user) => [user, this.#password(passwords, user, generation)]));
    return this.#store(`${name}-auth`, `${this.#args.servers}-auth`, data);
  }

  #storeCredentials(name: string, user: User, passwords: Passwords): Credentials {
    const own = user.name === internalUsers.exporter.name;
    const { generations } = this.#args;
    const generation = own ? Math.max(...generations) : (generations[0] ?? 1);
    const data = { username: user.name, password: this.#password(passwords, user.name, generation) };
    const secretName = own ? `${this.#args.servers}-${user.name}` : `${user.name}-${this.#args.serviceName}`;
    const secret = this.#store(`${name}-${user.name}`, secretName, data);
    const variable = (key: string) => ({ secret, key, generation });
    return {
      username: user.name,
      variables: { REDIS_USERNAME: variable("username"), REDIS_PASSWORD: variable("password") },
    };
  }

  #password(passwords: Passwords, user: string, generation: number): Output<string> {
    const password = passwords.get(user)?.[this.#args.generations.indexOf(generation)];
    if (!password) throw new Error(`${user} has no password: give at least one generation.`);
    return password;
  }

  #store(name: string, secret: string, stringData: Record<string, Output<string> | string>): Output<string> {
    const { namespace, labels } = this.#args;
    const metadata = { name: secret, namespace: namespace.reference, labels };
    return new Secret(`${name}-secret`, { metadata, stringData }, { parent: this }).metadata.name;
  }
}

type Passwords = ReadonlyMap<string, readonly Output<string>[]>;
