import { hooks } from "../admission.ts";
import { names } from "../product.ts";

export const { admission, certificate: admissionSecret, lease: operatorLease, manager, operator } = names;

const namesOf = (some: typeof hooks.validating) => some.map(({ name }) => name);

/** The webhooks whose answer a change waits for; the third changes objects, and may be missing. */
export const validatingWebhooks = namesOf(hooks.validating);
export const webhooks = [...namesOf(hooks.mutating), ...validatingWebhooks];
