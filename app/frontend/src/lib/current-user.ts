/** The logged-in user, known to every view behind the log-in. */
import { createContext, use } from "react";
import type { User } from "./api-types";

export const CurrentUser = createContext<User | null>(null);

export function useCurrentUser(): User {
  const user = use(CurrentUser);
  if (!user) throw new Error('read the current user: none, wanted a view inside "RequireUser"');
  return user;
}
