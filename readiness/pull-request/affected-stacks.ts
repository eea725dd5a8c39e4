/** Which stacks a change can touch, by the paths of the files that it changes. */

export interface StackFile {
  readonly stack: string;
  /** The system that it is of, such as `cordum`. */
  readonly system: string;
}

/** What a path concerns: every stack, those of one system, one alone, or none. */
type Reach = "all" | "none" | { readonly system: string } | { readonly stack: string };

/** The first that fits counts. A path that none fits concerns every stack: a preview too many costs a minute only. */
const reaches: readonly (readonly [RegExp, (found: readonly string[]) => Reach])[] = [
  [/^stacks\/Pulumi\.(.+)\.yaml$/, ([, stack = ""]) => ({ stack })],
  [/^readiness\/(?:stacks|signoffs)\/([^/]+)\.yaml$/, ([, stack = ""]) => ({ stack })],
  [/^readiness\/evidence\/([^/]+)\//, ([, stack = ""]) => ({ stack })],
  [/^readiness\/pull-request\//, () => "none"],
  [/^systems\/([^/]+)\//, ([, system = ""]) => ({ system })],
  [/(^|\/)(good|bad|near-miss|testdata)\//, () => "none"],
  [/_test\.go$|\.md$/, () => "none"],
  [/^(docs|test|bench|engine|local|\.github|\.ci|\.vscode)\//, () => "none"],
  // Of the commands, one alone judges a stack.
  [/^cli\/(?!readiness\/)/, () => "none"],
  [
    /^(LICENSE|Makefile|biome\.json|tsconfig\.json|\.editorconfig|\.gitignore|\.gitattributes)$/,
    () => "none",
  ],
];

/** Names of stacks, in order. */
export function affectedStacks(paths: readonly string[], stacks: readonly StackFile[]): readonly string[] {
  const found = paths.map(reachOf);
  return stacks
    .filter((one) => found.some((reach) => concerns(reach, one)))
    .map(({ stack }) => stack)
    .sort();
}

export function reachOf(path: string): Reach {
  for (const [pattern, reach] of reaches) {
    const match = pattern.exec(path);
    if (match) return reach(match);
  }
  return "all";
}

function concerns(reach: Reach, { stack, system }: StackFile): boolean {
  if (typeof reach === "string") return reach === "all";
  return "stack" in reach ? reach.stack === stack : reach.system === system;
}
