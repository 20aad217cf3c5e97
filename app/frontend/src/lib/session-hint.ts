/**
 * Remembers who has logged in with this browser, so that a logged-out page asks nothing it knows would fail, and that
 * each tab hears of what another did. It holds no secret: the session itself is an HttpOnly cookie.
 */
const KEY = "todochat.signed-in";

export function hasSessionHint(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true; // storage is blocked: ask the server
  }
}

export function setSessionHint(userId: string | null): void {
  try {
    if (userId !== null) localStorage.setItem(KEY, userId);
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is blocked: the next page load asks the server.
  }
}

/** Call back when another tab logs in or out; the result ends it. */
export function onSessionHint(listener: () => void): () => void {
  const hear = ({ key }: StorageEvent) => {
    if (key === KEY || key === null) listener();
  };
  window.addEventListener("storage", hear);
  return () => window.removeEventListener("storage", hear);
}
