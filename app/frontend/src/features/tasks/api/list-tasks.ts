/** Reads the user's tasks, from the first. */
import { callPage } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { queryKeys } from "../../../lib/query-keys";
import { useRows } from "../../../lib/use-rows";
import type { TaskView } from "../task-cache";

export function useTasks(view: TaskView) {
  const { id } = useCurrentUser();
  return useRows([...queryKeys.tasks, view], (page, signal) =>
    callPage("/api/{user_id}/tasks", { path: { user_id: id }, query: { ...view, ...page }, signal }),
  );
}
