export interface RouterConf {
  /** Port that clients dial. */
  readonly port: number;
  /** Host name of each server. */
  readonly servers: readonly string[];
  /** Port of the servers. */
  readonly serverPort: number;
  /** User that may ask a server for its role. */
  readonly user: string;
  /** File with the authorities to trust. */
  readonly authorities: string;
  /** File with the certificate and the key that the checks show. */
  readonly certificate: string;
  /** Whether a primary that no replica follows counts. It may have been left behind, and then must not be written to. */
  readonly alone: boolean;
}

/**
 * The configuration of HAProxy that passes connections on to the one server that is the primary, without looking into
 * them: TLS is between client and server. `@PASSWORD@` and `@DOMAIN@` are put in when it starts.
 * https://docs.haproxy.org/2.6/configuration.html
 */
export function routerConf(conf: RouterConf): string {
  const followers = conf.alone ? "" : "\\r\\nconnected_slaves:[1-9]";
  return `global
  maxconn 4000
  hard-stop-after 30s

defaults
  mode tcp
  timeout connect 2s
  timeout check 3s
  # Clients keep connections for half an hour at most; both ends notice a dead peer by keep-alives.
  timeout client 1h
  timeout server 1h
  option clitcpka
  option srvtcpka

resolvers cluster
  parse-resolv-conf
  resolve_retries 3
  timeout resolve 1s
  timeout retry 1s
  hold valid 1s

frontend clients
  bind :${conf.port}
  default_backend primary

backend primary
  option tcp-check
  tcp-check send "AUTH ${conf.user} @PASSWORD@\\r\\n"
  tcp-check expect string +OK
  # A server that hangs up tells at once that no more comes, where silence would have to be waited for.
  tcp-check send "INFO replication\\r\\nQUIT\\r\\n"
  tcp-check expect rstring role:master${followers}
  default-server check check-ssl ca-file ${conf.authorities} crt ${conf.certificate} verify required inter 1s fastinter 250ms downinter 250ms fall 2 rise 1 on-marked-down shutdown-sessions resolvers cluster init-addr none
${conf.servers.map((host) => server(host, conf.serverPort)).join("\n")}
`;
}

function server(host: string, port: number): string {
  const name = host.split(".")[0] ?? host;
  return `  server ${name} ${host}.@DOMAIN@:${port} verifyhost ${host}`;
}
