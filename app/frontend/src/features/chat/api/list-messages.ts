/** Reads the messages of a conversation, in the order they were said: the newest, and earlier ones on request. */
import { callPage } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";
import { useRows } from "../../../lib/use-rows";

export function useMessages(conversationId: number | null) {
  const { id } = useCurrentUser();
  const path = { user_id: id, conversation_id: conversationId ?? 0 };
  return useRows(
    queryKeys.messages(conversationId),
    (query, signal) => callPage("/api/{user_id}/conversations/{conversation_id}/messages", { path, query, signal }),
    "last",
    conversationId !== null,
  );
}
