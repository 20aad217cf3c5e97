/**
 * Drives the whole application in Chromium against the real back end.
 * E2E_BASE_URL names a running one; else the bundle is served and `python -m todochat` is started (E2E_PYTHON).
 */
import assert from "node:assert/strict";
import { openBrowser, violations, watch } from "./browser.mjs";
import { flows } from "./flows.mjs";
import { startBackend, startPages } from "./servers.mjs";

const stops = [];
let baseUrl = process.env.E2E_BASE_URL;
let failures = 0;
try {
  if (!baseUrl) {
    const backend = await startBackend();
    stops.push(backend.stop);
    const pages = await startPages(backend.url);
    stops.push(pages.stop);
    baseUrl = pages.url;
  }
  const browser = await openBrowser();
  stops.push(() => browser.close());
  for (const [name, flow] of Object.entries(flows)) {
    const context = await browser.newContext({ baseURL: baseUrl });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const complaints = watch(page, baseUrl);
    const axe = async () => assert.deepEqual(await violations(page), []);
    try {
      await flow({ page, complaints, axe });
      assert.deepEqual(complaints, []);
      console.log(`ok    ${name}`);
    } catch (error) {
      failures += 1;
      console.log(`FAIL  ${name}\n${error.stack}\ncomplaints: ${JSON.stringify(complaints)}`);
    }
    await context.close();
  }
} finally {
  for (const stop of stops.reverse()) await stop();
}
console.log(`${Object.keys(flows).length - failures} of ${Object.keys(flows).length} flows passed`);
process.exit(failures ? 1 : 0);
