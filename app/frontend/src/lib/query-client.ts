/** The cache of server state, and what happens everywhere when the session has ended or became another's. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error";
import { queryKeys } from "./query-keys";
import { endSession } from "./session-state";

const RETRIES = 2; // a pod that is being replaced is back within the back-off of two retries (1 s + 2 s)

export function createQueryClient(): QueryClient {
  const onError = (error: unknown): void => {
    if (!(error instanceof ApiError)) return;
    if (error.status === 401 && error.code !== "invalid_credentials") endSession(client, false);
    // The cookie is another user's now: ask whose.
    if (error.code === "forbidden") void client.invalidateQueries({ queryKey: queryKeys.session });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // "always": without a network a request fails and says so, where it would else wait and look as if it were under way.
      queries: { retry: shouldRetry, staleTime: 5_000, networkMode: "always" },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return client;
}

/** Only what may heal by itself is asked again: no answer, or a 5xx. */
export function shouldRetry(failureCount: number, error: unknown): boolean {
  const mayHeal = !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
  return mayHeal && failureCount < RETRIES;
}
