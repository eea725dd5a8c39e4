import { natsImages } from "../../components/nats/images.ts";
import { redisImages } from "../../components/redis/images.ts";
import { containerSecurity, nonroot, podSecurity } from "../../components/security.ts";
import type { ProgramDeployment } from "./program-deployment.ts";

/** How a job of a test ended, and what it said. */
export interface Run {
  readonly succeeded: boolean;
  readonly log: string;
}

/** The Redis of a deployment of the program `backups`. */
export interface RedisUnderBackup {
  readonly topology: "single" | "cluster" | "replicated";
  readonly engine: "redis" | "valkey";
}

/** What a test may change of a job before it is started. */
export type Change = (pod: JobPod) => void;

interface JobContainer {
  name: string;
  command: string[];
  env: { name: string; value?: string }[];
  volumeMounts: { name: string; mountPath: string; readOnly?: boolean }[];
}

export interface JobPod {
  labels: Record<string, string>;
  initContainers: JobContainer[];
  containers: JobContainer[];
  volumes: { name: string; secret?: { secretName: string } }[];
}

interface Job {
  spec: {
    backoffLimit: number;
    template: { metadata: { labels: Record<string, string> }; spec: Omit<JobPod, "labels"> };
  };
}

const tlsFolder = "/tls";

/**
 * A deployment of the program `backups`, seen as its users do: a client that may do everything writes and reads, and
 * jobs are started from their schedules.
 */
export class BackupsUnderTest {
  readonly #deployment: ProgramDeployment;
  readonly #redis: RedisUnderBackup;

  constructor(deployment: ProgramDeployment, redis: RedisUnderBackup) {
    this.#deployment = deployment;
    this.#redis = redis;
  }

  /** Starts the client, and waits until the network lets it through. */
  async startClient(): Promise<void> {
    await this.kubectl(["apply", "--filename=-"], JSON.stringify(client(this.#redis)));
    await this.kubectl(["wait", "pod/client", "--for=condition=Ready", "--timeout=180s"]);
    await this.#nats("until nats stream ls --names >/dev/null 2>&1; do sleep 0.5; done");
    await this.redis("until redis PING | grep -q PONG; do sleep 0.5; done");
  }

  /** Runs a script in which `nats` is connected. */
  async nats(script: string): Promise<string> {
    return this.#nats(script);
  }

  /** Runs a script in which `redis` is connected and follows redirections, and `each` runs a command on each primary. */
  async redis(script: string): Promise<string> {
    return this.#exec("redis", `${preludes[this.#redis.topology]}\n${script}`);
  }

  async #nats(script: string): Promise<string> {
    return this.#exec("nats", `cd /; ${script}`);
  }

  async #exec(container: string, script: string): Promise<string> {
    return this.kubectl(["exec", "-i", "client", "--container", container, "--", "sh", "-s"], script);
  }

  async kubectl(args: readonly string[], input = ""): Promise<string> {
    const { process } = this.#deployment.kubectl(...args);
    process.stdin.end(input);
    return (await process).stdout;
  }

  /** Starts a run of a CronJob by hand, and waits for its end. A failed one is not tried again. */
  async start(cronJob: string, change: Change = () => undefined): Promise<Run> {
    const name = `${cronJob}-${Date.now().toString(36)}`;
    const from = `--from=cronjob/${cronJob}`;
    const text = await this.kubectl(["create", "job", name, from, "--dry-run=client", "--output=json"]);
    const job = JSON.parse(text) as Job;
    job.spec.backoffLimit = 0;
    const { metadata, spec } = job.spec.template;
    const pod = { ...spec, labels: metadata.labels };
    change(pod);
    const { labels, ...changed } = pod;
    job.spec.template = { metadata: { ...metadata, labels }, spec: changed };
    await this.kubectl(["create", "--filename=-"], JSON.stringify(job));
    const finished = ["--for=jsonpath={.status.conditions[?(@.type=='Complete')].status}=True"];
    const failed = ["--for=jsonpath={.status.conditions[?(@.type=='Failed')].status}=True"];
    const wait = (end: readonly string[]) => this.kubectl(["wait", `job/${name}`, ...end, "--timeout=300s"]);
    const succeeded = await Promise.any([wait(finished).then(() => true), wait(failed).then(() => false)]);
    const selector = ["--selector", `job-name=${name}`, "--all-containers", "--tail=-1"];
    // A container that never started has no log.
    const log = await this.kubectl(["logs", ...selector, "--ignore-errors"]).catch(String);
    return { succeeded, log };
  }
}

/** Every key with its type, its value in an order that does not depend on how it is stored, and whether it expires. */
export const fingerprints = `each EVAL "$(cat <<'LUA'
local function hex(text) return (string.gsub(text, '.', function(c) return string.format('%02x', string.byte(c)) end)) end
local function flat(value)
  if type(value) ~= 'table' then return hex(tostring(value)) end
  local parts = {}
  for i, part in ipairs(value) do parts[i] = flat(part) end
  return '(' .. table.concat(parts, ' ') .. ')'
end
local function sorted(list) table.sort(list); return list end
local function pairs_of(list)
  local out = {}
  for i = 1, #list, 2 do out[#out + 1] = hex(list[i]) .. '=' .. hex(list[i + 1]) end
  return sorted(out)
end
local read = {
  string = function(key) return redis.call('GET', key) end,
  list = function(key) return redis.call('LRANGE', key, 0, -1) end,
  set = function(key) return sorted(redis.call('SMEMBERS', key)) end,
  zset = function(key) return redis.call('ZRANGE', key, 0, -1, 'WITHSCORES') end,
  hash = function(key) return pairs_of(redis.call('HGETALL', key)) end,
  stream = function(key) return { redis.call('XRANGE', key, '-', '+'), redis.call('XINFO', 'GROUPS', key)[1] } end,
}
local lines = {}
for _, key in ipairs(redis.call('KEYS', '*')) do
  local kind = redis.call('TYPE', key).ok
  local expires = redis.call('PTTL', key) > 0 and 'expires' or 'stays'
  lines[#lines + 1] = hex(key) .. ' ' .. kind .. ' ' .. expires .. ' ' .. redis.sha1hex(flat(read[kind](key)))
end
return lines
LUA
)" 0 | grep -v '^$' | sort`;

const secure = `
export REDISCLI_AUTH="$REDIS_PASSWORD"
one() { redis-cli --tls --cacert ${tlsFolder}/ca.crt --cert ${tlsFolder}/tls.crt --key ${tlsFolder}/tls.key --user "$REDIS_USERNAME" --no-auth-warning "$@"; }
`;

/** By which a script reaches Redis in each topology. */
const preludes: Readonly<Record<RedisUnderBackup["topology"], string>> = {
  single: `
redis() { redis-cli -h redis "$@"; }
each() { redis "$@"; }
`,
  replicated: `${secure}
redis() { one -h redis "$@"; }
each() { redis "$@"; }
`,
  cluster: `${secure}
redis() { one -c -h redis "$@"; }
each() {
  for at in $(one -h redis CLUSTER NODES | awk '$3 ~ /master/ { split($2, at, "@"); print at[1] }'); do
    one -h "\${at%:*}" -p "\${at##*:}" "$@" </dev/null
  done
}
`,
};

function client({ engine, topology }: RedisUnderBackup) {
  const clustered = topology !== "single";
  const scheme = clustered ? "tls" : "nats";
  const tls = { name: "tls", mountPath: tlsFolder, readOnly: true };
  const shared = {
    command: ["sleep", "7200"],
    securityContext: containerSecurity,
    resources: { requests: { cpu: "10m" } },
    volumeMounts: [{ name: "tmp", mountPath: "/tmp" }, ...(clustered ? [tls] : [])],
  };
  const natsTls = { NATS_CA: "ca.crt", NATS_CERT: "tls.crt", NATS_KEY: "tls.key" };
  const natsEnv = [
    { name: "NATS_URL", value: `${scheme}://nats:4222` },
    { name: "XDG_CONFIG_HOME", value: "/tmp" },
    ...(clustered
      ? Object.entries(natsTls).map(([name, file]) => ({ name, value: `${tlsFolder}/${file}` }))
      : []),
  ];
  const login = (name: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: "writer-redis", key } },
  });
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "client",
      labels: { "access.seaworthy.dev/nats": "true", "access.seaworthy.dev/redis": "true" },
    },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: podSecurity(nonroot),
      volumes: [
        { name: "tmp", emptyDir: {} },
        ...(clustered ? [{ name: "tls", secret: { secretName: "writer-tls", defaultMode: 0o440 } }] : []),
      ],
      containers: [
        { ...shared, name: "nats", image: natsImages.natsBox, workingDir: "/", env: natsEnv },
        {
          ...shared,
          name: "redis",
          image: redisImages[engine],
          env: clustered ? [login("REDIS_USERNAME", "username"), login("REDIS_PASSWORD", "password")] : [],
        },
      ],
    },
  };
}
