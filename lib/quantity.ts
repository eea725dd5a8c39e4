const units: Readonly<Record<string, number>> = {
  "": 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The value of a Kubernetes quantity (`250m` is 0.25, `1Gi` is 2^30), or undefined if the API server would
 * refuse it. Negative quantities are refused: nothing here can be less than nothing.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  // Digits may be missing, which is 0 to Kubernetes but for `Pi` and `Ei`: `Mi` and a dot alone are quantities.
  const match = /^(?!\.?[PE]i$|$)(\d*(?:\.\d*)?)(?:([eE][+-]?\d+)|([a-zA-Z]*))$/.exec(text);
  if (!match) return undefined;
  const [, digits = "", exponent, suffix = ""] = match;
  if (exponent !== undefined) return inNanos(Number(`0${digits}${exponent}`));
  const unit = units[suffix];
  return unit === undefined ? undefined : inNanos(Number(`0${digits}`) * unit);
}

/** Nothing is finer than a billionth to Kubernetes, which rounds up. */
function inNanos(value: number): number {
  const nanos = value * 1e9;
  const isWhole = !Number.isSafeInteger(Math.ceil(nanos)) || Math.abs(nanos - Math.round(nanos)) < 1e-6;
  return isWhole ? value : Math.ceil(nanos) / 1e9;
}
