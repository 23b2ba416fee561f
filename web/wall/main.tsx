import { startFace } from "../ui/start.tsx";
import { Shell } from "./shell.tsx";

// A hall is dark, whatever its screen's machine or an earlier visitor chose.
document.documentElement.dataset.theme = "dark";
void startFace("wall", import.meta.glob(["./texts/*.json", "./pages/*/texts/*.json"]), <Shell />);
