/** The one door to the back end: same origin, cookie session, CSRF header, types from OpenAPI, one kind of error. */
import { errorFrom, unreachable } from "./api-error";
import type { paths } from "./api-schema";
import type { Page } from "./api-types";

/**
 * `X-Auth-Mode` asks for an HttpOnly cookie in place of a token that scripts could read;
 * `X-Requested-With` is the header no other origin can send (app/backend/API.md, "CSRF").
 */
export const requestHeaders = { "X-Auth-Mode": "cookie", "X-Requested-With": "todochat" } as const;

type Method = "get" | "post" | "put" | "patch" | "delete";
type PathFor<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, object> ? P : never }[keyof paths];
type Operation<M extends Method, P extends PathFor<M>> = paths[P] extends Record<M, infer O> ? O : never;
type PathOf<O> = O extends { parameters: { path: infer V } } ? { path: V } : { path?: never };
type QueryOf<O> = O extends { parameters: { query?: infer V } } ? { query?: V } : { query?: never };
type HeaderOf<O> = O extends { parameters: { header?: infer V } } ? { header?: V } : { header?: never };
type BodyOf<O> = O extends { requestBody: { content: { "application/json": infer V } } } ? { body: V } : { body?: never };
type Options<O> = PathOf<O> & QueryOf<O> & HeaderOf<O> & BodyOf<O> & { signal?: AbortSignal };
type Json<V> = { content: { "application/json": V } };
type DataOf<O> = O extends { responses: { 200: Json<infer V> } | { 201: Json<infer V> } } ? V : undefined;

interface Answer<Data> {
  readonly data: Data;
  readonly response: Response;
}

async function send<M extends Method, P extends PathFor<M>>(
  method: M,
  path: P,
  options: Options<Operation<M, P>>,
): Promise<Answer<DataOf<Operation<M, P>>>> {
  const { body, header, signal } = options as { body?: unknown; header?: Record<string, string>; signal?: AbortSignal };
  const response = await fetch(address(path, options), {
    method: method.toUpperCase(),
    headers: { ...requestHeaders, ...header, ...(body !== undefined && { "Content-Type": "application/json" }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((error: unknown) => {
    throw error instanceof DOMException ? error : unreachable();
  });
  const data: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw errorFrom(data, response);
  // The server answers by its OpenAPI document; the back end's own tests hold it to that.
  return { data: data as DataOf<Operation<M, P>>, response };
}

/** The data of an answer; anything but success is thrown as ApiError. */
export async function call<M extends Method, P extends PathFor<M>>(method: M, path: P, options: Options<Operation<M, P>>) {
  return (await send(method, path, options)).data;
}

/** A page of a list with the number of all rows, which travels in a header. */
export async function callPage<P extends PathFor<"get">>(
  path: P,
  options: Options<Operation<"get", P>>,
): Promise<Page<DataOf<Operation<"get", P>> extends readonly (infer Row)[] ? Row : never>> {
  const { data, response } = await send("get", path, options);
  const rows = Array.isArray(data) ? data : [];
  return { rows, total: Number(response.headers.get("X-Total-Count") ?? rows.length) };
}

/** Fill `{name}` in the path and append the query. */
export function address(template: string, { path, query }: { path?: unknown; query?: unknown }): string {
  const values = { ...(path as object) } as Readonly<Record<string, string | number>>;
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const search = new URLSearchParams(Object.entries((query ?? {})).map(([key, value]): [string, string] => [key, String(value)]));
  return search.size > 0 ? `${filled}?${search}` : filled;
}
