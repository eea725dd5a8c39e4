import assert from "node:assert/strict";
import { KeyObject } from "node:crypto";
import { z } from "zod";
import { createAuthority, issue } from "../../local/cluster/pki.ts";
import { must } from "../support/faults/pods.ts";
import { natsServers, redisServers } from "../support/faults/servers.ts";
import type { Greeting } from "../support/network/greet.ts";
import { greetFromNode } from "../support/network/vantage.ts";
import { deployment, onePod } from "./system.ts";

/** Servers that know their clients by certificate. What each says to one that it lets in; Redis then wants a password. */
const servers = [
  { protocol: "nats", workload: natsServers, service: "nats", port: 4222, welcome: /^PONG/ },
  { protocol: "redis", workload: redisServers, service: "redis", port: 6379, welcome: /^-NOAUTH/ },
] as const;

const client = "cordum-scheduler";

const secret = z.object({ data: z.record(z.string(), z.base64()) });

type Certificate = Pick<Greeting, "cert" | "key">;

describe("a client without the right certificate", () => {
  for (const { protocol, workload, service, port, welcome } of servers) {
    const greeted = async (certificate: Certificate) => {
      const { ip, node } = await onePod(workload);
      const host = `${service}.${deployment.namespace}.svc`;
      const { ca } = await own();
      return await greetFromNode(node, { protocol, address: ip, port, host, ca, ...certificate });
    };

    it(`is let in by ${workload} with the one of ${client}: the others are refused for theirs alone`, async () => {
      const { cert, key } = await own();
      assert.match(await greeted({ cert, key }), welcome);
    });

    it(`is refused by ${workload} with one of another authority`, async () => {
      assert.match(await greeted(await foreign()), /^refused: /);
    });

    it(`is refused by ${workload} with none`, async () => {
      assert.match(await greeted({}), /^refused: |certificate/i);
    });
  }
});

/** What the client itself has. */
async function own() {
  const command = ["get", "secret", `${client}-tls`, "-n", deployment.namespace, "-o", "json"];
  const { data } = secret.parse(JSON.parse(await must(deployment, ...command)));
  const text = (name: string) => Buffer.from(data[name] ?? "", "base64").toString();
  return { cert: text("tls.crt"), key: text("tls.key"), ca: text("ca.crt") };
}

/** The same name, by an authority that nobody here knows. */
async function foreign(): Promise<Certificate> {
  const authority = await createAuthority("cordum");
  const identity = { name: client, authority: "ca", usage: "client", user: client } as const;
  const { certificate, keys } = await issue(identity, authority);
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" });
  return { cert: certificate.toString("pem"), key: key.toString() };
}
