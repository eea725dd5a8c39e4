/**
 * On what the engine needn't wait for. Whatever is waited for takes one of the few things that it does at a time (`--parallel`,
 * four to a core) until it is ready: if Services were, a system of more of them would wait for pods that never get their turn.
 */
export const notAwaited = { "pulumi.com/skipAwait": "true" } as const;
