/** Lays a .gz beside each text file of dist, so that nginx sends it with no work per request (gzip_static). */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const MIN_BYTES = 512; // below this the headers of gzip eat the gain

for (const name of await readdir(dist, { recursive: true })) {
  if (!/\.(html|js|css|svg|json|txt)$/.test(name)) continue;
  const body = await readFile(new URL(name, dist));
  if (body.length >= MIN_BYTES) await writeFile(new URL(`${name}.gz`, dist), gzipSync(body, { level: 9 }));
}
