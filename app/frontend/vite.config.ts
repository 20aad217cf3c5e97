/** Builds the bundle, and serves it while developing. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The bundle asks its own origin for /api; only development servers need to know where that is.
const backendUrl = process.env["BACKEND_URL"] ?? "http://127.0.0.1:8080";
const proxy = { "/api": { target: backendUrl, changeOrigin: false } };

export default defineConfig({
  plugins: [react()],
  // React has had this hook since 18: the stand-in for older ones would be dead weight.
  resolve: { alias: { "use-sync-external-store/shim/index.js": "react" } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: "es2022",
    // What packages export and nobody imports goes: 0.4 kB gzip. (With propertyReadSideEffects too, React does not start.)
    rolldownOptions: { treeshake: { propertyWriteSideEffects: false } },
    // Icons and fonts stay files of their own: `data:` addresses would have to be let through the CSP.
    assetsInlineLimit: 0,
    // The polyfill is an inline script's worth of code for browsers below the target.
    modulePreload: { polyfill: false },
  },
});
