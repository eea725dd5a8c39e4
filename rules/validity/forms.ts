import { isIP } from "node:net";
import { parseQuantity } from "../../lib/quantity.ts";
import { isPortName } from "../kubernetes/port-names.ts";

/** What the value of a field must be like. */
export interface Form {
  /** In words that go on from "must be". */
  readonly allowed: string;
  readonly fits: (value: unknown) => boolean;
  /** Whether the value may be shown: one of a list or a number is no secret, wherever it came from. */
  readonly isShown?: boolean;
}

function text(allowed: string, fits: (value: string) => boolean): Form {
  return { allowed, fits: (value) => typeof value === "string" && fits(value) };
}

function pattern(allowed: string, matches: RegExp, longest = Number.POSITIVE_INFINITY): Form {
  return text(allowed, (value) => value.length <= longest && matches.test(value));
}

export function oneOf(...values: readonly string[]): Form {
  return {
    allowed:
      values.length === 1 ? (values[0] ?? "") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`,
    fits: (value) => values.includes(value as string),
    isShown: true,
  };
}

export function between(min: number, max: number): Form {
  return {
    allowed: `from ${min} to ${max}`,
    fits: (value) => typeof value === "number" && value >= min && value <= max,
    isShown: true,
  };
}

/** The most that a field of 32 bits holds. */
const most = 2 ** 31 - 1;

export function atLeast(min: number, max: number = Number.POSITIVE_INFINITY): Form {
  return {
    allowed: `${min} or more`,
    fits: (value) => typeof value === "number" && value >= min && value <= max,
    isShown: true,
  };
}

export const notNegative = atLeast(0);
export const userId = between(0, most);
export const portNumber = between(1, 65_535);
export const portName = text(
  "a port's name of 15 lower-case letters, digits and hyphens at most",
  isPortName,
);

export function either(allowed: string, ...forms: readonly Form[]): Form {
  return { allowed, fits: (value) => forms.some(({ fits }) => fits(value)) };
}

/** A number of a port, or the name of one. */
export const port = either("a port's number from 1 to 65535, or its name", portNumber, portName);

const percentage = pattern("a percentage", /^\d+%$/);
/** A number of pods, or a part of them. */
export const amount = either("a number of 0 or more, or a percentage such as 25%", notNegative, percentage);
export const amountUpTo100Percent = either(
  "a number of 0 or more, or a percentage up to 100%",
  notNegative,
  text("", (value) => /^\d+%$/.test(value) && Number.parseInt(value, 10) <= 100),
);

const dnsLabel = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const subdomainPattern = new RegExp(`^${dnsLabel}(\\.${dnsLabel})*$`);
/** Names of DNS. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const label = pattern(
  "up to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends",
  new RegExp(`^${dnsLabel}$`),
  63,
);
export const subdomain = pattern(
  "up to 253 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends",
  subdomainPattern,
  253,
);
export const host = either("a host name, which may begin with *.", subdomain, {
  ...subdomain,
  fits: (value) => typeof value === "string" && value.startsWith("*.") && subdomain.fits(value.slice(2)),
});
export const externalName = text("a host name", (value) => subdomain.fits(value.replace(/\.$/, "")));
export const pathSegment = text(
  "a part of a URL's path: not . or .., and without / and %",
  (value) => value !== "." && value !== ".." && !/[/%]/.test(value),
);

const namePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

function isQualified(value: string): boolean {
  const parts = value.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 2 || name.length > 63 || !namePart.test(name)) return false;
  return parts.length === 1 || subdomain.fits(parts[0]);
}

export const qualifiedName = text("a name, which may have a DNS name and / before it", isQualified);
export const labelValue = pattern("a label's value", /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/, 63);
export const domainPath = text("a DNS name, / and a path, such as acme.io/foo", (value) => {
  const end = value.indexOf("/");
  return (
    end > 0 &&
    subdomain.fits(value.slice(0, end)) &&
    /^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(value.slice(end + 1))
  );
});
export const configKey = text(
  "up to 253 letters, digits, -, _ and .",
  (value) =>
    value.length <= 253 && /^[-._a-zA-Z0-9]+$/.test(value) && value !== "." && !value.startsWith(".."),
);
/** Since 1.34 any printable ASCII but =. */
export const variableName = pattern("printable ASCII characters without =", /^[ -<>-~]+$/);
export const headerName = pattern("a header's name of letters, digits and hyphens", /^[-A-Za-z0-9]+$/);

export const relativePath = text(
  "a path within the volume: not beginning with /, and without ..",
  (value) => !value.startsWith("/") && !value.split("/").includes(".."),
);
/** In lists of files .. is refused at the beginning of a name, too. */
export const filePath = text(
  "a path within the volume: not beginning with / or .., and without .. as a part",
  (value) => relativePath.fits(value) && !value.startsWith(".."),
);
export const pathWithoutBackSteps = text("a path without ..", (value) => !value.split("/").includes(".."));
export const absolutePath = pattern("an absolute path", /^\//);
export const fileMode = between(0, 0o777);

/** Where the API has always taken addresses in loose forms: octets may begin with zeros. */
function addressFamily(value: string): number {
  return isIP(value.replaceAll(/(^|\.)0+(?=\d)/g, "$1"));
}

export const ip = text("an IP address", (value) => addressFamily(value) !== 0);

export function cidrParts(
  value: unknown,
): { readonly address: string; readonly family: number; readonly bits: number } | undefined {
  const [address = "", bits = "", ...more] = typeof value === "string" ? value.split("/") : [];
  const family = addressFamily(address);
  if (family === 0 || more.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined;
  return Number(bits) <= (family === 4 ? 32 : 128) ? { address, family, bits: Number(bits) } : undefined;
}

export const cidr = text(
  "a range of addresses, such as 10.9.8.0/24",
  (value) => cidrParts(value) !== undefined,
);
export const paddedCidr = text("a range of addresses, such as 10.9.8.0/24", (value) =>
  cidr.fits(value.trim()),
);

export const base64 = pattern("Base64", /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/);

/** A quantity as a number; undefined where it is none. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const written = String(value);
  const size = parseQuantity(written.replace(/^[+-]/, ""));
  return size === undefined ? undefined : written.startsWith("-") ? -size : size;
}

export const quantity: Form = {
  allowed: "a quantity of 0 or more",
  fits: (value) => (quantityOf(value) ?? -1) >= 0,
  isShown: true,
};
export const positiveQuantity: Form = {
  allowed: "a quantity above 0",
  fits: (value) => (quantityOf(value) ?? -1) > 0,
  isShown: true,
};
