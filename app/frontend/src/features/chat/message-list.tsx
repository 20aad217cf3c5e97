/** The conversation so far, and the turn under way. */
import { useEffect, useRef } from "react";
import { Failure, Loading } from "../../components/states";
import type { ToolCall } from "../../lib/api-types";
import { useMessages } from "./api/list-messages";
import { ToolCalls } from "./tool-calls";
import type { Turn } from "./use-turn";
import { Welcome } from "./welcome";

interface Props {
  conversationId: number | null;
  turn: Turn | null;
  onSuggest: (text: string) => void;
}

export function MessageList({ conversationId, turn, onSuggest }: Props) {
  const messages = useMessages(conversationId);
  const rows = messages.data?.rows.filter(({ role }) => role !== "tool") ?? [];
  const end = useRef<HTMLDivElement>(null);
  const grown = rows.length + (turn ? 1 + turn.text.length + turn.tools.length : 0);
  useEffect(() => {
    // In braces: newer browsers return a promise here, which React would take for a clean-up.
    end.current?.scrollIntoView({ block: "end" });
  }, [grown]);

  if (conversationId !== null && messages.isPending) return <Loading label="Loading messages" />;
  if (messages.isError && !messages.data) {
    return <Failure title="The messages could not be loaded" error={messages.error} onRetry={() => void messages.refetch()} />;
  }
  if (rows.length === 0 && !turn) return <Welcome onSuggest={onSuggest} />;
  return (
    <div className="messages" role="log" aria-label="Conversation" aria-busy={turn !== null}>
      {(messages.data?.total ?? 0) > (messages.data?.rows.length ?? 0) && <p className="count">Earlier messages are not shown.</p>}
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
      <div ref={end} />
    </div>
  );
}

function Bubble({ speaker, text, tools }: { speaker: string; text: string; tools: readonly ToolCall[] }) {
  return (
    <article className="message" data-testid="chat-message" data-role={speaker}>
      <span className="sr-only">{speaker === "user" ? "You said:" : "The assistant said:"}</span>
      <ToolCalls calls={tools} />
      <p data-testid="chat-text">{text}</p>
    </article>
  );
}
