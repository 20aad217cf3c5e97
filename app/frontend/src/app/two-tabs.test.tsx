import { render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, it } from "vitest";
import type { Task } from "../lib/api-types";
import { setSessionHint } from "../lib/session-hint";
import { fakeServer, json, list, type Asked } from "../testing/fake-server";
import { task, user } from "../testing/samples";
import { App } from "./app";

const gone = () => json({ detail: "x", code: "not_found" }, 404);

/** One row that keeps its version, as the back end does. */
function rowServer(row: Task, more: Parameters<typeof fakeServer>[0] = {}) {
  const store = { row: row as Task | null };
  const put = ({ body, headers }: Asked) => {
    if (!store.row) return gone();
    const wanted = headers.get("If-Match");
    if (wanted !== null && wanted !== `"${store.row.updated_at}"`) return json({ detail: "x", code: "changed_meanwhile" }, 412);
    store.row = { ...store.row, ...(body as Partial<Task>), updated_at: `${store.row.updated_at}+` };
    return json(store.row);
  };
  const log = fakeServer({
    "GET /api/auth/me": () => json(user),
    "GET /api/u1/tasks": () => list(store.row ? [store.row] : []),
    "GET /api/u1/tasks/1": () => (store.row ? json(store.row) : gone()),
    "PUT /api/u1/tasks/1": put,
    ...more,
  });
  const elsewhere = (change: Partial<Task>) => put({ route: "", query: "", body: change, headers: new Headers() });
  return { store, log, elsewhere };
}

async function openEdit(title: string) {
  history.replaceState(null, "", "/tasks");
  render(<App />);
  await userEvent.click(await screen.findByRole("button", { name: `Edit ${title}` }));
  const dialog = within(await screen.findByRole("dialog"));
  const write = async (label: string, text: string) => {
    await userEvent.clear(dialog.getByLabelText(label));
    await userEvent.type(dialog.getByLabelText(label), text);
  };
  const press = (name: string) => userEvent.click(dialog.getByRole("button", { name }));
  return { dialog, write, press };
}

beforeEach(() => {
  setSessionHint(user.id);
});

describe("a task that another tab changes", () => {
  it("is ticked by value, so that a tick from elsewhere is not undone", async () => {
    const { store, log, elsewhere } = rowServer(task(1, "Milk"));
    history.replaceState(null, "", "/tasks");
    render(<App />);
    const box = await screen.findByRole<HTMLInputElement>("checkbox");
    elsewhere({ completed: true });
    await userEvent.click(box);
    await waitFor(() => expect(log.some(({ route }) => route.startsWith("PUT"))).toBe(true));
    expect(store.row?.completed).toBe(true);
  });

  it("gets both changes where they touch different fields", async () => {
    const { store, elsewhere } = rowServer(task(1, "Milk"));
    const { write, press } = await openEdit("Milk");
    await write("Title", "Oat milk");
    elsewhere({ description: "two bottles", completed: true });
    await press("Save");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(store.row).toMatchObject({ title: "Oat milk", description: "two bottles", completed: true });
  });

  it("shows both where they touch the same field, keeps what was typed, and saves on a second word", async () => {
    const { store, elsewhere } = rowServer(task(1, "Milk"));
    const { dialog, write, press } = await openEdit("Milk");
    await write("Title", "Oat milk");
    elsewhere({ title: "Soy milk" });
    await press("Save");
    expect((await dialog.findByTestId("edit-collision")).textContent).toContain("Soy milk");
    expect(dialog.getByLabelText<HTMLInputElement>("Title").value).toBe("Oat milk");
    expect(store.row?.title).toBe("Soy milk");
    await press("Save mine");
    await waitFor(() => expect(store.row?.title).toBe("Oat milk"));
  });

  it("takes the other's text on request", async () => {
    const { store, elsewhere } = rowServer(task(1, "Milk"));
    const { dialog, write, press } = await openEdit("Milk");
    await write("Title", "Oat milk");
    elsewhere({ title: "Soy milk" });
    await press("Save");
    await userEvent.click(await dialog.findByRole("button", { name: "Take this one" }));
    expect(dialog.getByLabelText<HTMLInputElement>("Title").value).toBe("Soy milk");
    expect(store.row?.title).toBe("Soy milk");
  });

  it("can be added anew from what was typed when it was deleted elsewhere", async () => {
    const added: unknown[] = [];
    const { store } = rowServer(task(1, "Milk"), { "POST /api/u1/tasks": ({ body }) => (added.push(body), json(task(2, "Oat milk"), 201)) });
    const { write, press, dialog } = await openEdit("Milk");
    await write("Title", "Oat milk");
    store.row = null;
    await press("Save");
    await userEvent.click(await dialog.findByRole("button", { name: "Add as new" }));
    await waitFor(() => expect(added).toEqual([{ title: "Oat milk", description: null }]));
  });

  it("is not deleted under another title than the one that was confirmed", async () => {
    let deletions = 0;
    const { store, elsewhere } = rowServer(task(1, "Milk"), {
      "DELETE /api/u1/tasks/1": ({ headers }) => {
        if (headers.get("If-Match") !== `"${store.row?.updated_at ?? ""}"`) return json({ detail: "x", code: "changed_meanwhile" }, 412);
        deletions += 1;
        store.row = null;
        return new Response(null, { status: 204 });
      },
    });
    history.replaceState(null, "", "/tasks");
    render(<App />);
    await userEvent.click(await screen.findByRole("button", { name: "Delete Milk" }));
    elsewhere({ title: "Passport" });
    await userEvent.click(screen.getByTestId("confirm-delete"));
    expect((await screen.findByTestId("notice")).textContent).toContain("It was changed elsewhere");
    await userEvent.click(await screen.findByRole("button", { name: "Delete Passport" }));
    elsewhere({ completed: true });
    await userEvent.click(screen.getByTestId("confirm-delete"));
    await waitFor(() => expect(store.row).toBeNull());
    expect(deletions).toBe(1);
  });
});

describe("a save that fails", () => {
  const away = () => json({ detail: "x", code: "database_unavailable" }, 503);

  it("leaves the dialog open with what was typed, also over a new page load", async () => {
    rowServer(task(1, "Milk"), { "PUT /api/u1/tasks/1": away });
    const { dialog, write, press } = await openEdit("Milk");
    await write("Description", "oat, unsweetened");
    await press("Save");
    expect((await dialog.findByTestId("state-error")).textContent).toContain("Not saved");
    expect(dialog.getByLabelText<HTMLTextAreaElement>("Description").value).toBe("oat, unsweetened");
    document.body.innerHTML = "";
    render(<App />);
    expect((await screen.findByDisplayValue("oat, unsweetened")).isConnected).toBe(true);
  });

  it("gives a new task back to the form, or beside it when the form is in use", async () => {
    let refuse: (() => void)[] = [];
    rowServer(task(1, "Milk"), { "POST /api/u1/tasks": () => new Promise<Response>((resolve) => refuse.push(() => resolve(away()))) });
    history.replaceState(null, "", "/tasks");
    render(<App />);
    const title = await screen.findByLabelText<HTMLInputElement>("Title");
    await userEvent.type(title, "Bread{Enter}");
    await waitFor(() => expect(refuse).toHaveLength(1));
    await userEvent.type(title, "Next");
    refuse.forEach((call) => call());
    expect((await screen.findByTestId("refused-task")).textContent).toContain("Bread");
    expect(title.value).toBe("Next");
    refuse = [];
    await userEvent.type(title, "{Enter}");
    await waitFor(() => expect(refuse).toHaveLength(1));
    refuse.forEach((call) => call());
    await waitFor(() => expect(title.value).toBe("Next"));
  });
});
