import { connect } from "node:net";
import { CannotTell } from "../check.ts";

/** As much of DNS as asking for IPv4 addresses by TCP takes. RFC 1035 §4 */

const patienceSeconds = 10;
const typeA = 1;
const classInternet = 1;
const headerBytes = 12;
const noSuchName = 3;

/** Asks a server at a port of this machine. */
export async function resolveIn(
  port: number,
  names: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const answers: Record<string, readonly string[]> = {};
  for (const name of names) answers[name] = addressesIn(await ask(port, question(name)));
  return answers;
}

async function ask(port: number, message: Buffer): Promise<Buffer> {
  const socket = connect({ host: "127.0.0.1", port, signal: AbortSignal.timeout(patienceSeconds * 1000) });
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  socket.write(Buffer.concat([length, message]));
  try {
    let heard = Buffer.alloc(0);
    for await (const data of socket as AsyncIterable<Buffer>) {
      heard = Buffer.concat([heard, data]);
      if (heard.length >= 2 && heard.length >= 2 + heard.readUInt16BE(0)) return heard.subarray(2);
    }
  } catch (error) {
    const { code, message: said } = error as NodeJS.ErrnoException;
    throw new CannotTell(`The cluster's DNS didn't answer: ${code ?? said}`);
  } finally {
    socket.destroy();
  }
  throw new CannotTell("The cluster's DNS hung up.");
}

export function question(name: string): Buffer {
  const header = Buffer.from([0x5e, 0xa1, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name
    .split(".")
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, typeA, 0, classInternet])]);
}

/** The addresses in an answer; none for a name that doesn't exist. */
export function addressesIn(message: Buffer): readonly string[] {
  const code = message.readUInt16BE(2) & 0xf;
  if (code !== 0 && code !== noSuchName)
    throw new CannotTell(`The cluster's DNS answered with error ${code}.`);
  let at = headerBytes;
  for (let left = message.readUInt16BE(4); left > 0; left -= 1) at = afterName(message, at) + 4;
  const addresses: string[] = [];
  for (let left = message.readUInt16BE(6); left > 0; left -= 1) {
    const record = afterName(message, at);
    const data = record + 10;
    const end = data + message.readUInt16BE(record + 8);
    if (message.readUInt16BE(record) === typeA) addresses.push(message.subarray(data, end).join("."));
    at = end;
  }
  return addresses.sort();
}

/** A name is labels, or ends in a pointer to one. */
function afterName(message: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const length = message.readUInt8(at);
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    at += 1 + length;
  }
}
