import { z } from "zod";

const generation = z.int().min(1).default(1);

/** Both are made here, of 32 random bytes: the shape that the manager refuses anything else than. */
export const keys = z
  .strictObject({
    jwt: z
      .strictObject({
        generation: generation.describe(
          "Raise it to make a new key. Tokens of the old key are refused from then on.",
        ),
      })
      .prefault({}),
    kms: z
      .strictObject({
        generation: generation.describe(
          "Raise it to make a new key. Every cluster must then be registered again, because stored kubeconfigs can't be read any more.",
        ),
      })
      .prefault({}),
  })
  .prefault({})
  .describe(
    "Keys that the stack generates: the one that signs tokens, and the one that encrypts kubeconfigs.",
  );
