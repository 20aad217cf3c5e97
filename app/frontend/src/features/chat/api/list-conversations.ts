/** Reads the user's conversations, the latest first. */
import { useQuery } from "@tanstack/react-query";
import { callPage } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";

export function useConversations() {
  const { id } = useCurrentUser();
  return useQuery({
    queryKey: queryKeys.conversations,
    queryFn: ({ signal }) =>
      callPage("/api/{user_id}/conversations", { path: { user_id: id }, query: { limit: 50 }, signal }),
  });
}
