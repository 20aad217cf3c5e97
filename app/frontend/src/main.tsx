/** Starts the application in the page. */
import { createRoot } from "react-dom/client";
import { App } from "./app/app";
import "./components/styles/tokens.css";
import "./components/styles/base.css";
import "./components/styles/parts.css";
import "./components/styles/pages.css";

const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
