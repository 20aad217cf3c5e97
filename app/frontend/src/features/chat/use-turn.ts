/** One turn of the conversation while it is under way: what was asked, and what has come back so far. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ChatAnswer, Message, Page, ToolCall } from "../../lib/api-types";
import { useCurrentUser } from "../../lib/current-user";
import { messageOf, hasStatus } from "../../lib/api-error";
import { readDraft, writeDraft } from "../../lib/drafts";
import { notify } from "../../lib/notices";
import { queryKeys } from "../../lib/query-keys";
import { navigate } from "../../lib/router";
import { sendMessage } from "./api/stream-chat";

export interface Turn {
  readonly message: string;
  readonly conversationId: number | null;
  readonly text: string;
  readonly tools: readonly ToolCall[];
}

/** A message that got no answer, and why. */
export interface UnsentMessage {
  readonly message: string;
  readonly reason: string;
}

/** Where what is being written in a conversation is kept (lib/drafts.ts). */
export const messagePlace = (conversationId: number | null) => `message-${conversationId ?? "new"}`;
export const unsentPlace = (conversationId: number | null) => `unsent-${conversationId ?? "new"}`;

export function useTurn() {
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
      if (conversationId === null) openNew(user.id, answer.conversation_id);
    },
    onError: (error, { message, conversationId }) => {
      const isGone = conversationId !== null && hasStatus(error, 404);
      if (hasStatus(error, 401) || isGone) giveBack(user.id, isGone ? null : conversationId, message);
      else writeDraft(user.id, unsentPlace(conversationId), JSON.stringify({ message, reason: messageOf(error) }));
      if (isGone) notify("This conversation was deleted elsewhere. Your message is kept for a new one.");
    },
    onSettled: (answer) => {
      setTurn(null);
      // Also after a failure: a stream that broke off may have been stored.
      void client.invalidateQueries({ queryKey: queryKeys.tasks });
      void client.invalidateQueries({ queryKey: queryKeys.conversations });
      if (answer) void client.invalidateQueries({ queryKey: queryKeys.messages(answer.conversation_id) });
    },
  });
  return { turn, send: send.mutate };
}

/** Put a message back where it was written, before what has been written there since. */
function giveBack(userId: string, conversationId: number | null, message: string): void {
  const place = messagePlace(conversationId);
  writeDraft(userId, place, [message, readDraft(userId, place)].filter(Boolean).join("\n"));
}

/** Show the conversation that a first message has begun, if the user still looks at it, with what they have written since. */
function openNew(userId: string, conversationId: number): void {
  if (location.pathname !== "/chat" || location.search !== "") return;
  writeDraft(userId, messagePlace(conversationId), readDraft(userId, messagePlace(null)));
  writeDraft(userId, messagePlace(null), "");
  navigate(`/chat?conversation=${conversationId}`, { replace: true });
}

/** The two rows of a finished turn, shown until the stored ones are read. */
export function appendTurn(page: Page<Message> | undefined, message: string, answer: ChatAnswer, now = new Date()): Page<Message> {
  const { rows, total } = page ?? { rows: [], total: 0 };
  const common = { conversation_id: answer.conversation_id, created_at: now.toISOString() };
  const asked: Message = { ...common, id: -2 * now.getTime(), role: "user", content: message, tool_calls: null };
  const answered: Message = { ...common, id: asked.id - 1, role: "assistant", content: answer.response, tool_calls: answer.tool_calls };
  // Two more are wanted than before, so that none slides out above who reads back.
  return { rows: [...rows, asked, answered], total: total + 2, ...(page?.wanted !== undefined && { wanted: page.wanted + 2 }) };
}
