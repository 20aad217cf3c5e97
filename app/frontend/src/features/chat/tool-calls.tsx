/** What the assistant did, each call foldable to its arguments and result. */
import { Icon } from "../../components/icon";
import type { ToolCall } from "../../lib/api-types";

const verbs: Readonly<Record<string, string>> = {
  add_task: "Added a task",
  list_tasks: "Looked at the tasks",
  complete_task: "Completed a task",
  delete_task: "Deleted a task",
  update_task: "Changed a task",
  reopen_task: "Reopened a task",
  restore_task: "Put a task back",
};

export function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls" aria-label="What was done">
      {calls.map((call, index) => (
        <li key={index} data-testid="tool-call" data-tool={call.tool}>
          <details>
            <summary>
              <Icon name={failed(call) ? "alert" : "tool"} />
              {failed(call) ? `Tried: ${call.tool}` : (verbs[call.tool] ?? call.tool)}
            </summary>
            <pre>{JSON.stringify({ tool: call.tool, arguments: call.arguments, result: call.result }, null, 2)}</pre>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** An error result is an object with a `code` or an `error`. */
export function failed({ result }: ToolCall): boolean {
  return typeof result === "object" && result !== null && ("error" in result || "code" in result);
}
