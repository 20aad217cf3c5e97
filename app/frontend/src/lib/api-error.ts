/** What went wrong with a request, in words fit for the page. */

export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The request got no answer at all. */
export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "The server cannot be reached. Check your connection and try again.");
}

/** Make an error of the body `{detail, code, fields?}` of an answer; any other body is told by its status. */
export function errorFrom(body: unknown, response: Response): ApiError {
  const { detail, code, fields } = isRecord(body) ? body : {};
  const word = typeof code === "string" ? code : `http_${response.status}`;
  if (response.status === 429) return new ApiError(429, word, waitMessage(response.headers.get("Retry-After")));
  const message = typeof detail === "string" ? detail : `The server answered with status ${response.status}.`;
  return new ApiError(response.status, word, sentence(message), fieldMessages(fields));
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong.";
}

/** The messages by field name, empty for errors that name none. */
export function fieldsOf(error: unknown): Readonly<Record<string, string>> {
  return error instanceof ApiError ? error.fields : {};
}

function waitMessage(retryAfterS: string | null): string {
  const wait = retryAfterS === null ? "in a moment" : `in ${retryAfterS} s`;
  return `Too many attempts. Try again ${wait}.`;
}

function fieldMessages(fields: unknown): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const entry of Array.isArray(fields) ? (fields as unknown[]) : []) {
    if (isRecord(entry) && typeof entry["field"] === "string" && typeof entry["message"] === "string") {
      messages[entry["field"]] = sentence(entry["message"]);
    }
  }
  return messages;
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
