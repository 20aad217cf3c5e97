/** What went wrong with a request, in the page's own words: the server's sentences are for programs and logs. */

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

/** By code (app/backend/API.md, "Errors"), where the status alone does not say enough. */
const codeWords: Readonly<Record<string, string>> = {
  invalid_credentials: "E-mail or password is wrong.",
  email_taken: "This e-mail address has an account already.",
  csrf_failed: "The server did not trust this page. Load it again.",
  model_unavailable: "The assistant is away. Try again in a moment.",
  model_timeout: "The assistant took too long to answer. Try again.",
  database_unavailable: "The server cannot reach its database. Try again in a moment.",
};

const statusWords: Readonly<Record<number, string>> = {
  401: "Your session has ended. Log in again.",
  403: "This belongs to another account.",
  404: "It is not there any more.",
  409: "Something changed in the meantime. Try again.",
  412: "It was changed elsewhere in the meantime.",
  413: "That is too long.",
  422: "The server does not take what was filled in.",
};

/** The limits of app/backend/API.md, "Endpoints". */
const fieldWords: Readonly<Record<string, string>> = {
  name: "A name of 1 to 100 characters.",
  email: "An address such as name@example.org.",
  password: "8 to 128 characters, and nothing that others would guess.",
  new_password: "8 to 128 characters, and nothing that others would guess.",
  title: "A title of 1 to 200 characters.",
  description: "At most 1000 characters.",
  message: "A message of 1 to 4000 characters.",
};

/** The request got no answer at all. */
export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", "The server cannot be reached. Check your connection and try again.");
}

/** Make an error of the body `{detail, code, fields?}` of an answer; any other body is told by its status. */
export function errorFrom(body: unknown, { status, headers }: Response): ApiError {
  const { code, fields } = isRecord(body) ? body : {};
  const word = typeof code === "string" ? code : `http_${status}`;
  if (status === 429) return new ApiError(status, word, waitMessage(Number(headers.get("Retry-After"))));
  const named = fieldMessages(fields);
  return new ApiError(status, word, Object.values(named).join(" ") || wordsFor(word, status), named);
}

/** The words for an error that the server tells by its code. */
export function wordsFor(code: string, status: number): string {
  return codeWords[code] ?? statusWords[status] ?? (status >= 500 ? "The server has a problem. Try again in a moment." : "The server refused.");
}

/** The message of whatever was thrown; what a program threw says nothing to a user. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "Something went wrong. Load the page again.";
}

/** The messages by field name, empty for errors that name none. */
export function fieldsOf(error: unknown): Readonly<Record<string, string>> {
  return error instanceof ApiError ? error.fields : {};
}

export function hasStatus(error: unknown, status: number): error is ApiError {
  return error instanceof ApiError && error.status === status;
}

function waitMessage(waitS: number): string {
  const wait = !(waitS > 0) ? "a moment" : waitS > 90 ? `${Math.ceil(waitS / 60)} min` : `${Math.ceil(waitS)} s`;
  return `Too many attempts. Try again in ${wait}.`;
}

function fieldMessages(fields: unknown): Record<string, string> {
  const entries = Array.isArray(fields) ? (fields as unknown[]) : [];
  const names = entries.map((entry) => (isRecord(entry) ? String(entry["field"]) : ""));
  return Object.fromEntries(names.flatMap((name) => (Object.hasOwn(fieldWords, name) ? [[name, fieldWords[name] ?? ""]] : [])));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
