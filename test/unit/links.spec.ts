import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { root } from "../../lib/paths.ts";

const pages = ["*.md", "docs/**/*.md", "local/providers/*.md"].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);

/** Links, headings and names of files on one page, as a Markdown renderer sees them: examples in code blocks are not links. */
function parse(markdown: string) {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });
  const all = (pattern: RegExp) => Array.from(html.matchAll(pattern), ([, text = ""]) => text);
  return {
    links: all(/<a href="([^"]*)"/g).filter((href) => !/^(https?|mailto):/.test(href)),
    anchors: anchors(all(/<h[1-6]>(.*?)<\/h[1-6]>/gs)),
    code: all(/(?<!<pre>)<code>([^<]*)<\/code>/g),
  };
}

/** The anchors that GitHub gives to headings: a repeated one is numbered. */
function anchors(headings: readonly string[]): ReadonlySet<string> {
  const seen = new Map<string, number>();
  return new Set(
    headings.map((html) => {
      const text = html.replaceAll(/<[^>]*>|&\w+;/g, "").toLowerCase();
      const slug = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

const parsed = new Map(pages.map((page) => [page, parse(readFileSync(join(root, page), "utf8"))]));

function broken(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#", 2).map(decodeURIComponent);
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, target))) return true;
  return anchor !== undefined && !parsed.get(target)?.anchors.has(anchor);
}

/** A word in backticks is a path of the repository where it begins with one of its folders and holds no placeholder. */
const folders = globSync("*/", { cwd: root }).filter((name) => name !== "node_modules");
const examples = ["stacks/Pulumi.shop-dev.yaml", "stacks/Pulumi.platform-production.yaml"];
function missing(code: string): readonly string[] {
  const paths = code.split(/\s+/).filter((word) => /^[\w.-]+\/[\w./-]*$/.test(word));
  return paths.filter(
    (path) =>
      folders.includes(path.split("/", 1).join()) &&
      !examples.includes(path) &&
      !existsSync(join(root, path)),
  );
}

describe("links in the documents", () => {
  it("see a missing file, a missing heading and a missing name", () => {
    assert.ok(broken("README.md", "docs/no-such-page.md"));
    assert.ok(broken("README.md", "docs/readiness.md#no-such-heading"));
    assert.ok(!broken("README.md", "docs/readiness.md#sign-offs"));
    assert.deepEqual(missing("cat docs/no-such-page.md docs/readiness.md"), ["docs/no-such-page.md"]);
  });

  for (const [page, { code, links }] of parsed) {
    it(`${page} links only to files and headings that exist`, () => {
      assert.deepEqual(
        links.filter((link) => broken(page, link)),
        [],
      );
    });

    it(`${page} names only files that exist`, () => {
      assert.deepEqual(code.flatMap(missing), []);
    });
  }
});
