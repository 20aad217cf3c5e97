/**
 * Takes a picture of every page and state, at 1280 and 360 px, light and dark, four to a sheet: docs/screenshots/<state>.jpg.
 * Each of the four is checked with axe, and for a page that is wider than its window.
 */
import { mkdir } from "node:fs/promises";
import { openBrowser, violations } from "./browser.mjs";
import { fakeApi } from "./fake-api.mjs";
import { startPages } from "./servers.mjs";
import { states } from "./states.mjs";

const target = new URL("../../../docs/screenshots/", import.meta.url).pathname;
const HEIGHT_PX = 760;
const wanted = process.argv.slice(2);

async function shoot(browser, baseUrl, name, width, colorScheme) {
  const { path, plan, guest, act, ready } = states[name];
  const context = await browser.newContext({ baseURL: baseUrl, viewport: { width, height: HEIGHT_PX }, colorScheme, reducedMotion: "reduce" });
  context.setDefaultTimeout(8_000);
  if (!guest) await context.addInitScript(() => window.localStorage.setItem("todochat.signed-in", "1"));
  await context.route("**/api/**", fakeApi(plan));
  const page = await context.newPage();
  await page.goto(path);
  if (act) await act(page);
  await page.locator(ready).first().waitFor();
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

const pages = await startPages("http://127.0.0.1:9");
const browser = await openBrowser();
const faults = [];
try {
  await mkdir(target, { recursive: true });
  for (const name of Object.keys(states).filter((state) => wanted.length === 0 || wanted.includes(state))) {
    const shots = [];
    for (const scheme of ["light", "dark"]) for (const width of [1280, 360]) shots.push(await shoot(browser, pages.url, name, width, scheme));
    await sheet(browser, name, shots.map(({ image }) => image));
    faults.push(...shots.flatMap((shot) => shot.faults));
    console.log(`written: docs/screenshots/${name}.jpg`);
  }
} finally {
  await browser.close();
  await pages.stop();
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);
