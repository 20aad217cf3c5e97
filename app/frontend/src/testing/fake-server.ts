/** Stands in for the network: answers by "METHOD /path", remembers what was asked. */
import { vi } from "vitest";

export interface Asked {
  readonly route: string;
  readonly query: string;
  readonly body: unknown;
  readonly headers: Headers;
}

type Reply = (asked: Asked) => Response | Promise<Response>;

export function fakeServer(replies: Readonly<Record<string, Reply>>): Asked[] {
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (input: string, init: RequestInit = {}) => {
    const { pathname, search } = new URL(input, "http://page.test");
    const route = `${init.method ?? "GET"} ${pathname}`;
    const asked = { route, query: search, body: JSON.parse((init.body as string | null) ?? "null") as unknown, headers: new Headers(init.headers) };
    log.push(asked);
    const reply = replies[route];
    if (!reply) throw new Error(`answer "${route}": no reply was planned`);
    return reply(asked);
  });
  return log;
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
}

export function list(rows: readonly unknown[]): Response {
  return json(rows, 200, { "X-Total-Count": String(rows.length) });
}

/** An event stream that arrives cut at the given places. */
export function events(...pieces: readonly string[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}
