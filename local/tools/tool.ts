interface Binary {
  /** Its path below the folder of binaries. */
  readonly name: string;
  /** The folder below `local/` with the go.mod and go.sum that pin what is built. */
  readonly folder: string;
  /** What it does here. */
  readonly why: string;
}

/** A program built from Go modules. */
export interface GoTool extends Binary {
  readonly kind: "go";
  /** The package with its `main`, as `go build` takes it. */
  readonly package: string;
  /** Go variables set at link time: mostly the version, which a release's own build would set. @default none */
  readonly variables?: Readonly<Record<string, string>>;
  /** Build tags: they leave out what a small cluster never uses. @default none */
  readonly tags?: readonly string[];
  /** Whether it contains C. Everything else is static, and so runs in an image without any library. @default false */
  readonly cgo?: boolean;
  /**
   * Modules with files of ours in the place of some of theirs, which are in `_instead/<module>` of the folder: they leave
   * out what nobody needs here and takes long to compile. @default none
   */
  readonly trimmed?: readonly string[];
  /** Other names for the same file, for a program that looks at the name that it was started by. @default none */
  readonly links?: readonly string[];
}

/** A program of one C file that comes with a Go module. */
export interface CTool extends Binary {
  readonly kind: "c";
  readonly module: string;
  /** The file's path in the module. */
  readonly source: string;
  /** Macros. */
  readonly define: Readonly<Record<string, string>>;
}

export type Tool = GoTool | CTool;
