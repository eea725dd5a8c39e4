/** Settings of Redis: lines of `name value`, and options of its command. The last of a name counts. */
export function redisSettings(text: string): ReadonlyMap<string, string> {
  const lines = [...text.matchAll(/^[ \t]*([a-z][a-z-]*)[ \t]+(.+?)[ \t]*$/gim)];
  const options = [...text.matchAll(/--([a-z][a-z-]*)\s+("[^"]*"|[^\s-]\S*)/g)];
  return new Map(
    [...lines, ...options].map(([, name = "", value = ""]) => [
      name.toLowerCase(),
      value.replace(/^"|"$/g, ""),
    ]),
  );
}

/** A block of a NATS configuration: its settings and the blocks in it. */
export interface Block {
  readonly settings: ReadonlyMap<string, string>;
  readonly blocks: ReadonlyMap<string, Block>;
}

/** Reads as much of NATS' format as tells its blocks apart: `name { … }`, `name: value`, `name = [ … ]`, comments. */
export function natsBlocks(text: string): Block {
  const tokens =
    text
      .replace(/^\s*(#|\/\/).*$/gm, "")
      .match(/"[^"]*"|'[^']*'|[{}[\]:=,]|[^\s{}[\]:=,"']+(?::[^\s{}[\],"']+)*|\n/g) ?? [];
  return readBlock(tokens.values());
}

function readBlock(tokens: Iterator<string>): Block {
  const settings = new Map<string, string>();
  const blocks = new Map<string, Block>();
  let name = "";
  for (let next = tokens.next(); !next.done && next.value !== "}"; next = tokens.next()) {
    const token = next.value;
    if (token === "\n" || token === ",") name = "";
    else if (token === "{") blocks.set(name, readBlock(tokens));
    else if (token === "[") settings.set(name, readList(tokens));
    else if (token === ":" || token === "=") continue;
    else if (name === "") name = token.toLowerCase();
    else settings.set(name, token.replace(/^["']|["']$/g, ""));
  }
  return { settings, blocks };
}

function readList(tokens: Iterator<string>): string {
  const items: string[] = [];
  for (let next = tokens.next(); !next.done && next.value !== "]"; next = tokens.next()) {
    if (next.value !== "," && next.value !== "\n") items.push(next.value);
  }
  return items.join(" ");
}
