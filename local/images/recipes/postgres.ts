import { goArchitecture } from "../architecture.ts";
import type { Recipe } from "../recipe.ts";
import { accounts, notRun, path, single, tmp } from "./parts.ts";

/** The release of Debian that the official images of PostgreSQL are made of, too. */
const release = "trixie";

const binaries = "/usr/lib/postgresql/17/bin";

/** The account that the operator runs PostgreSQL and its sidecar as. */
const postgres = { postgres: 26 };

/** PostgreSQL, the operator that runs it, and what keeps its backups. */
export const postgresRecipes: readonly Recipe[] = [
  {
    name: "cloudnative-pg",
    part: "postgres",
    why: "The operator of PostgreSQL. Each instance takes the program out of this image and runs PostgreSQL with it.",
    contents: [
      // The operator finds out by these files which processors it can serve.
      { kind: "binary", name: "cloudnative-pg", path: `/operator/manager_${goArchitecture}` },
      { kind: "link", path: "/manager", to: `operator/manager_${goArchitecture}` },
      tmp,
      ...accounts({ nonroot: 65532 }),
    ],
    images: [
      {
        reference: "ghcr.io/cloudnative-pg/cloudnative-pg:1.30.1",
        run: { entrypoint: ["/manager"], env: { PATH: path }, user: "65532:65532" },
      },
    ],
  },
  {
    ...single("plugin-barman-cloud", "Tells the operator how PostgreSQL is backed up.", "/manager", {
      reference: "ghcr.io/cloudnative-pg/plugin-barman-cloud:v0.15.0",
      run: { entrypoint: ["/manager"], env: { PATH: path }, user: "65532:65532", ports: ["9090/tcp"] },
    }),
    part: "postgres",
  },
  {
    name: "postgresql",
    part: "postgres",
    why: "PostgreSQL for the operator to run, with the extensions of the official image. Without LLVM, which is half of it.",
    contents: [
      {
        kind: "debian",
        packages: [
          ...["postgresql-17", "postgresql-17-pgaudit", "postgresql-17-pgvector"],
          ...["dash", "coreutils", "findutils", "gzip", "tar", "libc-bin"],
        ],
        leaveOut: [...notRun, /^lib(llvm|z3)/, /^locales$/],
        // With its module and no LLVM every longer query would fail; without the module none is compiled.
        leaveOutFiles: [/\/llvmjit[^/]*$/, /\/lib\/bitcode\//],
        release,
      },
      ...accounts(postgres),
      tmp,
      { kind: "directory", path: "/var/lib/postgresql", mode: 0o755, owner: postgres.postgres },
      { kind: "directory", path: "/run/postgresql", mode: 0o755, owner: postgres.postgres },
    ],
    images: [
      {
        reference: "ghcr.io/cloudnative-pg/postgresql:17.12-standard-trixie",
        run: {
          entrypoint: [],
          cmd: ["/usr/bin/dash"],
          env: { PATH: `${binaries}:${path}` },
          user: "26:26",
          ports: ["5432/tcp"],
        },
      },
    ],
  },
  {
    name: "plugin-barman-cloud-sidecar",
    part: "postgres",
    why: "Beside each instance: archives its write-ahead log, and takes and restores base backups.",
    contents: [
      {
        kind: "debian",
        packages: [
          ...["barman-cli-cloud", "python3-boto3", "python3-snappy", "python3-lz4", "python3-zstandard"],
          ...["ca-certificates", "tar", "gzip", "libc-bin"],
        ],
        leaveOut: [...notRun, /^openssl$/],
        // Of all services of AWS, which are half of the image, only S3 and those that give keys for it.
        leaveOutFiles: [/\/botocore\/data\/(?!(s3|sts|sso|sso-oidc)(\/|$)|[^/]+\.json$)/],
        release,
      },
      { kind: "binary", name: "plugin-barman-cloud", path: "/manager" },
      ...accounts(postgres),
      tmp,
    ],
    images: [
      {
        reference: "ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.15.0",
        run: {
          entrypoint: ["/manager"],
          // Debian's packages come without compiled code, and compiling takes most of a call: it is kept in the pod's own volume.
          env: { PATH: path, PYTHONPYCACHEPREFIX: "/controller/pycache" },
          user: "26:26",
        },
      },
    ],
  },
  {
    name: "pgbouncer",
    part: "postgres",
    why: "Pools connections where a stack has more of them than PostgreSQL should serve.",
    contents: [
      {
        kind: "debian",
        packages: ["pgbouncer", "dash", "coreutils", "libc-bin"],
        leaveOut: notRun,
        release,
      },
      { kind: "link", path: "/usr/bin/pgbouncer", to: "/usr/sbin/pgbouncer" },
      ...accounts({ pgbouncer: 998 }),
      tmp,
    ],
    images: [
      {
        reference: "ghcr.io/cloudnative-pg/pgbouncer:1.24.1",
        run: {
          entrypoint: ["/usr/bin/pgbouncer"],
          env: { PATH: path },
          user: "998:996",
          ports: ["6432/tcp"],
        },
      },
    ],
  },
];
