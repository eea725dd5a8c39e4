import { ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Labels } from "../identity.ts";
import { Secret } from "../kubernetes.ts";
import type { Namespace } from "../namespace.ts";
import type { SecretVariable } from "../pod/mounts.ts";
import { activeLogin, type Login, loginsOf, objectPart } from "./logins.ts";

export interface PostgresUsersArgs {
  readonly namespace: Namespace;
  /** Name of the Cluster; names of Secrets begin with it. */
  readonly cluster: string;
  readonly databases: readonly string[];
  /** Generations of logins that are valid; clients use the first. */
  readonly generations: readonly number[];
  readonly labels: Labels;
}

/** How a client logs in to a database. */
export interface Credentials {
  readonly role: string;
  readonly username: SecretVariable;
  readonly password: SecretVariable;
  readonly database: SecretVariable;
}

/** Letters and digits only, because clients put it into an address; as many as hold 32 random bytes. */
const passwordLength = 43;

/** The operator tells servers of a change of what carries it. */
export const reloaded: Labels = { "cnpg.io/reload": "true" };

/** The logins of a PostgreSQL, each with a password in a Secret of its own. */
export class PostgresUsers extends ComponentResource {
  /** Secrets of the roles that somebody may log in as. */
  readonly passwords: ReadonlyMap<string, Output<string>>;
  /** Login of the first database's owner, which bootstrapping asks for; nobody uses it. */
  readonly owner: Output<string>;
  readonly #name: string;
  readonly #args: PostgresUsersArgs;

  constructor(name: string, args: PostgresUsersArgs, opts?: ComponentResourceOptions) {
    super("seaworthy:index:PostgresUsers", name, args, opts);
    this.#name = name;
    this.#args = args;
    const logins = args.databases.flatMap((database) => loginsOf(database, args.generations));
    this.passwords = new Map(
      logins.flatMap((login) =>
        login.generation === undefined ? [] : [[login.role, this.#createLogin(login)] as const],
      ),
    );
    this.owner = this.#createOwner();
    this.registerOutputs({});
  }

  /** How clients of a database log in. */
  credentials(database: string): Credentials {
    const { generation = 1, role } = activeLogin(database, this.#args.generations);
    const secret = this.passwords.get(role);
    if (secret === undefined)
      throw new Error(
        `${this.#args.cluster} has no database "${database}"; it has ${this.#args.databases.join(", ")}.`,
      );
    const variable = (key: string) => ({ secret, key, generation });
    return {
      role,
      username: variable("username"),
      password: variable("password"),
      database: variable("dbname"),
    };
  }

  #createLogin({ database, generation, role }: Login): Output<string> {
    return this.#store(`${this.#name}-${database}-${generation}`, role, database);
  }

  #createOwner(): Output<string> {
    const [first = ""] = this.#args.databases;
    return this.#store(`${this.#name}-${first}-owner`, first, first);
  }

  #store(name: string, role: string, database: string): Output<string> {
    const { cluster, labels, namespace } = this.#args;
    const password = new RandomPassword(name, { length: passwordLength, special: false }, { parent: this });
    const metadata = {
      name: `${cluster}-${objectPart(role)}`,
      namespace: namespace.reference,
      labels: { ...labels, ...reloaded },
    };
    const stringData = { username: role, password: password.result, dbname: database };
    const args = { metadata, type: "kubernetes.io/basic-auth", stringData };
    // Named by the role alone: the next generation of a role takes its Secret over.
    return new Secret(`${this.#name}-${role}-login`, args, { parent: this }).metadata.name;
  }
}
