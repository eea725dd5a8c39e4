import type { z } from "zod";
import { type Answer, type Call, call, type Entrance } from "../components/ingress/entrance.ts";
import { listen } from "../components/ingress/web-socket.ts";
import { contentOf } from "./smoke.ts";

/** How a user gets in. */
export interface Access {
  readonly entrance: Entrance;
  /** What shows who asks, such as a key. @default nothing */
  readonly headers?: Readonly<Record<string, string>>;
  /** Certificates in PEM that are trusted beside those of public authorities. @default none */
  readonly authority?: string | undefined;
}

/** What a stream has brought since it was opened. */
export interface Stream<Heard> {
  readonly heard: readonly Heard[];
  readonly close: () => void;
}

/** An API in JSON, over HTTP and WebSockets, as one of its users asks it through the ingress. */
export class Client {
  readonly #api: string;
  readonly #access: Access;

  /** `api` is what the API is called, such as `Cordum's API`. */
  constructor(api: string, access: Access) {
    this.#api = api;
    this.#access = access;
  }

  /** The same with other headers. */
  as(headers: Readonly<Record<string, string>>): Client {
    return new Client(this.#api, { ...this.#access, headers });
  }

  send(method: string, path: string, body?: string): Promise<Answer> {
    const { authority, entrance, headers = {} } = this.#access;
    const request: Call = { method, path, headers, ...(body !== undefined && { body }) };
    return call(entrance, request, authority);
  }

  /** What is at a path; `what` begins the sentence that says what is wrong with the answer. */
  async get<Content>(path: string, what: string, schema: z.ZodType<Content>): Promise<Content> {
    return this.read(await this.send("GET", path), what, schema);
  }

  /** What an answer says. */
  read<Content>(answer: Answer, what: string, schema: z.ZodType<Content>): Content {
    return contentOf(answer, what, schema, this.#api);
  }

  /** Opens a WebSocket that the server sends JSON through; `read` takes what it knows of each message. */
  async open<Heard>(
    path: string,
    title: string,
    read: (message: unknown) => readonly Heard[],
  ): Promise<Stream<Heard>> {
    const { authority, entrance, headers = {} } = this.#access;
    const heard: Heard[] = [];
    const hear = (text: string) => void heard.push(...read(parsed(text)));
    const socket = await listen(entrance, { title, path, headers, hear }, authority);
    return { heard, close: () => socket.terminate() };
  }
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
