/** Reads the user's tasks, page by page. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { callPage } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";
import type { TaskView } from "../task-cache";

const PAGE_ROWS = 100;

export function useTasks(view: TaskView) {
  const { id } = useCurrentUser();
  return useInfiniteQuery({
    queryKey: [...queryKeys.tasks, view],
    queryFn: ({ pageParam, signal }) =>
      callPage("/api/{user_id}/tasks", {
        path: { user_id: id },
        query: { ...view, limit: PAGE_ROWS, offset: pageParam },
        signal,
      }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + page.rows.length, 0);
      return loaded < last.total && last.rows.length > 0 ? loaded : undefined;
    },
  });
}
