/** Talk about the tasks: earlier conversations at the side, the current one in the middle. */
import { useState } from "react";
import { Icon } from "../../components/icon";
import { Failure } from "../../components/states";
import { navigate, useSearchParams } from "../../lib/router";
import { Composer } from "./composer";
import { ConversationList } from "./conversation-list";
import { MessageList } from "./message-list";
import { useTurn } from "./use-turn";

export function ChatView() {
  const search = useSearchParams();
  const [listOpen, setListOpen] = useState(false);
  const conversationId = Number(search.get("conversation")) || null;
  const { turn, send, error, failedInput, reset } = useTurn((id, from) => {
    if (from === null) navigate(`/chat?conversation=${id}`, { replace: true });
  });
  const sendHere = (message: string) => send({ message, conversationId });
  const startNew = () => {
    reset();
    setListOpen(false);
    navigate("/chat");
  };
  const onDeleted = (id: number) => {
    if (id === conversationId) startNew();
  };
  const turnHere = turn?.conversationId === conversationId ? turn : null;
  return (
    <div className="chat" data-list-open={listOpen}>
      <aside className="conversations" aria-label="Conversations">
        <div className="conversations-head">
          <button type="button" className="button wide" onClick={startNew}><Icon name="plus" />New conversation</button>
          <button type="button" className="button list-toggle" aria-expanded={listOpen} onClick={() => setListOpen(!listOpen)}>History</button>
        </div>
        <ConversationList currentId={conversationId} onDeleted={onDeleted} />
      </aside>
      <main className="chat-main">
        <h1 className="sr-only">Chat</h1>
        <div className="chat-scroll">
          <MessageList conversationId={conversationId} turn={turnHere} onSuggest={sendHere} />
          {failedInput?.conversationId === conversationId && <Failure title={`No answer to “${failedInput.message}”`} error={error} onRetry={() => sendHere(failedInput.message)} />}
        </div>
        <Composer busy={turn !== null} initial="" onSend={sendHere} />
      </main>
    </div>
  );
}
