/** Texts of others in GitHub's Markdown, where they can be neither markup, nor links, nor calls to people. */

/** Characters that steer terminals, turn the direction of writing or can't be seen. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** As a code span of one line; nothing in one is interpreted. Also fit for a table's cell. */
export function code(text: string, length = 120): string {
  const one = plain(text, length).replaceAll("`", "ˋ").replaceAll("|", "¦").replaceAll("\\", "∖");
  return `\`${one === "" ? "(empty)" : one}\``;
}

/** As a sentence, on one line. */
export function prose(text: string, length = 300): string {
  const escaped = plain(text, length).replace(
    /[\\`*[\]<>&|~@#$]|(?<!\w)_|_(?!\w)|:(?=\S)|^[-+=\d]/g,
    (letter) => `&#${letter.charCodeAt(0)};`,
  );
  return withoutCalls(escaped);
}

/** GitHub looks for people, issues and addresses in what is shown, after it has read the escapes. */
function withoutCalls(escaped: string): string {
  return escaped.replace(/&#(64|35);/g, "&#$1;&#8203;").replace(/\b(www|GH-)(?=[.\d])/gi, "$1&#8203;");
}

/** As text in HTML, where Markdown isn't read. */
export function html(text: string, length = 120): string {
  const escaped = plain(text, length).replace(
    /[^\p{L}\p{N} .,/=()¦…-]/gu,
    (letter) => `&#${letter.codePointAt(0)};`,
  );
  return withoutCalls(escaped);
}

/** As a block of lines that each begin with a sign and a space, so that none can end it; `- ` and `+ ` are coloured. */
export function diffBlock(lines: readonly string[]): string {
  return ["```diff", ...lines, "```"].join("\n");
}

/** On one line, without what can't be seen, at most so many characters. */
export function plain(text: string, length: number): string {
  const one = text
    .slice(0, 4 * length + 100)
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim())
    .join(" ⏎ ")
    .replaceAll("\t", " ")
    .replace(invisible, "�");
  const letters = [...one];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : one;
}

/** A table; cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
