import { request as plain, type RequestOptions } from "node:http";
import { request as secure } from "node:https";
import { rootCertificates } from "node:tls";
import { type Answer, CannotTell, type Request } from "../check.ts";

const patienceSeconds = 10;

/** Sends a request as a client outside would, and reads no more of the answer than its head. */
export function send({ address, authority, host, https, method, path, port }: Request): Promise<Answer> {
  const options: RequestOptions & { servername?: string; ca?: string[] } = {
    agent: false,
    host: address,
    method,
    path,
    port: port ?? (https ? 443 : 80),
    signal: AbortSignal.timeout(patienceSeconds * 1000),
    headers: host === undefined ? {} : { Host: host },
    ...(https && { ca: [...(authority ? [authority] : []), ...rootCertificates] }),
    ...(https && host !== undefined && { servername: host }),
  };
  return new Promise((resolve, reject) => {
    const sent = (https ? secure : plain)(options, (response) => {
      const { headers, statusCode = 0 } = response;
      const type = headers["content-type"];
      resolve({
        status: statusCode,
        ...(type && { contentType: type }),
        ...(headers.location && { location: headers.location }),
      });
      response.destroy();
    });
    sent.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      reject(new CannotTell(`${method} ${path} got no answer from ${address}: ${code ?? message}`)),
    );
    sent.end();
  });
}
