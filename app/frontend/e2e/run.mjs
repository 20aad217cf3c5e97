/**
 * Drives the whole application in Chromium against the real back end.
 * E2E_BASE_URL names a running one; else the bundle is served and `python -m todochat` is started (E2E_PYTHON).
 * Each flow runs on a small and on a large screen; words as arguments choose the flows whose names hold them.
 */
import assert from "node:assert/strict";
import { openBrowser, violations, watch } from "./browser.mjs";
import { accounts } from "./flows/accounts.mjs";
import { chat } from "./flows/chat.mjs";
import { tasks } from "./flows/tasks.mjs";
import { twoTabs } from "./flows/two-tabs.mjs";
import { startBackend, startPages } from "./servers.mjs";

const WIDTHS_PX = [360, 1440];
const HEIGHT_PX = 780;
const words = process.argv.slice(2);
const flows = Object.entries({ ...accounts, ...tasks, ...twoTabs, ...chat }).filter(([name]) => words.every((word) => name.includes(word)));
const runs = WIDTHS_PX.flatMap((width) => flows.map(([name, flow]) => ({ name: `${width} px: ${name}`, flow, width })));
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
  for (const { name, flow, width } of runs) {
    const complaints = [];
    const contexts = [];
    const newBrowser = async () => {
      const context = await browser.newContext({ baseURL: baseUrl, viewport: { width, height: HEIGHT_PX } });
      context.setDefaultTimeout(10_000);
      contexts.push(context);
      return async () => {
        const page = await context.newPage();
        watch(page, baseUrl, complaints);
        return page;
      };
    };
    const newPage = await newBrowser();
    // A page of the same user on another device.
    const elsewhere = async () => (await newBrowser())();
    const page = await newPage();
    const axe = async (shown = page) => assert.deepEqual(await violations(shown), []);
    try {
      await flow({ page, complaints, axe, newPage, elsewhere });
      assert.deepEqual(complaints, []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, "wider than the window");
      console.log(`ok    ${name}`);
    } catch (error) {
      failures += 1;
      console.log(`FAIL  ${name}\n${error.stack}\ncomplaints: ${JSON.stringify(complaints)}`);
    }
    for (const context of contexts) await context.close();
  }
} finally {
  for (const stop of stops.reverse()) await stop();
}
console.log(`${runs.length - failures} of ${runs.length} flows passed`);
process.exit(failures || runs.length === 0 ? 1 : 0);
