/** Who is logged in: asked once per page load and when another tab logs in or out, and changed by logging in and out here. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call } from "../../lib/api-client";
import { hasStatus, messageOf } from "../../lib/api-error";
import type { User } from "../../lib/api-types";
import { forgetDrafts } from "../../lib/drafts";
import { notify } from "../../lib/notices";
import { queryKeys } from "../../lib/query-keys";
import { hasSessionHint, onSessionHint, setSessionHint } from "../../lib/session-hint";
import { beginSession, endSession, nextSession, type Session } from "../../lib/session-state";
import type { Secrets } from "./secret-form";

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
    if (!hasStatus(error, 401)) throw error;
    setSessionHint(null);
    return null;
  }
}

async function getSession(client: QueryClient): Promise<Session> {
  const user = await getCurrentUser();
  return nextSession(client.getQueryData(queryKeys.session), user);
}

export function useSession() {
  return useQuery({ queryKey: queryKeys.session, queryFn: ({ client }) => getSession(client), staleTime: Infinity });
}

/** Ask again who is logged in whenever another tab has logged in or out. */
export function useOtherTabs(): void {
  const client = useQueryClient();
  useEffect(() => onSessionHint(() => void client.invalidateQueries({ queryKey: queryKeys.session })), [client]);
}

function useEntry<Input>(enter: (input: Input) => Promise<User>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: enter, onSuccess: (user) => beginSession(client, user) });
}

export function useSignUp() {
  return useEntry(async (body: Account) => (await call("post", "/api/auth/signup", { body })).user);
}

export function useLogIn() {
  return useEntry(async (body: Credentials) => (await call("post", "/api/auth/login", { body })).user);
}

/** Whatever ends the user's work here: nothing of it is kept. */
function useExit<Input = void>(leave: (input: Input) => Promise<unknown>, stay: (error: Error) => void = () => undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: leave,
    onError: stay,
    onSuccess: () => {
      forgetDrafts();
      endSession(client, true);
    },
  });
}

const tellStay = (error: Error) => notify(`You are still logged in. ${messageOf(error)}`);

export function useLogOut(path: "/api/auth/logout" | "/api/auth/logout-everywhere" = "/api/auth/logout") {
  return useExit(() => call("post", path, {}), tellStay);
}

export function useDeleteAccount() {
  return useExit(({ password }: Secrets) => call("post", "/api/auth/delete-account", { body: { password } }));
}

/** Every other session ends; this browser is given a new one. */
export function useChangePassword() {
  return useMutation({
    mutationFn: ({ password, next }: Secrets) =>
      call("post", "/api/auth/password", { body: { current_password: password, new_password: next } }),
  });
}
