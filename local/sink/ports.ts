/** Where the embedded cluster's own stack of facilities sends alerts to, at the machine's address. */
export const sinkPorts = { http: 9780, smtp: 9725 } as const;
