/** A question about one key and its one-line answer, as `redis-cli` prints it. */
export interface Held {
  readonly question: string;
  readonly answer: string;
}

/** A way in which clients write to Redis. Servers copy, store and replay each of them differently. */
export interface Way {
  readonly name: string;
  /** The commands of a write. Its keys share a hash tag, so that a cluster takes them in one transaction. */
  readonly write: (key: string) => readonly string[];
  /** What a server holds that kept the write. */
  readonly held: (key: string) => readonly Held[];
}

const get = (key: string): Held => ({ question: `GET ${key}`, answer: "kept" });
const both = (key: string) => [get(`{${key}}:one`), get(`{${key}}:two`)];
const script = `"redis.call('SET', KEYS[1], ARGV[1]) return redis.call('SET', KEYS[2], ARGV[1])"`;

/** Seconds since 1970, far from now: an expiry must outlive the server as its key does. */
const expiry = 4_102_444_800;

export const ways: readonly Way[] = [
  { name: "a plain write", write: (key) => [`SET ${key} kept`], held: (key) => [get(key)] },
  {
    name: "a transaction",
    write: (key) => ["MULTI", `SET {${key}}:one kept`, `SET {${key}}:two kept`, "EXEC"],
    held: both,
  },
  {
    name: "a script that writes twice",
    write: (key) => [`EVAL ${script} 2 {${key}}:one {${key}}:two kept`],
    held: both,
  },
  {
    name: "a stream",
    write: (key) => [`XADD ${key} * state kept`],
    held: (key) => [{ question: `XLEN ${key}`, answer: "1" }],
  },
  {
    name: "a key with an expiry",
    write: (key) => [`SET ${key} kept EXAT ${expiry}`],
    held: (key) => [get(key), { question: `EXPIRETIME ${key}`, answer: `${expiry}` }],
  },
];
