/** Links and redirects over wouter's one hook; its pattern matcher and nested routers have no use here and 2 kB in the bundle. */
import { useLayoutEffect, type ComponentProps, type MouseEvent } from "react";
import { navigate, useSearch } from "wouter/use-browser-location";

export { navigate, useHistoryState, usePathname } from "wouter/use-browser-location";

export function Link({ href, ...rest }: ComponentProps<"a"> & { href: string }) {
  const onClick = (event: MouseEvent) => {
    // With a modifier or another button the browser opens a tab or a window.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  // eslint-disable-next-line jsx-a11y/anchor-has-content -- its content comes with the rest
  return <a href={href} onClick={onClick} {...rest} />;
}

export function Redirect({ to, state }: { to: string; state?: unknown }) {
  useLayoutEffect(() => navigate(to, { replace: true, state }));
  return null;
}

export function useSearchParams(): URLSearchParams {
  return new URLSearchParams(useSearch());
}
