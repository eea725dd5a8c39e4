/** One thing that an image's file system holds. */
export type Content =
  /** A binary that `local/tools` built, by its name there. */
  | { readonly kind: "binary"; readonly name: string; readonly path: string }
  /** A file of `local/images/files`. */
  | { readonly kind: "file"; readonly source: string; readonly path: string; readonly mode: number }
  | { readonly kind: "text"; readonly path: string; readonly text: string }
  | { readonly kind: "link"; readonly path: string; readonly to: string }
  | { readonly kind: "directory"; readonly path: string; readonly mode: number; readonly owner: number }
  /** Debian's static busybox, with a link for each of its commands. */
  | { readonly kind: "busybox" }
  /** Debian packages with everything that they depend on, apart from the names that match `leaveOut`. */
  | {
      readonly kind: "debian";
      readonly packages: readonly string[];
      readonly leaveOut: readonly RegExp[];
      /** Files to do without, by their whole path. @default none */
      readonly leaveOutFiles?: readonly RegExp[];
      /** Debian's name of the release that has them. @default the machine's own */
      readonly release?: string;
    };

/** What an image's configuration says about running it, in the words of the OCI image specification. */
export interface Run {
  readonly entrypoint: readonly string[];
  readonly cmd?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `uid:gid` or a name of the image's own /etc/passwd. @default root */
  readonly user?: string;
  readonly workdir?: string;
  /** As `8080/tcp`. */
  readonly ports?: readonly string[];
  /** Paths that get a writable volume where the pod mounts none. */
  readonly volumes?: readonly string[];
}

/** One image: a name that manifests use, and how it runs. */
export interface Image {
  readonly reference: string;
  readonly run: Run;
}

/**
 * What not every stack has: backups, which its file may switch off, PostgreSQL, facilities of the whole cluster, the programs of
 * one application, which its file names, those of one system, and what only the tests of this project run.
 */
export type Part =
  | "backups"
  | "cert-manager"
  | "gravl"
  | "kubeop"
  | "metrics"
  | "postgres"
  | "secrets"
  | "tests";

/** One archive: images that share a file system. */
export interface Recipe {
  /** The archive's file name. */
  readonly name: string;
  readonly why: string;
  /** What alone needs it. @default every stack may */
  readonly part?: Part;
  readonly contents: readonly Content[];
  readonly images: readonly Image[];
}
