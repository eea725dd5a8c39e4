import type { Product } from "../../components/system/foundation.ts";

/** What labels, names of objects, alerts and dashboards call the product. */
export const cordum = { name: "cordum", title: "Cordum" } as const satisfies Product;

/** The streams that Cordum's services make. */
export const streams: readonly string[] = ["CORDUM_SYS", "CORDUM_JOBS"];

/** Where Cordum's services find who they are and whom they trust: the document's own folder. */
export const tlsFolder = "/etc/cordum/tls/client";
