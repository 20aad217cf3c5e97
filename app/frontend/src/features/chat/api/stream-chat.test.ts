import { describe, expect, it } from "vitest";
import { events, fakeServer, json } from "../../../testing/fake-server";
import { sendMessage } from "./stream-chat";

const answer = { conversation_id: 7, response: "Added Milk.", tool_calls: [] };
const stream = "POST /api/u1/chat/stream";

async function send() {
  const seen: string[] = [];
  const result: unknown = await sendMessage("u1", { message: "add milk" }, {
    onText: (piece) => seen.push(piece),
    onTool: ({ tool }) => seen.push(`<${tool}>`),
  }).catch((error: unknown) => error);
  return { seen, result };
}

describe("sendMessage", () => {
  it("reports pieces and tools in order and ends with the whole answer", async () => {
    fakeServer({
      [stream]: () =>
        events(
          'event: tool\ndata: {"tool":"add_task","arguments":{},"result":{}}\n\n',
          'event: token\ndata: {"text":"Added "}\n\nevent: token\ndata: {"text":"Milk."}\n\n',
          `event: done\ndata: ${JSON.stringify(answer)}\n\n`,
        ),
    });
    expect(await send()).toEqual({ seen: ["<add_task>", "Added ", "Milk."], result: answer });
  });

  it("falls back to the plain endpoint where there is no stream", async () => {
    const log = fakeServer({ [stream]: () => json({ detail: "Not Found" }, 404), "POST /api/u1/chat": () => json(answer) });
    expect((await send()).result).toEqual(answer);
    expect(log.map(({ route }) => route)).toEqual([stream, "POST /api/u1/chat"]);
  });

  it("does not ask again when the conversation is missing", async () => {
    const log = fakeServer({ [stream]: () => json({ detail: "no such conversation", code: "not_found" }, 404) });
    expect((await send()).result).toMatchObject({ status: 404, message: "It is not there any more." });
    expect(log).toHaveLength(1);
  });

  it("fails when the stream ends without an end", async () => {
    fakeServer({ [stream]: () => events('event: token\ndata: {"text":"Add"}\n\n') });
    expect((await send()).result).toMatchObject({ code: "broken_off" });
  });

  it("passes on an error told in the stream", async () => {
    fakeServer({ [stream]: () => events('event: error\ndata: {"detail":"model away","code":"model_unavailable"}\n\n') });
    expect((await send()).result).toMatchObject({ code: "model_unavailable", message: "The assistant is away. Try again in a moment." });
  });
});
