import { type Answer, CannotTell, type ClusterReader, type LiveContext, type Request } from "./check.ts";
import { type Route, requestTo, routeFor } from "./routes.ts";

/** A request with its answer, or why there was none. */
export interface Exchange {
  readonly request: Request;
  readonly answer?: Answer;
  readonly silence?: string;
}

export async function exchange(cluster: ClusterReader, request: Request): Promise<Exchange> {
  try {
    return { request, answer: await cluster.send(request) };
  } catch (error) {
    if (error instanceof CannotTell) return { request, silence: error.message };
    throw error;
  }
}

/** `GET https://cordum.example.com/health` */
export function titleOfRequest({ address, host, https, method, path }: Request): string {
  return `${method} ${https ? "https" : "http"}://${host ?? address}${path}`;
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly host?: string | undefined;
}

/** The request of a setting, by the route that serves its path. */
export function requestOf(
  { host, method, path }: Call,
  routes: readonly Route[],
  context: LiveContext,
): Request {
  const route = routeFor(routes, path, host);
  if (!route) throw new CannotTell(`No route of the stack serves ${host ?? ""}${path}.`);
  return requestTo(route, context, { method, path });
}
