/** Talk about the tasks: earlier conversations at the side, the current one in the middle. */
import { useState } from "react";
import { Icon } from "../../components/icon";
import { useDraft } from "../../lib/drafts";
import { navigate, useSearchParams } from "../../lib/router";
import { useMessages } from "./api/list-messages";
import { ChatScroll } from "./chat-scroll";
import { Composer } from "./composer";
import { ConversationList } from "./conversation-list";
import { MessageList } from "./message-list";
import { Unsent } from "./unsent";
import { messagePlace, useTurn } from "./use-turn";

export function ChatView() {
  const search = useSearchParams();
  const [listOpen, setListOpen] = useState(false);
  const conversationId = Number(search.get("conversation")) || null;
  const messages = useMessages(conversationId);
  const [text, setText] = useDraft(messagePlace(conversationId));
  const { turn, send } = useTurn();
  const sendHere = (message: string) => send({ message, conversationId });
  const startNew = () => {
    setListOpen(false);
    navigate("/chat");
  };
  const onDeleted = (id: number) => {
    if (id === conversationId) navigate("/chat");
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
        <ChatScroll conversationId={conversationId} firstId={messages.data?.rows[0]?.id} sent={turnHere?.message}>
          <MessageList messages={messages} turn={turnHere} onSuggest={sendHere} />
          <Unsent conversationId={conversationId} isBusy={turn !== null} onRetry={sendHere} />
        </ChatScroll>
        <Composer busy={turn !== null} text={text} onChange={setText} onSend={sendHere} />
      </main>
    </div>
  );
}
