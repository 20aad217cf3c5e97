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
    expect(fieldsOf(error)).toEqual({ title: "A title of 1 to 200 characters." });
  });

  it("says how long to wait after too many attempts", async () => {
    fakeServer({ "GET /api/auth/me": () => json({ detail: "x", code: "rate_limited" }, 429, { "Retry-After": "7" }) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(messageOf(error)).toBe("Too many attempts. Try again in 7 s.");
    fakeServer({ "GET /api/auth/me": () => json({}, 429, { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT" }) });
    expect(messageOf(await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason))).toBe("Too many attempts. Try again in a moment.");
  });

  it("turns a failed connection into words", async () => {
    fakeServer({ "GET /api/auth/me": () => Promise.reject(new TypeError("Failed to fetch")) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(messageOf(error)).toContain("cannot be reached");
  });

  it("survives an error page that is not JSON", async () => {
    fakeServer({ "GET /api/auth/me": () => new Response("<html>", { status: 502 }) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    expect(messageOf(error)).toBe("The server has a problem. Try again in a moment.");
  });

  it.each([
    [400, { detail: "Traceback: boom", code: "x" }],
    [404, { detail: "there is no task 7 of 0b1c", code: "not_found" }],
    [409, { detail: "boom: duplicate key", code: "email_taken" }],
    [409, { detail: "boom: task 7", code: "tasks_changed" }],
    [422, { detail: "boom: body", code: "validation_error", fields: [{ field: "title", message: "boom: String should match" }, { field: "constructor", message: "boom" }] }],
    [500, { detail: "boom", code: "internal_error" }],
    [503, { detail: "boom: psycopg", code: "database_unavailable" }],
  ])("never shows what the server says: %i", async (status, body) => {
    fakeServer({ "GET /api/auth/me": () => json(body, status) });
    const error: unknown = await call("get", "/api/auth/me", {}).catch((reason: unknown) => reason);
    const words = [messageOf(error), ...Object.values(fieldsOf(error))].join(" ");
    expect(words).not.toMatch(/boom|traceback|0b1c/i);
    expect(words).toMatch(/^[A-Z0-9].*\.$/);
  });

  it("says nothing of what a program threw", () => {
    expect(messageOf(new TypeError("Cannot read properties of undefined"))).not.toContain("undefined");
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
