/** Rows as the server sends them. */
import type { Task, User } from "../lib/api-types";

export const user: User = { id: "u1", name: "Ada", email: "ada@example.org", created_at: "2026-01-01T00:00:00Z" };

export function task(id: number, title: string, completed = false): Task {
  return { id, user_id: user.id, title, description: null, completed, created_at: user.created_at, updated_at: user.created_at };
}
