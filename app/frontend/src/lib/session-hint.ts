/**
 * Remembers whether this browser has logged in, so that a logged-out page asks nothing it knows would fail.
 * It holds no secret: the session itself is an HttpOnly cookie.
 */
const KEY = "todochat.signed-in";

export function hasSessionHint(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true; // storage is blocked: ask the server
  }
}

export function setSessionHint(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is blocked: the next page load asks the server.
  }
}
