/** Starts what a browser needs: the built pages behind one origin, and where asked the real back end. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const here = new URL("..", import.meta.url).pathname;
const START_LIMIT_S = 30; // a back end that makes a new database takes about 3 s on two busy cores

/** Serve dist; `/api` goes to the given back end. Returns `{ url, stop }`. */
export async function startPages(backendUrl) {
  const port = await freePort();
  const argv = ["node_modules/vite/bin/vite.js", "preview", "--host", "127.0.0.1", "--port", String(port), "--strictPort"];
  return start(process.execPath, argv, { cwd: here, env: { ...process.env, BACKEND_URL: backendUrl } }, `http://127.0.0.1:${port}`, "/");
}

/** Run `python -m todochat` on a database of its own. Returns `{ url, stop }`. */
export async function startBackend() {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "todochat-e2e-"));
  const env = {
    ...process.env,
    TODOCHAT_HOST: "127.0.0.1",
    TODOCHAT_PORT: String(port),
    TODOCHAT_DATABASE_URL: `sqlite:///${folder}/todochat.sqlite3`,
  };
  const options = { cwd: join(here, "../backend"), env };
  const backend = await start(process.env.E2E_PYTHON ?? "python3", ["-m", "todochat"], options, `http://127.0.0.1:${port}`, "/health");
  return { url: backend.url, stop: async () => (await backend.stop(), rm(folder, { recursive: true })) };
}

async function start(command, argv, options, url, path) {
  const child = spawn(command, argv, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output = (output + data).slice(-4000)));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const stop = async () => (child.kill(), ended);
  for (let tries = 0; tries < START_LIMIT_S * 4 && child.exitCode === null; tries += 1) {
    if (await fetch(url + path).then((answer) => answer.ok, () => false)) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await stop();
  throw new Error(`start "${command} ${argv.join(" ")}": no answer at ${url}${path} within ${START_LIMIT_S} s\n${output}`);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
