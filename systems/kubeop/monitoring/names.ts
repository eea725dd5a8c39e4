/** Constants of kubeOP's programs. */
export const manager = "kubeop-manager";
export const operator = "kubeop-operator";
export const admission = "kubeop-admission";

export const operatorLease = "kubeop-operator-leader";

/** The Secret that the webhook's certificate is read from. */
export const admissionSecret = "kubeop-admission-tls";

/** The webhooks whose answer a change waits for; the third changes objects, and may be missing. */
export const validatingWebhooks = ["vapps.paas.kubeop.io", "vprojects.paas.kubeop.io"] as const;
export const webhooks = ["mapps.paas.kubeop.io", ...validatingWebhooks] as const;
