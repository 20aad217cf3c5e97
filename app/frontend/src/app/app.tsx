/** The whole application: providers around routes. */
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode, useState } from "react";
import { ErrorBoundary } from "../components/error-boundary";
import { createQueryClient } from "../lib/query-client";
import { Routes } from "./routes";

export function App() {
  const [client] = useState(createQueryClient);
  return (
    <StrictMode>
      <ErrorBoundary>
        <QueryClientProvider client={client}>
          <Routes />
        </QueryClientProvider>
      </ErrorBoundary>
    </StrictMode>
  );
}
