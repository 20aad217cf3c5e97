import { describe, expect, it } from "vitest";
import { fakeServer, json, list } from "../testing/fake-server";
import { task, user } from "../testing/samples";
import { address, call, callPage } from "./api-client";
import { fieldsOf, messageOf } from "./api-error";

describe("call", () => {
  it("sends the CSRF header and asks for a cookie session", async () => {
    const log = fakeServer({ "GET /api/auth/me": () => json(user) });
    expect(await call("get", "/api/auth/me", {})).toEqual(user);
    expect(log[0]?.headers.get("X-Requested-With")).toBe("todochat");
    expect(log[0]?.headers.get("X-Auth-Mode")).toBe("cookie");
  });

  it("tells the fields of a validation error", async () => {
    fakeServer({ "GET /api/auth/me": () => json({ detail: "not valid", code: "validation_error", fields: [{ field: "title", message: "too long" }] }, 422) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(fieldsOf(error)).toEqual({ title: "Too long." });
  });

  it("says how long to wait after too many attempts", async () => {
    fakeServer({ "GET /api/auth/me": () => json({ detail: "x", code: "rate_limited" }, 429, { "Retry-After": "7" }) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(messageOf(error)).toBe("Too many attempts. Try again in 7 s.");
  });

  it("turns a failed connection into words", async () => {
    fakeServer({ "GET /api/auth/me": () => Promise.reject(new TypeError("Failed to fetch")) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(messageOf(error)).toContain("cannot be reached");
  });

  it("survives an error page that is not JSON", async () => {
    fakeServer({ "GET /api/auth/me": () => new Response("<html>", { status: 502 }) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(messageOf(error)).toBe("The server answered with status 502.");
  });
});

describe("callPage", () => {
  it("reads the number of all rows from the header", async () => {
    fakeServer({ "GET /api/u1/tasks": () => json([task(1, "A")], 200, { "X-Total-Count": "31" }) });
    const page = await callPage("/api/{user_id}/tasks", { path: { user_id: "u1" } });
    expect(page).toEqual({ rows: [task(1, "A")], total: 31 });
  });

  it("accepts an empty list", async () => {
    fakeServer({ "GET /api/u1/tasks": () => list([]) });
    expect((await callPage("/api/{user_id}/tasks", { path: { user_id: "u1" } })).total).toBe(0);
  });
});

describe("address", () => {
  it("escapes what is put into the path", () => {
    expect(address("/api/{user_id}/tasks", { path: { user_id: "a/b" }, query: { limit: 5 } })).toBe("/api/a%2Fb/tasks?limit=5");
  });
});
