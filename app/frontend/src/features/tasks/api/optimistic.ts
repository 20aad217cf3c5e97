/** A change that shows at once in every cached list, and is taken back when the server refuses it. */
import { useMutation, useQueryClient, type MutationScope } from "@tanstack/react-query";
import { hasStatus, messageOf } from "../../../lib/api-error";
import { notify } from "../../../lib/notices";
import { queryKeys } from "../../../lib/query-keys";
import { viewOf, type TaskPage, type TaskView } from "../task-cache";

interface Change<Input> {
  readonly send: (input: Input) => Promise<unknown>;
  readonly show: (pages: TaskPage, input: Input, view: TaskView) => TaskPage;
  /** Opens the notice on failure: "The task was not added". */
  readonly failure: string;
  /** Also called when the view that began the change is gone. */
  readonly onRefused?: (input: Input) => void;
  /** Changes of one scope are sent one after the other. */
  readonly scope?: MutationScope;
}

export function useOptimisticChange<Input>({ send, show, failure, onRefused, scope }: Change<Input>) {
  const client = useQueryClient();
  return useMutation({
    ...(scope && { scope }),
    mutationKey: queryKeys.tasks,
    mutationFn: send,
    onMutate: async (input: Input) => {
      await client.cancelQueries({ queryKey: queryKeys.tasks });
      const before = client.getQueriesData<TaskPage>({ queryKey: queryKeys.tasks });
      for (const [key, pages] of before) if (pages) client.setQueryData(key, show(pages, input, viewOf(key)));
      return before;
    },
    onError: (error, input, before) => {
      for (const [key, pages] of before ?? []) client.setQueryData(key, pages);
      onRefused?.(input);
      // The log-in page says so itself.
      if (!hasStatus(error, 401)) notify(`${failure}. ${messageOf(error)}`);
    },
    onSettled: () => {
      // With another change under way its row would jump back and forth: the last one to end reads anew. Nobody waits for
      // that: without a network it takes seconds to fail, and what was refused must not look done in the meantime.
      if (client.isMutating({ mutationKey: queryKeys.tasks }) === 1) void client.invalidateQueries({ queryKey: queryKeys.tasks });
    },
  });
}
