/** Reads the user's conversations, the latest first. */
import { callPage } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";
import { useRows } from "../../../lib/use-rows";

export function useConversations() {
  const { id } = useCurrentUser();
  return useRows(queryKeys.conversations, (page, signal) =>
    callPage("/api/{user_id}/conversations", { path: { user_id: id }, query: page, signal }),
  );
}
