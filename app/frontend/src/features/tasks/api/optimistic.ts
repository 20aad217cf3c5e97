/** A change that shows at once in every cached list, and is taken back when the server refuses it. */
import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { messageOf } from "../../../lib/api-error";
import { notify } from "../../../lib/notices";
import { queryKeys } from "../../../lib/query-keys";
import type { TaskPages, TaskView } from "../task-cache";

interface Change<Input> {
  readonly send: (input: Input) => Promise<unknown>;
  readonly show: (pages: TaskPages, input: Input, view: TaskView) => TaskPages;
  /** Opens the notice on failure: "The task was not added". */
  readonly failure: string;
}

export function useOptimisticChange<Input>({ send, show, failure }: Change<Input>) {
  const client = useQueryClient();
  return useMutation({
    mutationKey: queryKeys.tasks,
    mutationFn: send,
    onMutate: async (input: Input) => {
      await client.cancelQueries({ queryKey: queryKeys.tasks });
      const before = client.getQueriesData<TaskPages>({ queryKey: queryKeys.tasks });
      for (const [key, pages] of before) if (pages) client.setQueryData(key, show(pages, input, viewOf(key)));
      return before;
    },
    onError: (error, _input, before) => {
      for (const [key, pages] of before ?? []) client.setQueryData(key, pages);
      notify(`${failure}. ${messageOf(error)}`);
    },
    onSettled: async () => {
      // With another change under way its row would jump back and forth: the last one to end reads anew.
      if (client.isMutating({ mutationKey: queryKeys.tasks }) === 1) await client.invalidateQueries({ queryKey: queryKeys.tasks });
    },
  });
}

function viewOf(key: QueryKey): TaskView {
  return key[1] as TaskView; // every key below queryKeys.tasks is made in list-tasks.ts
}
