import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { serviceWorker } from "./web/field/precache-plugin.ts";
import { readyMade } from "./web/ready-made.ts";
import { tokensCss } from "./web/ui/tokens-css.ts";

const root = fileURLToPath(new URL(".", import.meta.url));
const web = path.join(root, "web");

/** One page a face; each is `web/NAME/index.html`. */
const faces = ["portal", "desk", "field", "wall", "sign-in"];

/**
 * Residents come with slow phones: their portal runs on Preact, which speaks React's language in a tenth of its size.
 * So does the way in for staff, which is as small. As these two share sources with the other faces but no library, they
 * are a build of their own: `--mode light`. It takes a second, and whoever comes right after an installation waits for
 * no more.
 */
const preact = {
  react: "preact/compat",
  "react-dom/client": "preact/compat/client",
  "react-dom": "preact/compat",
  "react/jsx-runtime": "preact/jsx-runtime",
};

/** Lets the field app open without a network. */
const fieldWorker = serviceWorker({
  root: web,
  page: "field/index.html",
  script: "field/service-worker.ts",
  publicFiles: [
    "early.js",
    "favicon.svg",
    "field/icon-192.png",
    ...["zh-CN", "ja", "en"].map((language) => `field/manifest-${language}.webmanifest`),
  ],
});

/** The same for the portal. Of its maps, which weigh more than all the rest, nothing is fetched in advance. */
const portalWorker = serviceWorker({
  root: web,
  page: "portal/index.html",
  script: "portal/service-worker.ts",
  address: "service-worker.js",
  bytesAtMost: 250_000,
  publicFiles: [
    "early.js",
    "favicon.svg",
    ...["zh-CN", "ja", "en"].map((language) => `portal/manifest-${language}.webmanifest`),
  ],
});

/** The design tokens as CSS custom properties: `import "virtual:tokens.css"`. */
function tokens(): Plugin {
  const id = "virtual:tokens.css";
  return {
    name: "tokens",
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    load: (source) => (source === `\0${id}` ? tokensCss() : undefined),
  };
}

/** Writes which files outside `web/` went into the pages, so that a change of one of them makes the pages stale. */
function inputs(part: string): Plugin {
  return {
    name: "inputs",
    writeBundle({ dir = "" }) {
      const files = [...this.getModuleIds()]
        .map((id) => (id.split("?")[0] ?? "").replace(/^\0/, ""))
        .filter((id) => id.startsWith(root) && !id.startsWith(`${web}/`) && !id.includes("node_modules"))
        .map((id) => path.relative(root, id));
      writeFileSync(path.join(dir, `.inputs-${part}.json`), JSON.stringify([...new Set(files)].sort()));
    },
  };
}

/** While developing, deep links lead to their face's page as they do on the real server. */
function deepLinks(): Plugin {
  return {
    name: "deep-links",
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        const wantsPage = (request.headers.accept ?? "").includes("text/html");
        const face = faces.find((name) => pathname === `/${name}` || pathname.startsWith(`/${name}/`));
        if (wantsPage) request.url = `/${face ?? "portal"}/index.html`;
        next();
      });
    },
  };
}

const backend = `http://localhost:${process.env.PORT ?? 8080}`;
/** The server takes a change only from a page of its own origin. */
const proxied = { target: backend, changeOrigin: true, headers: { origin: backend } };

const pagesOf: Record<string, string[]> = {
  light: ["portal", "sign-in"],
  full: ["desk", "field", "wall"],
};

export default defineConfig(({ mode }) => ({
  root: web,
  appType: "mpa",
  plugins: [react(), readyMade(), tokens(), inputs(mode), deepLinks(), fieldWorker, portalWorker],
  ...(mode === "light" ? { resolve: { alias: preact } } : {}),
  build: {
    target: "es2023",
    // No inlined files: every one is cached by its name, and the policy of the pages needs no exception.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(
          (pagesOf[mode] ?? faces).map((face) => [face, path.join(web, face, "index.html")]),
        ),
      },
      output: { entryFileNames: "assets/[name]-[hash].js" },
      // Of 800 icons and 70 components only those in use are read: a third of the work for the desk.
      experimental: { lazyBarrel: true },
    },
  },
  worker: { format: "es" },
  server: {
    // `vite` beside a running `npm start`: pages as they are edited, data of the real server.
    proxy: Object.fromEntries(
      ["/api/", "/open311/", "/ledger/", "/readyz"].map((prefix) => [prefix, proxied]),
    ),
  },
}));
