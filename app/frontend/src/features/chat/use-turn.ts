/** One turn of the conversation while it is under way: what was asked, and what has come back so far. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChatAnswer, Message, Page, ToolCall } from "../../lib/api-types";
import { useCurrentUser } from "../../lib/current-user";
import { queryKeys } from "../../lib/query-keys";
import { sendMessage } from "./api/stream-chat";

export interface Turn {
  readonly message: string;
  readonly conversationId: number | null;
  readonly text: string;
  readonly tools: readonly ToolCall[];
}

export function useTurn(onDone: (conversationId: number, from: number | null) => void) {
  const user = useCurrentUser();
  const client = useQueryClient();
  const [turn, setTurn] = useState<Turn | null>(null);
  const update = (change: (turn: Turn) => Turn) => setTurn((now) => now && change(now));

  const send = useMutation({
    mutationFn: ({ message, conversationId }: { message: string; conversationId: number | null }) =>
      sendMessage(user.id, { message, ...(conversationId !== null && { conversation_id: conversationId }) }, {
        onText: (piece) => update((now) => ({ ...now, text: now.text + piece })),
        onTool: (call) => update((now) => ({ ...now, tools: [...now.tools, call] })),
      }),
    onMutate: (input) => setTurn({ ...input, text: "", tools: [] }),
    onSuccess: (answer, { message, conversationId }) => {
      const key = queryKeys.messages(answer.conversation_id);
      client.setQueryData<Page<Message>>(key, (page) => appendTurn(page, message, answer));
      onDone(answer.conversation_id, conversationId);
    },
    onSettled: (answer) => {
      setTurn(null);
      // Also after a failure: a stream that broke off may have been stored.
      void client.invalidateQueries({ queryKey: queryKeys.tasks });
      void client.invalidateQueries({ queryKey: queryKeys.conversations });
      if (answer) void client.invalidateQueries({ queryKey: queryKeys.messages(answer.conversation_id) });
    },
  });
  return { turn, send: send.mutate, error: send.error, failedInput: send.isError ? send.variables : null, reset: send.reset };
}

/** The two rows of a finished turn, shown until the stored ones are read. */
export function appendTurn(page: Page<Message> | undefined, message: string, answer: ChatAnswer, now = new Date()): Page<Message> {
  const { rows, total } = page ?? { rows: [], total: 0 };
  const common = { conversation_id: answer.conversation_id, created_at: now.toISOString() };
  const asked: Message = { ...common, id: -2 * now.getTime(), role: "user", content: message, tool_calls: null };
  const answered: Message = { ...common, id: asked.id - 1, role: "assistant", content: answer.response, tool_calls: answer.tool_calls };
  return { rows: [...rows, asked, answered], total: total + 2 };
}
