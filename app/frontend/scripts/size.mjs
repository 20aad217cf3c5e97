/** Fails when the scripts of dist are larger than the budget, gzip bytes of every .js file together. */
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const LIMIT_BYTES = 90_000; // 90 kB, 10^3 (README, "Budget")
const assets = new URL("../dist/assets/", import.meta.url);

let totalBytes = 0;
for (const name of await readdir(assets)) {
  if (!name.endsWith(".js")) continue;
  const bytes = gzipSync(await readFile(new URL(name, assets)), { level: 9 }).length;
  totalBytes += bytes;
  console.log(`${String(bytes).padStart(7)} B gzip  ${name}`);
}
console.log(`${String(totalBytes).padStart(7)} B gzip  scripts together; limit ${LIMIT_BYTES} B`);
if (totalBytes > LIMIT_BYTES) {
  console.error(`weigh the scripts of "dist": ${totalBytes} B, wanted at most ${LIMIT_BYTES} B\nHint: npx vite-bundle-visualizer`);
  process.exit(1);
}
if (totalBytes === 0) {
  console.error('weigh the scripts of "dist": no .js file found\nHint: npm run build');
  process.exit(1);
}
