/** Changes the title and the description of a task. */
import { call } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { changeTask, type TaskChange } from "../task-cache";
import { useOptimisticChange } from "./optimistic";

export function useUpdateTask() {
  const { id } = useCurrentUser();
  return useOptimisticChange<TaskChange>({
    send: ({ id: taskId, ...body }) =>
      call("put", "/api/{user_id}/tasks/{task_id}", { path: { user_id: id, task_id: taskId }, body }),
    show: changeTask,
    failure: "The task was not changed",
  });
}
