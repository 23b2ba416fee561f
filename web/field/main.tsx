import i18next from "i18next";
import { queryClient } from "../ui/query.tsx";
import { startFace } from "../ui/start.tsx";
import { keepAnswers } from "./offline/answers.ts";
import { note } from "./offline/database.ts";
import { install } from "./offline/install.ts";
import { openOutbox } from "./outbox/outbox.ts";
import { forgetSent } from "./outbox/store.ts";
import { Shell } from "./shell.tsx";

// What lies on the phone is there before anything is shown, so that nothing flickers and nothing seems lost.
await keepAnswers(queryClient);
await forgetSent();
await openOutbox();
install();
await startFace("field", import.meta.glob(["./texts/*.json", "./pages/*/texts/*.json"]), <Shell />);
// The service worker, which has no page, asks in the language of the pages.
void note("language", i18next.language);
i18next.on("languageChanged", (language) => void note("language", language));
