/** The names under which answers are cached; one feature may thereby make another's data stale. */
export const queryKeys = {
  session: ["session"],
  tasks: ["tasks"],
  conversations: ["conversations"],
  messages: (conversationId: number | null) => ["messages", conversationId],
} as const;
