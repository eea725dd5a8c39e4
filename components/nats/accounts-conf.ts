import type { NatsIdentity } from "./identities.ts";

export interface NatsAccounts {
  /** Name of the cluster; in capitals, of the account that all clients share. */
  readonly name: string;
  readonly identities: readonly NatsIdentity[];
  /** Who may look into the servers themselves: the common name of an operator's certificate. */
  readonly administrator: string;
}

/**
 * Everybody who may connect to the servers of a cluster, and what each may do. A file of its own, because a server takes
 * it anew while it runs: another client must not roll the servers.
 * https://docs.nats.io/running-a-nats-service/configuration/securing_nats/authorization
 */
export function accountsConf({ administrator, identities, name }: NatsAccounts): string {
  return `accounts {
  ${name.toUpperCase()} {
    jetstream: enabled
    users: [
${identities.map(user).join("\n")}
    ]
  }
  SYS {
    users: [ { user: ${JSON.stringify(subject(administrator))} } ]
  }
}
system_account: SYS
`;
}

function user({ name, publish, neverPublish, subscribe, answers }: NatsIdentity): string {
  return `      {
        user: ${JSON.stringify(subject(name))}
        permissions {
          publish { ${permission(publish, neverPublish)} }
          subscribe { ${permission(subscribe)} }${answers ? "\n          allow_responses: true" : ""}
        }
      }`;
}

/** An empty list of what is allowed would allow everything. */
function permission(allow: readonly string[], deny: readonly string[] = []): string {
  if (allow.length === 0) return 'deny: ">"';
  const allowed = `allow: ${JSON.stringify(allow)}`;
  return deny.length === 0 ? allowed : `${allowed}, deny: ${JSON.stringify(deny)}`;
}

/** How the server writes the subject of a certificate. RFC 2253 */
function subject(name: string): string {
  return name.includes("=") ? name : `CN=${name}`;
}
