/**
 * Takes a picture of every page and state of the real application (front end, back end, its own assistant), at 1280 and
 * 360 px, light and dark, four to a sheet: docs/screenshots/<state>.jpg. Each of the four is checked with axe, and for a
 * page that is wider than its window. Names of states as arguments choose some; E2E_PYTHON names the back end's Python.
 */
import { mkdir } from "node:fs/promises";
import { openBrowser, violations } from "./browser.mjs";
import { startBackend, startPages } from "./servers.mjs";
import { prepare, states } from "./states.mjs";

const target = new URL("../../../docs/screenshots/", import.meta.url).pathname;
const HEIGHT_PX = 760;
const LIMIT_MS = 15_000; // a failed read is tried three times first
const wanted = process.argv.slice(2);

async function shoot(newContext, made, name, width, colorScheme) {
  const { path, as, network = {}, act, ready } = states[name];
  const context = await newContext({ viewport: { width, height: HEIGHT_PX }, colorScheme, reducedMotion: "reduce", ...(as && { storageState: made[as] }) });
  for (const [pattern, { hold }] of Object.entries(network)) await context.route(pattern, (route) => (hold ? undefined : route.abort()));
  const page = await context.newPage();
  await page.goto(typeof path === "string" ? path : path(made));
  if (act) await act(page, made);
  await page.locator(ready).first().waitFor();
  await context.setOffline(false);
  const faults = await violations(page);
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  if (excess > 0) faults.push(`wider than the window by ${excess} px`);
  const image = await page.screenshot({ caret: "hide" });
  await context.close();
  return { image: image.toString("base64"), faults: faults.map((fault) => `${name} ${width} ${colorScheme}: ${fault}`) };
}

async function sheet(browser, name, images) {
  const page = await browser.newPage({ viewport: { width: 1700, height: HEIGHT_PX * 2 + 60 } });
  await page.setContent(`<body style="margin:20px;display:flex;flex-wrap:wrap;gap:20px;background:#8a8a85">${images.map((image) => `<img src="data:image/png;base64,${image}">`).join("")}`);
  await page.screenshot({ path: `${target}${name}.jpg`, type: "jpeg", quality: 72, scale: "css" });
  await page.close();
}

const stops = [];
const faults = [];
try {
  const backend = await startBackend();
  stops.push(backend.stop);
  const pages = await startPages(backend.url);
  stops.push(pages.stop);
  const browser = await openBrowser();
  stops.push(() => browser.close());
  const newContext = async (options = {}) => {
    const context = await browser.newContext({ baseURL: pages.url, ...options });
    context.setDefaultTimeout(LIMIT_MS);
    return context;
  };
  const made = await prepare(newContext);
  await mkdir(target, { recursive: true });
  for (const name of Object.keys(states).filter((state) => wanted.length === 0 || wanted.includes(state))) {
    const shots = [];
    for (const scheme of ["light", "dark"]) for (const width of [1280, 360]) shots.push(await shoot(newContext, made, name, width, scheme));
    await sheet(browser, name, shots.map(({ image }) => image));
    faults.push(...shots.flatMap((shot) => shot.faults));
    console.log(`written: docs/screenshots/${name}.jpg`);
  }
} finally {
  for (const stop of stops.reverse()) await stop();
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
