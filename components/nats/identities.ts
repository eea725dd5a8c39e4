/** What one client may do. Everything that is not named is refused. */
export interface NatsIdentity {
  /** The common name of its certificate; a subject with more than that is written in full, such as `CN=worker,O=Example`. */
  readonly name: string;
  /** Subjects that it may publish to. `*` is one word, `>` all that follow. */
  readonly publish: readonly string[];
  /** Subjects among those that it may not publish to. @default none */
  readonly neverPublish?: readonly string[];
  /** Subjects that it may subscribe to. */
  readonly subscribe: readonly string[];
  /** Whether it may answer what it was asked, wherever the answer is to go; once for each question. @default false */
  readonly answers?: boolean;
}

/** Where the answers to a client's own requests come in. */
const inbox = "_INBOX.>";

/** What a client asks of JetStream in general; the first is how clients find out that it is there. */
const general = ["$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST"];

/** Requests about one stream: it may be made and read, but neither changed, emptied, copied nor deleted. */
function ofStream(stream: string): readonly string[] {
  return [
    ...["CREATE", "INFO", "MSG.GET"].map((request) => `$JS.API.STREAM.${request}.${stream}`),
    ...[`$JS.API.DIRECT.GET.${stream}`, `$JS.API.DIRECT.GET.${stream}.>`],
    // A consumer without a name is made by the shorter subject.
    ...[`$JS.API.CONSUMER.CREATE.${stream}`, `$JS.API.CONSUMER.CREATE.${stream}.>`],
    ...["NAMES", "LIST"].map((request) => `$JS.API.CONSUMER.${request}.${stream}`),
    ...["DURABLE.CREATE", "INFO", "DELETE", "MSG.NEXT"].map(
      (request) => `$JS.API.CONSUMER.${request}.${stream}.*`,
    ),
    ...[`$JS.ACK.${stream}.>`, `$JS.FC.${stream}.>`],
  ];
}

/** Subjects that a client deals with. */
export interface Subjects {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** A client that stores messages in `streams` and consumes them from there, and makes both where they are missing. */
export function jetStreamClient(name: string, streams: readonly string[], subjects: Subjects): NatsIdentity {
  return {
    name,
    publish: [...subjects.publish, ...general, ...streams.flatMap(ofStream)],
    subscribe: [...subjects.subscribe, inbox],
    answers: true,
  };
}

/** Who copies streams out: it reads all of them and changes none. */
export function streamBackup(name: string): NatsIdentity {
  return {
    name,
    publish: [
      ...general,
      ...["STREAM.INFO", "STREAM.MSG.GET", "STREAM.SNAPSHOT", "CONSUMER.NAMES", "CONSUMER.LIST"].map(
        (request) => `$JS.API.${request}.*`,
      ),
      "$JS.API.DIRECT.GET.>",
      "$JS.API.CONSUMER.INFO.*.*",
      "$JS.SNAPSHOT.ACK.>",
    ],
    subscribe: [inbox],
  };
}

/** Who puts streams back: everything that JetStream can be asked for, and no message of its own. */
export function streamRestore(name: string): NatsIdentity {
  return { name, publish: ["$JS.API.>", "$JS.SNAPSHOT.RESTORE.>"], subscribe: [inbox] };
}
