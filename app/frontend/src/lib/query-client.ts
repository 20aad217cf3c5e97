/** The cache of server state, and what happens everywhere when the session has ended. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error";
import { queryKeys } from "./query-keys";
import { setSessionHint } from "./session-hint";

const RETRIES = 2; // a pod that is being replaced is back within the back-off of two retries (1 s + 2 s)

export function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (error instanceof ApiError && error.status === 401 && error.code !== "invalid_credentials") endSession(client);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry: shouldRetry, staleTime: 5_000 }, mutations: { retry: false } },
  });
  return client;
}

/** Forget the user and everything fetched for them. */
export function endSession(client: QueryClient): void {
  setSessionHint(false);
  client.setQueryData(queryKeys.session, null);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== queryKeys.session[0] });
}

/** Only what may heal by itself is asked again: no answer, or a 5xx. */
export function shouldRetry(failureCount: number, error: unknown): boolean {
  const mayHeal = !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
  return mayHeal && failureCount < RETRIES;
}
