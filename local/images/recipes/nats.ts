import type { Recipe } from "../recipe.ts";
import { accounts, path, shell, single } from "./parts.ts";

/** NATS, and what is beside it. */
export const natsRecipes: readonly Recipe[] = [
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
];
