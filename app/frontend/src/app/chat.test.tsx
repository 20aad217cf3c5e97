import { act, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import { setSessionHint } from "../lib/session-hint";
import { fakeServer, json, list, type Asked } from "../testing/fake-server";
import { user } from "../testing/samples";
import { App } from "./app";

const quiet = { "GET /api/auth/me": () => json(user), "GET /api/u1/tasks": () => list([]), "GET /api/u1/conversations": () => list([]) };
const message = (id: number) => ({ id, conversation_id: 7, role: id % 2 ? "user" : "assistant", content: `line ${id}`, tool_calls: null, created_at: user.created_at });
const session = () => json({ user, access_token: null, token_type: "bearer", expires_at: user.created_at });

/** One page of rows 1 to `total`, as the query asks for it. */
function page(rows: readonly unknown[], { query }: Asked): Response {
  const search = new URLSearchParams(query);
  const offset = Number(search.get("offset"));
  return json(rows.slice(offset, offset + Number(search.get("limit"))), 200, { "X-Total-Count": String(rows.length) });
}

const box = () => screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Message" });

beforeEach(() => setSessionHint(user.id));

describe("a message that gets no answer", () => {
  it("is in the box again after the session ended and the user logged in anew, in the same conversation", async () => {
    let isOver = true;
    fakeServer({
      ...quiet,
      "GET /api/u1/conversations/7/messages": () => list([message(1), message(2)]),
      "POST /api/u1/chat/stream": () => json({ detail: "x", code: "token_expired" }, isOver ? 401 : 500),
      "POST /api/auth/login": session,
    });
    history.replaceState(null, "", "/chat?conversation=7");
    render(<App />);
    await userEvent.type(await box(), "add bread{Enter}");
    await waitFor(() => expect(location.pathname).toBe("/login"));
    expect((await screen.findByText(/session has ended/)).textContent).toContain("kept");
    isOver = false;
    await userEvent.type(screen.getByLabelText("E-mail"), user.email);
    await userEvent.type(screen.getByLabelText("Password"), "correct horse");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    expect((await box()).value).toBe("add bread");
    expect(location.search).toBe("?conversation=7");
    expect(await screen.findByText("line 2")).toBeTruthy();
  });

  it("can be sent again after a visit elsewhere", async () => {
    let asked = 0;
    fakeServer({ ...quiet, "POST /api/u1/chat/stream": () => ((asked += 1), json({ detail: "boom", code: "model_unavailable" }, 503)) });
    history.replaceState(null, "", "/chat");
    render(<App />);
    await userEvent.type(await box(), "add bread{Enter}");
    await screen.findByTestId("state-error");
    await userEvent.click(screen.getByRole("link", { name: "Tasks" }));
    await userEvent.click(await screen.findByRole("link", { name: "Chat" }));
    const failure = await screen.findByTestId("state-error");
    expect(failure.textContent).toMatch(/add bread.*The assistant is away/);
    await userEvent.click(within(failure).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(asked).toBe(2));
  });

  it("moves to a new conversation when its own was deleted elsewhere", async () => {
    fakeServer({
      ...quiet,
      "GET /api/u1/conversations/7/messages": () => list([message(1), message(2)]),
      "POST /api/u1/chat/stream": () => json({ detail: "boom", code: "not_found" }, 404),
    });
    history.replaceState(null, "", "/chat?conversation=7");
    render(<App />);
    await userEvent.type(await box(), "add bread{Enter}");
    expect((await screen.findByTestId("notice")).textContent).toContain("deleted elsewhere");
    await userEvent.click(screen.getByRole("button", { name: "New conversation" }));
    expect((await box()).value).toBe("add bread");
  });
});

it("keeps what is written in each conversation apart, over a new page load", async () => {
  fakeServer({ ...quiet, "GET /api/u1/conversations/7/messages": () => list([message(1)]) });
  history.replaceState(null, "", "/chat?conversation=7");
  const first = render(<App />);
  await userEvent.type(await box(), "half a thou");
  await userEvent.click(screen.getByRole("button", { name: "New conversation" }));
  await waitFor(async () => expect((await box()).value).toBe(""));
  first.unmount();
  history.replaceState(null, "", "/chat?conversation=7");
  render(<App />);
  expect((await box()).value).toBe("half a thou");
});

describe("long lists", () => {
  it("lead to the first message", async () => {
    const messages = Array.from({ length: 430 }, (_, index) => message(index + 1));
    fakeServer({ ...quiet, "GET /api/u1/conversations/7/messages": (asked) => page(messages, asked) });
    history.replaceState(null, "", "/chat?conversation=7");
    render(<App />);
    expect(await screen.findByText("line 430")).toBeTruthy();
    for (let shown = 100; shown < 430; shown += 100) {
      await userEvent.click(await screen.findByRole("button", { name: "Show earlier messages" }));
      await waitFor(() => expect(screen.getAllByTestId("chat-message").length).toBeGreaterThan(shown));
    }
    expect(screen.getByText("line 1")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Show earlier messages" })).toBeNull();
  });

  it("lead to the oldest conversation", async () => {
    const conversations = Array.from({ length: 230 }, (_, index) => ({ id: index + 1, user_id: "u1", title: `talk ${index + 1}`, created_at: user.created_at, updated_at: user.created_at }));
    fakeServer({ ...quiet, "GET /api/u1/conversations": (asked) => page(conversations, asked) });
    history.replaceState(null, "", "/chat");
    render(<App />);
    for (const last of [100, 200, 230]) {
      expect(await screen.findByText(`talk ${last}`)).toBeTruthy();
      if (last < 230) await userEvent.click(screen.getByRole("button", { name: "Show more" }));
    }
  });
});

describe("another user in another tab", () => {
  const bob = { ...user, id: "u2", name: "Bob", email: "bob@example.org" };
  const hearOf = (id: string | null) => {
    setSessionHint(id);
    act(() => void window.dispatchEvent(new StorageEvent("storage", { key: "todochat.signed-in" })));
  };

  it("stops this tab until the user goes on as them, and forgets the first one's rows", async () => {
    let me = user;
    fakeServer({ ...quiet, "GET /api/auth/me": () => json(me), "GET /api/u2/tasks": () => list([]), "GET /api/u2/conversations": () => list([]) });
    history.replaceState(null, "", "/chat");
    render(<App />);
    await userEvent.type(await box(), "my secret plan");
    me = bob;
    hearOf(bob.id);
    expect((await screen.findByTestId("other-user")).textContent).toContain("Bob");
    expect(screen.queryByRole("textbox")).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: "Go on as Bob" }));
    expect((await screen.findByTestId("user-name")).textContent).toBe("Bob");
    await userEvent.click(screen.getByRole("link", { name: "Chat" }));
    expect((await box()).value).toBe("");
  });

  it("is noticed by the server's refusal where no word comes from the other tab", async () => {
    let me = user;
    fakeServer({
      ...quiet,
      "GET /api/auth/me": () => json(me),
      "POST /api/u1/tasks": () => json({ detail: "boom", code: "forbidden" }, 403),
    });
    history.replaceState(null, "", "/tasks");
    render(<App />);
    me = bob;
    await userEvent.type(await screen.findByLabelText("Title"), "Bread{Enter}");
    expect(await screen.findByTestId("other-user")).toBeTruthy();
  });

  it.each(["log-out", "ended session"])("is not led to the first one's conversation after a %s", async (end) => {
    const over = () => json({ detail: "boom", code: "token_expired" }, 401);
    fakeServer({
      ...quiet,
      "GET /api/u1/conversations/7/messages": () => list([message(1)]),
      "GET /api/u2/tasks": () => list([]),
      "POST /api/auth/logout": () => new Response(null, { status: 204 }),
      "POST /api/u1/chat/stream": over,
      "POST /api/auth/login": () => json({ user: bob, access_token: null, token_type: "bearer", expires_at: user.created_at }),
    });
    history.replaceState(null, "", "/chat?conversation=7");
    render(<App />);
    await screen.findByText("line 1");
    if (end === "log-out") await userEvent.click(screen.getByRole("button", { name: "Log out" }));
    else await userEvent.type(await box(), "add bread{Enter}");
    await userEvent.type(await screen.findByLabelText("E-mail"), bob.email);
    expect(screen.queryByText(/session has ended/) !== null).toBe(end !== "log-out");
    await userEvent.type(screen.getByLabelText("Password"), "correct horse");
    await userEvent.click(screen.getByRole("button", { name: "Log in" }));
    await waitFor(() => expect(location.pathname + location.search).toBe("/tasks"));
    expect((await screen.findByTestId("user-name")).textContent).toBe("Bob");
  });

  it("does not stop a tab when the same user logs in there", async () => {
    fakeServer(quiet);
    history.replaceState(null, "", "/tasks");
    render(<App />);
    await screen.findByTestId("state-empty");
    hearOf(null);
    await screen.findByRole("button", { name: "Log in" });
    hearOf(user.id);
    expect(await screen.findByLabelText("Title")).toBeTruthy();
  });
});
