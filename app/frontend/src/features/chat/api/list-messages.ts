/** Reads the messages of a conversation: the newest 200, in the order they were said. */
import { useQuery } from "@tanstack/react-query";
import { callPage } from "../../../lib/api-client";
import type { Message, Page } from "../../../lib/api-types";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";

const LIMIT_ROWS = 200; // the server's largest page

async function getNewest(userId: string, conversationId: number, signal: AbortSignal): Promise<Page<Message>> {
  const read = (offset: number) =>
    callPage("/api/{user_id}/conversations/{conversation_id}/messages", {
      path: { user_id: userId, conversation_id: conversationId },
      query: { limit: LIMIT_ROWS, offset },
      signal,
    });
  const first = await read(0);
  return first.total > LIMIT_ROWS ? read(first.total - LIMIT_ROWS) : first;
}

export function useMessages(conversationId: number | null) {
  const { id } = useCurrentUser();
  return useQuery({
    queryKey: queryKeys.messages(conversationId),
    queryFn: ({ signal }) => getNewest(id, conversationId ?? 0, signal),
    enabled: conversationId !== null,
  });
}
