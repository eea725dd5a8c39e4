/** The version in an image's tag: operators have to know it. */
export function versionIn(image: string): string | undefined {
  return /:v?(\d+\.\d+\.\d+)(?:@|$)/.exec(image)?.[1];
}
