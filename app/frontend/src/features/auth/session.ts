/** Who is logged in: asked once per page load, and changed by signing up, logging in, and logging out. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../lib/api-client";
import { ApiError } from "../../lib/api-error";
import type { User } from "../../lib/api-types";
import { endSession } from "../../lib/query-client";
import { queryKeys } from "../../lib/query-keys";
import { hasSessionHint, setSessionHint } from "../../lib/session-hint";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface Account extends Credentials {
  readonly name: string;
}

async function getCurrentUser(): Promise<User | null> {
  if (!hasSessionHint()) return null;
  try {
    return await call("get", "/api/auth/me", {});
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    setSessionHint(false);
    return null;
  }
}

export function useSession() {
  return useQuery({ queryKey: queryKeys.session, queryFn: getCurrentUser, staleTime: Infinity });
}

function useEntry<Input>(enter: (input: Input) => Promise<User>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: enter,
    onSuccess: (user) => {
      setSessionHint(true);
      client.setQueryData(queryKeys.session, user);
    },
  });
}

export function useSignUp() {
  return useEntry(async (body: Account) => (await call("post", "/api/auth/signup", { body })).user);
}

export function useLogIn() {
  return useEntry(async (body: Credentials) => (await call("post", "/api/auth/login", { body })).user);
}

export function useLogOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("post", "/api/auth/logout", {}),
    onSuccess: () => endSession(client),
  });
}
