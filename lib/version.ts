/** A version as numbers, such as of the tag `v0.9.7`; undefined for a tag that is none. */
export function versionOf(tag: string): readonly number[] | undefined {
  const found = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(tag);
  return found ? found.slice(1).map(Number) : undefined;
}

/** Negative where the first is older. */
export function compareVersions(one: readonly number[], other: readonly number[]): number {
  const differing = one.findIndex((part, index) => part !== other[index]);
  return differing < 0 ? 0 : (one[differing] ?? 0) - (other[differing] ?? 0);
}
