/** Deletes a conversation with its messages. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../lib/api-client";
import { messageOf } from "../../../lib/api-error";
import { useCurrentUser } from "../../../lib/current-user";
import { notify } from "../../../lib/notices";
import { queryKeys } from "../../../lib/query-keys";

export function useDeleteConversation() {
  const { id } = useCurrentUser();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (conversationId: number) =>
      call("delete", "/api/{user_id}/conversations/{conversation_id}", {
        path: { user_id: id, conversation_id: conversationId },
      }),
    onError: (error) => notify(`The conversation was not deleted. ${messageOf(error)}`),
    onSettled: () => client.invalidateQueries({ queryKey: queryKeys.conversations }),
  });
}
