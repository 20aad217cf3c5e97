/** The user's conversations: open one, start another, delete one. */
import { useState } from "react";
import { Dialog } from "../../components/dialog";
import { Icon } from "../../components/icon";
import { Empty, Failure, Loading } from "../../components/states";
import { useRowFocus } from "../../components/use-row-focus";
import type { Conversation } from "../../lib/api-types";
import { Link } from "../../lib/router";
import { useConversations } from "./api/list-conversations";
import { useDeleteConversation } from "./api/delete-conversation";

interface Props {
  currentId: number | null;
  onDeleted: (conversationId: number) => void;
}

export function ConversationList(props: Props) {
  return <div className="rows" {...useRowFocus()}><Rows {...props} /></div>;
}

function Rows(props: Props) {
  const conversations = useConversations();
  if (conversations.isPending) return <Loading label="Loading conversations" />;
  if (!conversations.data) {
    return <Failure title="No list" error={conversations.error} onRetry={() => void conversations.refetch()} />;
  }
  if (conversations.data.rows.length === 0) return <Empty title="No conversations yet" />;
  return (
    <>
      <ul className="conversation-list" data-testid="conversation-list">
        {conversations.data.rows.map((conversation) => (
          <ConversationRow key={conversation.id} conversation={conversation} {...props} />
        ))}
      </ul>
      {conversations.hasMore && <button type="button" className="button wide" onClick={() => void conversations.readMore()}>Show more</button>}
    </>
  );
}

function ConversationRow({ conversation: { id, title }, currentId, onDeleted }: Props & { conversation: Conversation }) {
  const [asking, setAsking] = useState(false);
  const remove = useDeleteConversation();
  const confirm = () => {
    setAsking(false);
    remove.mutate(id, { onSuccess: () => onDeleted(id) });
  };
  return (
    <li data-testid="conversation-row">
      <Link dir="auto" href={`/chat?conversation=${id}`} aria-current={id === currentId ? "page" : undefined}>{title || "Untitled"}</Link>
      <button type="button" className="icon-button danger" aria-label={`Delete conversation ${title}`} onClick={() => setAsking(true)}>
        <Icon name="trash" />
      </button>
      {asking && (
        <Dialog title="Delete this conversation?" role="alertdialog" onClose={() => setAsking(false)}>
          <p className="dialog-text">Its messages will be gone; your tasks stay.</p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>Cancel</button>
            <button type="button" className="button destructive" onClick={confirm}>Delete</button>
          </div>
        </Dialog>
      )}
    </li>
  );
}
