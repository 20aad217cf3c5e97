/** Reads a stream of server-sent events. */

export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Yield the events of a `text/event-stream` body as they arrive; comments are skipped. */
export async function* readServerEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parseEvent(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseEvent(block: string): ServerEvent | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [field = "", value = ""] = splitOnce(line);
    if (field === "event") name = value;
    if (field === "data") data.push(value);
  }
  return data.length > 0 ? { name, data: data.join("\n") } : null;
}

function splitOnce(line: string): string[] {
  const colon = line.indexOf(":");
  if (colon < 0) return [line];
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
}
