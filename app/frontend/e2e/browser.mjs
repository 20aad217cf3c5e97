/** Opens Chromium, watches what a page complains about, and checks it with axe. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CONFORMANCE_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** Collect console errors, exceptions, failed requests and requests to other hosts. */
export function watch(page, baseUrl, complaints) {
  page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => new URL(request.url()).origin !== baseUrl && complaints.push(`foreign host: ${request.url()}`));
  page.on("response", (response) => response.status() >= 400 && complaints.push(`status ${response.status()}: ${response.url()}`));
  page.on("requestfailed", (request) => {
    // A navigation and a newer change both abort reads that nobody waits for any more.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}`);
  });
}

/** Name each violation of WCAG 2.2 A and AA and of axe's best practices, with the element. */
export async function violations(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => (await window.axe.run()).violations);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
