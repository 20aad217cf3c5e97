/** Builds the bundle, and serves it while developing. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The bundle asks its own origin for /api; only development servers need to know where that is.
const backendUrl = process.env["BACKEND_URL"] ?? "http://127.0.0.1:8080";
const proxy = { "/api": { target: backendUrl, changeOrigin: false } };

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      // React has had this hook since 18: the stand-in for older ones would be dead weight.
      { find: "use-sync-external-store/shim/index.js", replacement: "react" },
      // Nothing here asks for one page after the other by this library's way of it, which half a kilobyte would go for.
      { find: /^\.\/infiniteQueryBehavior\.js$/, replacement: new URL("src/lib/no-infinite-queries.ts", import.meta.url).pathname },
    ],
  },
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    // Icons and fonts stay files of their own: `data:` addresses would have to be let through the CSP.
    assetsInlineLimit: 0,
    // The polyfill is an inline script's worth of code for browsers below the target.
    modulePreload: { polyfill: false },
  },
});
