import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { work } from "../../../lib/paths.ts";
import { ensurePackages, packages } from "../../../local/tools/packages.ts";

const browserPackage = "chromium-headless-shell";

/** Pages and pictures of the last run, to look at. */
export const folder = join(work, "readiness-pages");

/** These tests need nothing else of the machine, so they see to the browser themselves, and to it alone. */
export async function launch(): Promise<Browser> {
  await ensurePackages(packages.filter(({ name }) => name === browserPackage));
  // Chromium refuses to run as root with its sandbox. What it opens here are files that the tests wrote.
  return puppeteer.launch({ executablePath: `/usr/bin/${browserPackage}`, args: ["--no-sandbox"] });
}

/** A page of a report in the browser, and what went wrong while it was open. */
export interface OpenPage {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and what its policy refused. */
  readonly complaints: readonly string[];
  /** Addresses that it asked for, its own apart. */
  readonly requests: readonly string[];
  /** From the request to the end of loading, in milliseconds. */
  readonly loadedIn: number;
}

/** Opens a file as somebody would who was sent it. */
export async function open(
  browser: Browser,
  name: string,
  text: string,
  prepare: (page: Page) => Promise<void> = async () => undefined,
): Promise<OpenPage> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.html`);
  writeFileSync(file, text);
  const address = pathToFileURL(file).href;
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  await prepare(page);
  const started = performance.now();
  await page.goto(address, { waitUntil: "load" });
  return { page, complaints, requests, loadedIn: performance.now() - started };
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** What keeps people out, by axe's rules for WCAG 2.2 AA and its best practices: rule and place. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as axe.AxeResults;
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ failureSummary, target }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
  );
}
