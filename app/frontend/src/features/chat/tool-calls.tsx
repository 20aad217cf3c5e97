/** What the assistant did, each call foldable to what it was about and what came of it. */
import { Icon } from "../../components/icon";
import type { ToolCall } from "../../lib/api-types";

/** What the tools are asked and answer; a model may invent anything, which is then only shown. */
type Facts = Partial<Record<"task_id" | "title" | "description" | "error", string>>;
type Listed = Readonly<{ id: string; title: string; completed: unknown }>;

export function ToolCalls({ calls }: { calls: readonly ToolCall[] }) {
  if (calls.length === 0) return null;
  return (
    <ul className="tool-calls">
      {calls.map((call, index) => (
        <li key={index} data-testid="tool-call" data-tool={call.tool}>
          <details>
            <summary>
              <Icon name={failed(call) ? "alert" : "tool"} />
              {`${failed(call) ? "Failed" : "Done"}: ${call.tool.replaceAll("_", " ")}`}
            </summary>
            <p className="tool-facts" dir="auto">{facts(call).join("\n") || "Nothing."}</p>
          </details>
        </li>
      ))}
    </ul>
  );
}

/** One line a fact, in words: "#3 Buy milk", "Description: two litres", "There is no such task.". */
export function facts(call: ToolCall): string[] {
  const { arguments: asked, result } = call;
  if (Array.isArray(result)) return (result as Listed[]).map(({ id, title, completed }) => `#${id} ${title}${completed ? " (done)" : ""}`);
  const { task_id: id, title, description, error } = { ...asked, ...(result as object | null) } as Facts;
  return [
    [id && `#${id}`, title].filter(Boolean).join(" "),
    description ? `Description: ${description}` : "",
    failed(call) ? (error === "NOT_FOUND" ? "There is no such task." : "It was refused.") : "",
  ].filter(Boolean);
}

/** An error result is an object with a `code` or an `error`. */
export function failed({ result }: ToolCall): boolean {
  return typeof result === "object" && result !== null && ("error" in result || "code" in result);
}
