import { startFace } from "../ui/start.tsx";
import { Shell } from "./shell.tsx";

void startFace("portal", import.meta.glob(["./texts/*.json", "./pages/*/texts/*.json"]), <Shell />);
