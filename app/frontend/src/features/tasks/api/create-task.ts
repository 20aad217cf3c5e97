/** Adds a task. */
import { call } from "../../../lib/api-client";
import { useCurrentUser } from "../../../lib/current-user";
import { addTask, type TaskDraft } from "../task-cache";
import { useOptimisticChange } from "./optimistic";

export function useCreateTask(onRefused: (draft: TaskDraft) => void) {
  const { id } = useCurrentUser();
  return useOptimisticChange<TaskDraft>({
    send: (draft) => call("post", "/api/{user_id}/tasks", { path: { user_id: id }, body: draft }),
    show: addTask,
    failure: "The task was not added",
    onRefused,
  });
}
