/** What the assistant did, each call foldable to what it was about and what came of it. */
import { Icon } from "../../components/icon";
import type { ToolCall } from "../../lib/api-types";

/** By tool: what it did, and what it could not do. */
const verbs: Readonly<Record<string, readonly [string, string]>> = {
  add_task: ["Added a task", "add a task"],
  list_tasks: ["Looked at the tasks", "look at the tasks"],
  complete_task: ["Completed a task", "complete a task"],
  delete_task: ["Deleted a task", "delete a task"],
  update_task: ["Changed a task", "change a task"],
  reopen_task: ["Reopened a task", "reopen a task"],
  restore_task: ["Put a task back", "put a task back"],
};
const reasons: Readonly<Record<string, string>> = {
  NOT_FOUND: "There is no such task.",
  CHANGED: "The task was changed in the meantime.",
};
/** What the tools are asked and answer; a model may invent anything, which is then only shown. */
type Facts = Partial<Record<"task_id" | "title" | "description" | "error", string>>;
type Listed = Readonly<{ id: string; title: string; completed: unknown }>;

const LINES = 20; // tasks of a list that are shown at most

export function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="What was done">
      {calls.map((call, index) => (
        <li key={index} data-testid="tool-call" data-tool={call.tool}>
          <details>
            <summary>
              <Icon name={failed(call) ? "alert" : "tool"} />
              {told(call)}
            </summary>
            <p className="tool-facts" dir="auto">{facts(call).join("\n")}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}

function told(call: ToolCall): string {
  const [done, tried] = verbs[call.tool] ?? [`Used ${call.tool}`, `use ${call.tool}`];
  return failed(call) ? `Could not ${tried}` : done;
}

/** One line a fact, in words: "#3 Buy milk", "Description: two litres", "There is no such task.". */
export function facts(call: ToolCall): string[] {
  const { arguments: asked, result } = call;
  if (Array.isArray(result)) return listed(result as Listed[], asked["status"]);
  const { task_id: id, title, description, error } = { ...asked, ...(result as object | null) } as Facts;
  return [
    [id && `#${id}`, title].filter(Boolean).join(" "),
    description ? `Description: ${description}` : "",
    failed(call) ? (reasons[error ?? ""] ?? "It was refused.") : "",
  ].filter(Boolean);
}

function listed(rows: readonly Listed[], status: unknown): string[] {
  const kind = status === "pending" || status === "completed" ? `${status} ` : "";
  const lines = rows.slice(0, LINES).map(({ id, title, completed }) => `#${id} ${title}${completed ? " (done)" : ""}`);
  const more = rows.length - lines.length;
  return [`${rows.length} ${kind}${rows.length === 1 ? "task" : "tasks"}`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])];
}

/** An error result is an object with a `code` or an `error`. */
export function failed({ result }: ToolCall): boolean {
  return typeof result === "object" && result !== null && ("error" in result || "code" in result);
}
