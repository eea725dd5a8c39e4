/** Whether a container's port may have that name: a service name of RFC 6335, of 15 characters at the most. */
export function isPortName(name: string): boolean {
  return /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/.test(name);
}

/** Whether a Service's port may have that name: a label of DNS. */
export function isLabel(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
}
