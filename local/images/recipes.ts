import type { Content, Image, Recipe } from "./recipe.ts";

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const tmp: Content = { kind: "directory", path: "/tmp", mode: 0o1777, owner: 0 };

/** Accounts by name and number; without /etc/passwd a shell's prompt and `id` show bare numbers. */
function accounts(users: Readonly<Record<string, number>>): readonly Content[] {
  const all = { root: 0, nobody: 65534, ...users };
  const lines = (line: (name: string, id: number) => string) =>
    Object.entries(all)
      .map(([name, id]) => `${line(name, id)}\n`)
      .join("");
  return [
    {
      kind: "text",
      path: "/etc/passwd",
      text: lines((name, id) => `${name}:x:${id}:${id}::/:/sbin/nologin`),
    },
    { kind: "text", path: "/etc/group", text: lines((name, id) => `${name}:x:${id}:`) },
  ];
}

/** An image that holds one static binary and nothing to run beside it. */
function single(name: string, why: string, binary: string, image: Image): Recipe {
  const contents: readonly Content[] = [
    { kind: "binary", name, path: binary },
    tmp,
    ...accounts({ nonroot: 65532 }),
  ];
  return { name, why, contents, images: [image] };
}

const shell: readonly Content[] = [
  { kind: "busybox" },
  tmp,
  { kind: "directory", path: "/root", mode: 0o700, owner: 0 },
];

/** Nothing of these is needed by a program that runs; they serve the installation of packages. */
const notRun = [
  /perl/,
  /^(dpkg|debconf|usrmerge|adduser|passwd|lsb-base|init-system-helpers|sysvinit-utils)$/,
];

/** The last release of the public code, the version that stacks run, and a next one to upgrade to. */
const cordumVersions = ["v0.1.2", "v0.9.7", "v0.9.8"];

/** One image for each of Cordum's services: the same binary, told its role by the entrypoint's argument. */
function cordum(role: string, ports: readonly number[], user = 65532): readonly Image[] {
  return cordumVersions.map((version) => ({
    reference: `ghcr.io/cordum-io/cordum/cordum-${role}:${version}`,
    run: {
      entrypoint: ["/canary", role],
      env: {
        ...{ PATH: path, NATS_URL: "nats://nats:4222", REDIS_URL: "redis://redis:6379" },
        CANARY_RELEASE: version,
      },
      user: `${user}:${user}`,
      ports: ports.map((port) => `${port}/tcp`),
    },
  }));
}

/** Every image of the embedded cluster, in the order in which a starting cluster needs them. */
export const recipes: readonly Recipe[] = [
  single("pause", "Holds each pod's namespaces open.", "/pause", {
    reference: "registry.k8s.io/pause:3.10",
    run: { entrypoint: ["/pause"], env: { PATH: path }, user: "65535:65535" },
  }),
  single("coredns", "The cluster's DNS.", "/coredns", {
    reference: "registry.k8s.io/coredns/coredns:v1.15.0",
    run: {
      entrypoint: ["/coredns"],
      env: { PATH: path },
      user: "65532:65532",
      ports: ["53/tcp", "53/udp"],
    },
  }),
  single("metrics-server", "The metrics API: what autoscalers look at.", "/metrics-server", {
    reference: "registry.k8s.io/metrics-server/metrics-server:v0.9.0",
    run: { entrypoint: ["/metrics-server"], env: { PATH: path }, user: "65534:65534", ports: ["10250/tcp"] },
  }),
  single("traefik", "The cluster's ingress controller.", "/usr/local/bin/traefik", {
    reference: "docker.io/library/traefik:v3.6.12",
    run: { entrypoint: ["/usr/local/bin/traefik"], env: { PATH: path }, ports: ["80/tcp"] },
  }),
  {
    name: "busybox",
    why: "A shell and small tools for waiting and probing.",
    contents: [...shell, ...accounts({})],
    images: [
      {
        reference: "docker.io/library/busybox:1.35",
        run: { entrypoint: [], cmd: ["sh"], env: { PATH: path } },
      },
    ],
  },
  {
    name: "nats",
    why: "The NATS server with a shell, as in the -alpine tags that run Cordum's start-up and stop commands.",
    contents: [
      ...shell,
      ...accounts({ nats: 1000 }),
      { kind: "binary", name: "nats-server", path: "/usr/local/bin/nats-server" },
      { kind: "link", path: "/nats-server", to: "/usr/local/bin/nats-server" },
      {
        kind: "file",
        source: "nats-entrypoint.sh",
        path: "/usr/local/bin/docker-entrypoint.sh",
        mode: 0o755,
      },
      { kind: "file", source: "nats-server.conf", path: "/etc/nats/nats-server.conf", mode: 0o644 },
    ],
    images: [
      {
        reference: "docker.io/library/nats:2.15.2-alpine",
        run: {
          entrypoint: ["docker-entrypoint.sh"],
          cmd: ["nats-server", "--config", "/etc/nats/nats-server.conf"],
          env: { PATH: path, NATS_SERVER: "2.15.2" },
          ports: ["4222/tcp", "6222/tcp", "8222/tcp"],
        },
      },
    ],
  },
  single("nats-exporter", "Metrics of NATS, which serves none itself.", "/prometheus-nats-exporter", {
    reference: "docker.io/natsio/prometheus-nats-exporter:0.17.3",
    run: {
      entrypoint: ["/prometheus-nats-exporter"],
      env: { PATH: path },
      user: "65532:65532",
      ports: ["7777/tcp"],
    },
  }),
  {
    name: "nats-box",
    why: "The NATS command line with a shell: backups, restores, looking inside.",
    contents: [
      ...shell,
      ...accounts({ nats: 1000 }),
      { kind: "binary", name: "nats", path: "/usr/local/bin/nats" },
    ],
    images: [
      {
        reference: "docker.io/natsio/nats-box:0.19.0",
        run: { entrypoint: [], cmd: ["/bin/sh", "-l"], env: { PATH: path }, workdir: "/root" },
      },
    ],
  },
  {
    name: "redis",
    why: "Redis with its tools on Debian, as the official image is.",
    contents: [
      {
        kind: "debian",
        packages: [
          ...["redis-server", "redis-tools"],
          ...["dash", "coreutils", "mawk", "grep", "sed", "libc-bin", "findutils", "gzip", "tar", "hostname"],
        ],
        leaveOut: notRun,
      },
      { kind: "link", path: "/usr/bin/awk", to: "mawk" },
      { kind: "link", path: "/usr/local/bin/redis-server", to: "/usr/bin/redis-server" },
      { kind: "link", path: "/usr/local/bin/redis-cli", to: "/usr/bin/redis-cli" },
      {
        kind: "file",
        source: "redis-entrypoint.sh",
        path: "/usr/local/bin/docker-entrypoint.sh",
        mode: 0o755,
      },
      ...accounts({ redis: 999 }),
      tmp,
      { kind: "directory", path: "/data", mode: 0o755, owner: 999 },
    ],
    images: [
      {
        reference: "docker.io/library/redis:7",
        run: {
          entrypoint: ["docker-entrypoint.sh"],
          cmd: ["redis-server"],
          env: { PATH: path },
          workdir: "/data",
          ports: ["6379/tcp"],
          volumes: ["/data"],
        },
      },
    ],
  },
  {
    name: "restic",
    part: "backups",
    why: "Stores, checks and fetches backups, with a shell for the scripts around it.",
    contents: [...shell, ...accounts({}), { kind: "binary", name: "restic", path: "/usr/bin/restic" }],
    images: [
      {
        reference: "docker.io/restic/restic:0.18.1",
        run: { entrypoint: ["/usr/bin/restic"], env: { PATH: path } },
      },
    ],
  },
  {
    ...single(
      "versitygw",
      "S3 object storage in a folder: what the tests back up to.",
      "/usr/local/bin/versitygw",
      {
        reference: "docker.io/versity/versitygw:v1.8.0",
        run: { entrypoint: ["/usr/local/bin/versitygw"], env: { PATH: path }, ports: ["7070/tcp"] },
      },
    ),
    part: "tests",
  },
  {
    name: "valkey",
    why: "Valkey with its tools, under Redis' names too, as the official image is. Debian has it from release 13 on.",
    contents: [
      {
        kind: "debian",
        packages: [
          ...["valkey-server", "valkey-tools"],
          ...["dash", "coreutils", "mawk", "grep", "sed", "libc-bin", "findutils", "gzip", "tar", "hostname"],
        ],
        leaveOut: notRun,
        release: "trixie",
      },
      { kind: "link", path: "/usr/bin/awk", to: "mawk" },
      { kind: "link", path: "/usr/local/bin/valkey-server", to: "/usr/bin/valkey-server" },
      { kind: "link", path: "/usr/local/bin/valkey-cli", to: "/usr/bin/valkey-cli" },
      { kind: "link", path: "/usr/local/bin/redis-cli", to: "/usr/bin/valkey-cli" },
      { kind: "link", path: "/usr/local/bin/redis-server", to: "/usr/bin/valkey-server" },
      { kind: "link", path: "/usr/local/bin/redis-check-rdb", to: "/usr/bin/valkey-check-rdb" },
      ...accounts({ valkey: 999 }),
      tmp,
      { kind: "directory", path: "/data", mode: 0o755, owner: 999 },
    ],
    images: [
      {
        reference: "docker.io/valkey/valkey:8.1",
        run: {
          entrypoint: [],
          cmd: ["valkey-server"],
          env: { PATH: path },
          workdir: "/data",
          ports: ["6379/tcp"],
          volumes: ["/data"],
        },
      },
    ],
  },
  {
    name: "haproxy",
    why: "HAProxy with a shell on Debian, as the official image is.",
    contents: [
      {
        kind: "debian",
        packages: ["haproxy", "dash", "coreutils", "mawk", "grep", "sed", "libc-bin"],
        leaveOut: notRun,
      },
      { kind: "link", path: "/usr/bin/awk", to: "mawk" },
      { kind: "link", path: "/usr/local/sbin/haproxy", to: "/usr/sbin/haproxy" },
      ...accounts({ haproxy: 99 }),
      tmp,
    ],
    images: [
      {
        reference: "docker.io/library/haproxy:2.6",
        run: {
          entrypoint: [],
          cmd: ["/usr/local/sbin/haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"],
          env: { PATH: path },
          user: "99:99",
        },
      },
    ],
  },
  {
    name: "redis-exporter",
    why: "Metrics of Redis. Debian's build of the exporter, an older version with the same variables, under the name of the one that production runs.",
    contents: [
      { kind: "debian", packages: ["prometheus-redis-exporter"], leaveOut: notRun },
      { kind: "link", path: "/redis_exporter", to: "/usr/bin/prometheus-redis-exporter" },
      ...accounts({ "redis-exporter": 59000 }),
      tmp,
    ],
    images: [
      {
        reference: "docker.io/oliver006/redis_exporter:v1.58.0",
        run: {
          entrypoint: ["/redis_exporter"],
          env: { PATH: path },
          user: "59000:59000",
          ports: ["9121/tcp"],
        },
      },
    ],
  },
  {
    name: "prometheus",
    part: "tests",
    why: "Scrapes stacks and evaluates their alerts, in the tests of monitoring.",
    contents: [
      { kind: "debian", packages: ["prometheus"], leaveOut: [/^(?!(prometheus|libc6)$)/] },
      ...accounts({}),
      tmp,
    ],
    images: [
      {
        reference: "quay.io/prometheus/prometheus:v2.42.0",
        run: {
          entrypoint: ["/usr/bin/prometheus"],
          env: { PATH: path },
          user: "65534:65534",
          ports: ["9090/tcp"],
        },
      },
    ],
  },
  {
    name: "canary",
    why: "Stands in for Cordum's own services, which cannot be had here, and does real work behind their names.",
    contents: [
      { kind: "binary", name: "canary", path: "/canary" },
      tmp,
      ...accounts({ nonroot: 65532, nginx: 101 }),
    ],
    images: [
      ...cordum("context-engine", [50070]),
      ...cordum("safety-kernel", [50051]),
      ...cordum("scheduler", [9090]),
      ...cordum("api-gateway", [8080, 8081, 9092]),
      ...cordum("workflow-engine", [9093]),
      ...cordum("dashboard", [8080], 101),
    ],
  },
];
