import { describe, expect, it } from "vitest";
import { events } from "../testing/fake-server";
import { readServerEvents, type ServerEvent } from "./server-events";

async function collect(...pieces: string[]): Promise<ServerEvent[]> {
  const found: ServerEvent[] = [];
  const { body } = events(...pieces);
  if (body) for await (const event of readServerEvents(body)) found.push(event);
  return found;
}

describe("readServerEvents", () => {
  it("joins an event that arrives in pieces", async () => {
    expect(await collect("event: to", 'ken\ndata: {"text"', ': "a"}\n', "\nevent: done\ndata: {}\n\n")).toEqual([
      { name: "token", data: '{"text": "a"}' },
      { name: "done", data: "{}" },
    ]);
  });

  it("skips comments and understands CRLF", async () => {
    expect(await collect(": keep-alive\n\n", "event: done\r\ndata: 1\r\n\r\n")).toEqual([{ name: "done", data: "1" }]);
  });

  it("drops an event that was cut off", async () => {
    expect(await collect("event: done\ndata: 1")).toEqual([]);
  });
});
