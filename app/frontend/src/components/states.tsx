/** What a view shows when it has no content: loading, empty, or an error. */
import type { ReactNode } from "react";
import { messageOf } from "../lib/api-error";
import { Icon } from "./icon";

export function Loading({ label, lines = 3 }: { label: string; lines?: number }) {
  return (
    <div className="loading" role="status" data-testid="state-loading">
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" aria-hidden="true" />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty" data-testid="state-empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Failure({ title, error, onRetry }: { title: string; error: unknown; onRetry?: () => void }) {
  return (
    <div className="failure" role="alert" data-testid="state-error">
      <Icon name="alert" />
      <div>
        <p className="failure-title">{title}</p>
        <p>{messageOf(error)}</p>
      </div>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
