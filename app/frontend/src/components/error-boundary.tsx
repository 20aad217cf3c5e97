/** Catches what a view throws while it is drawn, so that the page never goes blank. */
import { Component, type ReactNode } from "react";
import { Failure } from "./states";

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <main className="page">
        <Failure title="This page broke" error={this.state.error} onRetry={() => location.reload()} />
      </main>
    );
  }
}
