import { startFace } from "../ui/start.tsx";
import { install } from "./device/install.ts";
import { sendWhenPossible } from "./device/outbox.ts";
import { Shell } from "./shell.tsx";

await startFace("portal", import.meta.glob(["./texts/*.json", "./pages/*/texts/*.json"]), <Shell />);
install();
sendWhenPossible();
