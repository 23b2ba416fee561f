import i18next from "i18next";
import { type ReactNode, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { Boundary } from "./boundary.tsx";
import { startTexts, type TextFiles } from "./i18n.ts";
import { styleByNonce } from "./nonce.ts";
import { Queries, queryClient } from "./query.tsx";
import { Loading } from "./states.tsx";
import "virtual:tokens.css";
import "./base.css";

/** Starts a face: its texts, then what it shows. */
export async function startFace(face: string, texts: TextFiles, shown: ReactNode): Promise<void> {
  styleByNonce();
  await startTexts(face, texts);
  // Much of what the server tells is in the language asked for.
  i18next.on("languageChanged", () => void queryClient.invalidateQueries());
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  createRoot(root).render(
    <StrictMode>
      <Queries>
        <Boundary>
          <Suspense fallback={<Loading />}>{shown}</Suspense>
        </Boundary>
      </Queries>
    </StrictMode>,
  );
}
