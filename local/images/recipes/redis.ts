import type { Recipe } from "../recipe.ts";
import { accounts, notRun, path, tmp } from "./parts.ts";

/** Redis and Valkey, and what is beside them. */
export const redisRecipes: readonly Recipe[] = [
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
];
