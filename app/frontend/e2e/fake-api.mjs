/** Plans the answers of `/api` for pictures: the same rows each time, and each state on demand. */
const moment = "2026-01-12T09:30:00Z";
const user = { id: "u1", name: "Ada Lovelace", email: "ada@example.org", created_at: moment };
const task = (id, title, completed, description = null) => ({ id, user_id: "u1", title, description, completed, created_at: moment, updated_at: moment });

export const tasks = [
  task(3, "Buy groceries", false, "Oat milk, lentils, two lemons, and bread if the good one is still there."),
  task(4, "Call mum tonight", false),
  task(5, "Return the library books before they send another letter about that one atlas", false),
  task(6, "Book the dentist", true),
  task(8, "Water the plants", true, "The fern, too."),
];
const call = (tool, args, result) => ({ tool, arguments: args, result });
const say = (id, role, content, tool_calls = null) => ({ id, conversation_id: 7, role, content, tool_calls, created_at: moment });
const messages = [
  say(1, "user", "Remind me to buy groceries"),
  say(2, "assistant", "I added “Buy groceries” as task 3.", [call("add_task", { title: "Buy groceries" }, { task_id: 3, status: "created", title: "Buy groceries" })]),
  say(3, "user", "I watered the plants. What's pending?"),
  say(4, "assistant", "Done: “Water the plants”. Still waiting:\n#3 Buy groceries\n#4 Call mum tonight\n#5 Return the library books", [
    call("complete_task", { task_id: 8 }, { task_id: 8, status: "completed", title: "Water the plants" }),
    call("list_tasks", { status: "pending" }, []),
  ]),
];
const conversations = ["Remind me to buy groceries", "Plan the weekend", "What have I completed this month?"].map((title, index) => ({ id: 7 - index, user_id: "u1", title, created_at: moment, updated_at: moment }));

const away = { status: 503, body: { detail: "the database cannot be reached", code: "database_unavailable" } };
const rows = (body) => ({ status: 200, body });
const healthy = { me: { status: 200, body: user }, tasks: rows(tasks), conversations: rows(conversations), messages: rows(messages) };

/** Answer the page's requests by a plan; `"never"` leaves a request open. */
export function fakeApi(plan = {}) {
  const answers = { ...healthy, ...plan };
  return async (route) => {
    const { pathname: path, searchParams } = new URL(route.request().url());
    const answer = answers[route.request().method() === "GET" ? path.split("/").pop() : "write"] ?? away;
    if (answer === "never") return;
    const active = searchParams.get("status") === "pending";
    const body = active && Array.isArray(answer.body) ? answer.body.filter(({ completed }) => !completed) : answer.body;
    const headers = { "X-Total-Count": String(body.length ?? 0) };
    await route.fulfill({ status: answer.status, contentType: "application/json", headers, body: JSON.stringify(body) });
  };
}

export { away, rows };
