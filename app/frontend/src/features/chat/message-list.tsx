/** The conversation so far, and the turn under way. */
import { Failure, Loading } from "../../components/states";
import type { ToolCall } from "../../lib/api-types";
import type { useMessages } from "./api/list-messages";
import { ToolCalls } from "./tool-calls";
import type { Turn } from "./use-turn";
import { Welcome } from "./welcome";

interface Props {
  messages: ReturnType<typeof useMessages>;
  turn: Turn | null;
  onSuggest: (text: string) => void;
}

export function MessageList({ messages, turn, onSuggest }: Props) {
  const rows = messages.data?.rows.filter(({ role }) => role !== "tool") ?? [];
  if (messages.isLoading) return <Loading label="Loading messages" />;
  if (messages.isError && !messages.data) {
    return <Failure title="The messages could not be loaded" error={messages.error} onRetry={() => void messages.refetch()} />;
  }
  if (rows.length === 0 && !turn) return <Welcome onSuggest={onSuggest} />;
  return (
    <div className="messages" role="log" aria-label="Conversation" aria-busy={turn !== null}>
      {messages.hasMore && <button type="button" className="button wide" onClick={() => void messages.readMore()}>Show earlier messages</button>}
      {rows.map(({ id, role, content, tool_calls }) => (
        <Bubble key={id} speaker={role} text={content} tools={tool_calls ?? []} />
      ))}
      {turn && <Bubble speaker="user" text={turn.message} tools={[]} />}
      {turn && (turn.text !== "" || turn.tools.length > 0) && <Bubble speaker="assistant" text={turn.text} tools={turn.tools} />}
      {turn && (
        <p className="chat-pending" role="status" data-testid="chat-pending">
          <span className="sr-only">The assistant is answering</span>
          <i /><i /><i />
        </p>
      )}
    </div>
  );
}

function Bubble({ speaker, text, tools }: { speaker: string; text: string; tools: readonly ToolCall[] }) {
  return (
    <article className="message" data-testid="chat-message" data-role={speaker}>
      <span className="sr-only">{speaker === "user" ? "You said:" : "The assistant said:"}</span>
      <ToolCalls calls={tools} />
      <p data-testid="chat-text" dir="auto">{text}</p>
    </article>
  );
}
