import { once } from "node:events";
import { connect } from "node:net";
import { json } from "node:stream/consumers";

/**
 * A program for other network namespaces: tries the addresses that standard input lists, all at the same time, and prints
 * which of them take a connection. Packets that a policy drops show as silence.
 */

const patience = 2_500;

export interface Address {
  readonly address: string;
  readonly port: number;
}

async function isOpen({ address, port }: Address): Promise<boolean> {
  const socket = connect({ host: address, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(patience) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

if (import.meta.main) {
  const addresses = (await json(process.stdin)) as readonly Address[];
  console.log(JSON.stringify(await Promise.all(addresses.map(isOpen))));
}
