import { render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { setSessionHint } from "../lib/session-hint";
import { events, fakeServer, json, list } from "../testing/fake-server";
import { task, user } from "../testing/samples";
import { App } from "./app";

const me = { "GET /api/auth/me": () => json(user) };

function open(path: string): void {
  history.replaceState(null, "", path);
  render(<App />);
}

describe("logged out", () => {
  it("leads to the log-in and asks the server nothing", async () => {
    const log = fakeServer({});
    open("/tasks");
    expect(await screen.findByRole("button", { name: "Log in" })).toBeTruthy();
    expect(location.pathname).toBe("/login");
    expect(log).toEqual([]);
  });

  it("logs in and goes to where the user wanted to be", async () => {
    fakeServer({
      "POST /api/auth/login": () => json({ user, access_token: null, token_type: "bearer", expires_at: user.created_at }),
      "GET /api/u1/conversations": () => list([]),
      "GET /api/u1/tasks": () => list([]),
    });
    open("/chat");
    await userEvent.type(await screen.findByLabelText("E-mail"), user.email);
    await userEvent.type(screen.getByLabelText("Password"), "correct horse");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    expect(await screen.findByRole("textbox", { name: "Message" })).toBeTruthy();
    expect(location.pathname).toBe("/chat");
  });

  it("says why a log-in failed", async () => {
    fakeServer({ "POST /api/auth/login": () => json({ detail: "e-mail or password is wrong", code: "invalid_credentials" }, 401) });
    open("/login");
    await userEvent.type(await screen.findByLabelText("E-mail"), user.email);
    await userEvent.type(screen.getByLabelText("Password"), "wrong horse");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    expect((await screen.findByTestId("state-error")).textContent).toContain("E-mail or password is wrong.");
  });
});

describe("logged in", () => {
  beforeEach(() => setSessionHint(user.id));

  it("returns to the log-in when the session has ended", async () => {
    fakeServer({ ...me, "GET /api/u1/tasks": () => json({ detail: "expired", code: "token_expired" }, 401) });
    open("/tasks");
    await waitFor(() => expect(location.pathname).toBe("/login"));
  });

  it("shows the failure and loads again on request", async () => {
    let broken = true;
    fakeServer({ ...me, "GET /api/u1/tasks": () => (broken ? json({ detail: "bad", code: "x" }, 400) : list([task(1, "Milk")])) });
    open("/tasks");
    const failure = await screen.findByTestId("state-error");
    broken = false;
    await userEvent.click(within(failure).getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Milk")).toBeTruthy();
  });

  it("takes an optimistic change back when the server refuses it", async () => {
    let refuse: (answer: Response) => void = () => undefined;
    fakeServer({
      ...me,
      "GET /api/u1/tasks": () => list([task(1, "Milk")]),
      "PUT /api/u1/tasks/1": () => new Promise<Response>((resolve) => (refuse = resolve)),
    });
    open("/tasks");
    const box = () => screen.getByRole<HTMLInputElement>("checkbox", { name: "Complete Milk" });
    await userEvent.click(await screen.findByRole("checkbox", { name: "Complete Milk" }));
    await waitFor(() => expect(box().checked).toBe(true));
    refuse(json({ detail: "no database", code: "database_unavailable" }, 503));
    await waitFor(() => expect(box().checked).toBe(false));
    expect(screen.getByTestId("notice").textContent).toContain("The task was not changed. The server cannot reach its database.");
  });

  it("deletes only after a confirmation", async () => {
    let rows = [task(1, "Milk")];
    const log = fakeServer({
      ...me,
      "GET /api/u1/tasks": () => list(rows),
      "DELETE /api/u1/tasks/1": () => ((rows = []), new Response(null, { status: 204 })),
    });
    open("/tasks");
    await userEvent.click(await screen.findByRole("button", { name: "Delete Milk" }));
    expect(log.some(({ route }) => route.startsWith("DELETE"))).toBe(false);
    await userEvent.click(screen.getByTestId("confirm-delete"));
    expect(await screen.findByTestId("state-empty")).toBeTruthy();
  });

  it("reads the tasks anew after a chat turn and keeps the conversation in the address", async () => {
    const answer = { conversation_id: 7, response: "Added Milk.", tool_calls: [{ tool: "add_task", arguments: { title: "Milk" }, result: { task_id: 1 } }] };
    const row = { conversation_id: 7, created_at: user.created_at };
    let rows: unknown[] = [];
    fakeServer({
      ...me,
      "GET /api/u1/tasks": () => list(rows),
      "GET /api/u1/conversations": () => list([]),
      "GET /api/u1/conversations/7/messages": () =>
        list([
          { ...row, id: 1, role: "user", content: "add milk", tool_calls: null },
          { ...row, id: 2, role: "assistant", content: answer.response, tool_calls: answer.tool_calls },
        ]),
      "POST /api/u1/chat/stream": () => ((rows = [task(1, "Milk")]), events(`event: done\ndata: ${JSON.stringify(answer)}\n\n`)),
    });
    open("/chat");
    await userEvent.type(await screen.findByRole("textbox", { name: "Message" }), "add milk{Enter}");
    expect(await screen.findByText("Added Milk.")).toBeTruthy();
    expect(await screen.findByRole("checkbox", { name: "Complete Milk" })).toBeTruthy();
    expect(screen.getByTestId("tool-call").dataset["tool"]).toBe("add_task");
    expect(location.search).toBe("?conversation=7");
  });
});
