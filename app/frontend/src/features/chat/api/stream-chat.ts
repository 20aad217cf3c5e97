/** Sends one message and reports the answer piece by piece. */
import { requestHeaders } from "../../../lib/api-client";
import { ApiError, errorFrom, unreachable, wordsFor } from "../../../lib/api-error";
import type { ChatAnswer, ChatRequest, ToolCall } from "../../../lib/api-types";
import { readServerEvents } from "../../../lib/server-events";

export interface ChatProgress {
  readonly onText: (piece: string) => void;
  readonly onTool: (call: ToolCall) => void;
}

const LIMIT_MS = 35_000; // the model gets 30 s (phase III contract) and the way there and back the rest

/** Ask by stream; where the server has none, by the plain endpoint. */
export async function sendMessage(userId: string, body: ChatRequest, progress: ChatProgress): Promise<ChatAnswer> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  let response = await post(`/api/${userId}/chat/stream`, body, signal);
  if (response.status === 404 && (await isRouteMissing(response))) response = await post(`/api/${userId}/chat`, body, signal);
  if (!response.ok) throw errorFrom(await response.json().catch(() => null), response);
  if (!isEventStream(response)) return (await response.json()) as ChatAnswer;
  if (!response.body) throw brokenOff();
  try {
    return await readAnswer(response.body, progress);
  } catch (error) {
    throw error instanceof ApiError ? error : brokenOff();
  }
}

async function readAnswer(body: ReadableStream<Uint8Array>, progress: ChatProgress): Promise<ChatAnswer> {
  for await (const { name, data } of readServerEvents(body)) {
    if (name === "token") progress.onText((JSON.parse(data) as { text: string }).text);
    if (name === "tool") progress.onTool(JSON.parse(data) as ToolCall);
    if (name === "done") return JSON.parse(data) as ChatAnswer;
    if (name === "error") {
      const { code } = JSON.parse(data) as { code: string };
      throw new ApiError(503, code, wordsFor(code, 503));
    }
  }
  throw brokenOff();
}

async function post(path: string, body: ChatRequest, signal: AbortSignal): Promise<Response> {
  const headers = { ...requestHeaders, "Content-Type": "application/json", Accept: "text/event-stream, application/json" };
  try {
    return await fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  } catch {
    if (signal.aborted) throw new ApiError(504, "model_timeout", wordsFor("model_timeout", 504));
    throw unreachable();
  }
}

/** A conversation that is not found is told by `conversation`; a missing route is told by the framework's bare "Not Found". */
async function isRouteMissing(response: Response): Promise<boolean> {
  const body = (await response.clone().json().catch(() => null)) as { detail?: unknown; code?: unknown } | null;
  return body?.code === undefined;
}

function isEventStream(response: Response): boolean {
  return response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;
}

function brokenOff(): ApiError {
  return new ApiError(0, "broken_off", "The answer broke off. Check your tasks before you send it again.");
}
