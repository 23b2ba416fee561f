import { startFace } from "../ui/start.tsx";
import { Shell } from "./shell.tsx";

void startFace(
  "desk",
  import.meta.glob(["./texts/*.json", "./*/texts/*.json", "./pages/*/texts/*.json"]),
  <Shell />,
);
