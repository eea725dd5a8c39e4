import { existsSync, globSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { Problem } from "../../lib/problem.ts";

/** The folder that paths on the command line are relative to: the caller's, also where make changed to another one. */
export function callersFolder(): string {
  return process.env.SEAWORTHY_CALLER ?? process.cwd();
}

/**
 * The path as a shell would resolve it. A program that starts make in another folder may leave its own in the variable by which
 * make knows the caller's, so what isn't there is looked for in make's own folder.
 */
export function resolved(path: string): string {
  const own = path.replace(/^~(?=\/|$)/, homedir());
  const [near = "", other = ""] = folders().map((folder) => resolve(folder, own));
  return !existsSync(near) && existsSync(other) ? other : near;
}

function folders(): readonly string[] {
  return [callersFolder(), process.cwd()];
}

/** The paths that a text names: itself if there is such a path, and else each of its words, with quotes and patterns. */
export function pathsIn(text: string): readonly string[] {
  const whole = [text, text.trim()].map(resolved).find((path) => existsSync(path));
  if (whole !== undefined) return [whole];
  return split(text).flatMap(({ isPattern, word }) => {
    const path = resolved(word);
    return existsSync(path) || !isPattern ? [path] : matching(word);
  });
}

function matching(pattern: string): readonly string[] {
  const own = pattern.replace(/^~(?=\/|$)/, homedir());
  for (const cwd of folders()) {
    const found = globSync(own, { cwd }).sort();
    if (found.length > 0) return found.map((one) => resolve(cwd, one));
  }
  throw new Problem(`Nothing matches ${pattern}.`, "Give existing folders or files.");
}

interface Word {
  readonly word: string;
  /** It has a *, ? or [ that no quotes protect. */
  readonly isPattern: boolean;
}

/** As a shell splits words; a quote that nothing closes, as in a name, is itself. */
function split(text: string): readonly Word[] {
  const parts = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+|['"\\])/gs;
  const words: Word[] = [];
  let open: Word | undefined;
  for (const [whole, single, double, escaped, plain] of text.matchAll(parts)) {
    const part = single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain;
    if (part === undefined && whole.trim() === "") {
      if (open) words.push(open);
      open = undefined;
      continue;
    }
    open = {
      word: (open?.word ?? "") + (part ?? ""),
      isPattern: (open?.isPattern ?? false) || /[*?[]/.test(plain ?? ""),
    };
  }
  return open ? [...words, open] : words;
}
