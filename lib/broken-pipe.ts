/**
 * Ends the program when nobody reads what it says. A Pulumi that ends because it was hung up on leaves it running, and Pulumi's
 * SDK may report each broken pipe down the same pipe, which breaks again: without end, on a whole core, in ever more memory.
 */
export function endOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => process.exit(1));
}
