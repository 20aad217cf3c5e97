/** Talk with the assistant. */
import assert from "node:assert/strict";
import { ask, hasFocus, openHistory, say, signUp, write } from "./steps.mjs";

export const chat = {
  "chat: add by words, see the list follow, keep the conversation, start and delete one": async ({ page, axe }) => {
    await signUp(page);
    await page.getByRole("link", { name: "Chat" }).click();
    await page.getByText("What needs doing?").waitFor();
    await axe();
    const answer = await say(page, "Add a task to buy groceries");
    assert.match(await answer.innerText(), /groceries/i);
    assert.equal(await answer.getByTestId("tool-call").getAttribute("data-tool"), "add_task");
    await answer.getByText("Done: add task").click();
    await answer.getByText(/^#\d+ Buy groceries$/).waitFor();
    // The list beside the chat has room on a large screen only.
    await page.getByTestId("task-row").filter({ hasText: "Buy groceries" }).waitFor({ state: "attached" });
    await page.waitForURL("**/chat?conversation=*");
    await axe();
    await page.reload();
    await page.getByTestId("chat-message").nth(1).waitFor();
    await say(page, "Show me all my tasks");
    assert.equal(await page.getByTestId("chat-message").count(), 4);
    await page.getByRole("link", { name: "Tasks" }).click();
    await page.getByRole("checkbox", { name: "Complete Buy groceries" }).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByText("What needs doing?").waitFor();
    await openHistory(page);
    await page.getByTestId("conversation-row").getByRole("button").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No conversations yet").waitFor();
  },

  "chat: on a small screen a long conversation scrolls, and its end and the input stay in view": async ({ page }) => {
    const window = { width: 360, height: 560 };
    await page.setViewportSize(window);
    await signUp(page);
    await page.goto("/chat");
    let answer;
    for (const chapter of [1, 2, 3, 4, 5]) answer = await say(page, `Add a task to read chapter ${chapter}`);
    for (const part of [page.getByRole("textbox", { name: "Message" }), answer]) {
      const { y, height } = await part.boundingBox();
      assert.ok(y >= 0 && y + height <= window.height, `from ${y} to ${y + height} of ${window.height} px`);
    }
  },

  "chat: the first message and the first conversation can be reached": async ({ page }) => {
    await signUp(page);
    await page.goto("/chat");
    let id;
    for (let index = 1; index <= 51; index += 1) {
      ({ conversation_id: id } = await ask(page, "POST", "chat", { message: `show list ${index}`, ...(id && { conversation_id: id }) }));
    }
    for (let index = 1; index <= 101; index += 1) await ask(page, "POST", "chat", { message: `talk ${index}` });
    await page.goto(`/chat?conversation=${id}`);
    await page.getByTestId("chat-text").getByText("show list 51", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Show earlier messages" }).click();
    await page.getByTestId("chat-text").getByText("show list 1", { exact: true }).waitFor();
    assert.equal(await page.getByTestId("chat-message").count(), 102);
    await openHistory(page);
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByTestId("conversation-row").getByText("show list 1", { exact: true }).waitFor();
  },

  "chat: who reads back is left there while the answer comes": async ({ page }) => {
    await signUp(page);
    await page.goto("/chat");
    for (const chapter of [1, 2, 3, 4, 5, 6]) await say(page, `Add a task to read chapter ${chapter}`);
    let goOn;
    const held = new Promise((resolve) => (goOn = resolve));
    await page.route("**/chat/stream", async (route) => (await held, route.continue()));
    await write(page, "Show me all my tasks");
    await page.getByTestId("chat-pending").waitFor();
    const box = page.getByRole("region", { name: "Messages" });
    await box.hover();
    await page.mouse.wheel(0, -10_000);
    await page.getByRole("button", { name: "Newest" }).waitFor();
    goOn();
    await page.getByTestId("chat-pending").waitFor({ state: "detached" });
    assert.equal(await box.evaluate((element) => element.scrollTop), 0);
    await page.getByRole("button", { name: "Newest" }).click();
    await page.getByRole("button", { name: "Newest" }).waitFor({ state: "detached" });
  },

  "chat: a notice covers neither the box to write in nor the list, and the focus goes on to the next conversation": async ({ page, complaints }) => {
    await signUp(page);
    await page.goto("/chat");
    for (const text of ["Add a task to buy milk", "Add a task to buy bread"]) {
      await page.getByRole("button", { name: "New conversation" }).click();
      await say(page, text);
    }
    await openHistory(page);
    const remove = async () => {
      await page.getByTestId("conversation-row").first().getByRole("button").click();
      await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    };
    await page.context().setOffline(true);
    await remove();
    const notice = page.getByTestId("notice");
    await notice.waitFor();
    const [one, ...others] = await Promise.all([notice, page.getByRole("textbox", { name: "Message" }), page.getByTestId("conversation-row").first()].map((part) => part.boundingBox()));
    for (const other of others) assert.ok(one.y + one.height <= other.y || other.y + other.height <= one.y, `${JSON.stringify(one)} over ${JSON.stringify(other)}`);
    assert.ok(one.y >= 0 && others[0].y + others[0].height <= 780);
    await page.context().setOffline(false);
    await openHistory(page);
    await remove();
    await page.getByTestId("conversation-row").nth(1).waitFor({ state: "detached" });
    assert.ok(await hasFocus(page.getByTestId("conversation-row").getByRole("button")));
    assert.ok(complaints.splice(0).every((text) => /ERR_INTERNET_DISCONNECTED|failed:/.test(text)));
  },
};
