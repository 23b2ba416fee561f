import type { Map as MapLibre } from "maplibre-gl";
import { mapColours } from "../theme-map.ts";
import { type Light, lights, type Theme } from "../tokens.ts";

const scale = 2;

type Brush = CanvasRenderingContext2D;

function drawn(size: number, draw: (brush: Brush) => void): ImageData | undefined {
  const canvas = document.createElement("canvas");
  canvas.width = size * scale;
  canvas.height = size * scale;
  const brush = canvas.getContext("2d");
  if (brush === null) return undefined;
  brush.scale(scale, scale);
  draw(brush);
  return brush.getImageData(0, 0, canvas.width, canvas.height);
}

/** The same shapes as `StatusLight` has, on a field of 16 × 16. */
const paths: Record<(typeof lights)[Light]["shape"], string> = {
  circle: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1Z",
  triangle: "M8 0.5 16 15.5H0Z",
  square: "M1 1h14v14H1Z",
  bars: "M1.5 1h5v14h-5ZM9.5 1h5v14h-5Z",
  ring: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1ZM8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7Z",
};
const colourOf = { green: "green", yellow: "amber", red: "red", paused: "paused", none: "none" } as const;

function light(brush: Brush, which: Light, theme: Theme, chosen: boolean): void {
  const c = mapColours(theme);
  const size = chosen ? 20 : 13;
  const shape = new Path2D(paths[lights[which].shape]);
  brush.translate(16, 16);
  if (chosen) {
    brush.beginPath();
    brush.arc(0, 0, 15, 0, Math.PI * 2);
    brush.fillStyle = c.chosenSoft;
    brush.fill();
    brush.lineWidth = 2;
    brush.strokeStyle = c.chosen;
    brush.stroke();
  }
  brush.scale((size * (chosen ? 0.75 : 1)) / 16, (size * (chosen ? 0.75 : 1)) / 16);
  brush.translate(-8, -8);
  brush.lineWidth = 3;
  brush.strokeStyle = c.halo;
  brush.stroke(shape);
  brush.fillStyle = c[colourOf[which]];
  brush.fill(shape, "evenodd");
}

/** A disc with its number; an arc on its rim says how many of them are late. */
function cluster(brush: Brush, size: number, count: number, red: number, theme: Theme): void {
  const c = mapColours(theme);
  const middle = size / 2;
  const rim = middle - 3;
  brush.beginPath();
  brush.arc(middle, middle, rim, 0, Math.PI * 2);
  brush.fillStyle = c.halo;
  brush.fill();
  brush.lineWidth = 3;
  brush.strokeStyle = c.chosen;
  brush.stroke();
  if (red > 0) {
    brush.beginPath();
    brush.arc(middle, middle, rim, -Math.PI / 2, -Math.PI / 2 + Math.PI * 2 * Math.min(1, red / count));
    brush.strokeStyle = c.red;
    brush.stroke();
  }
  brush.fillStyle = c.ink;
  brush.font = "600 12px sans-serif";
  brush.textAlign = "center";
  brush.textBaseline = "middle";
  brush.fillText(shortCount(count), middle, middle + 0.5);
}

/** Four signs at most: 999, 1.2k, 35k. */
export function shortCount(count: number): string {
  if (count < 1000) return String(count);
  return count < 10_000 ? `${(count / 1000).toFixed(1)}k` : `${Math.round(count / 1000)}k`;
}

const sizeOf = (count: number) => (count < 10 ? 28 : count < 100 ? 34 : count < 1000 ? 40 : 48);

export const lightIcon = (which: Light, chosen: boolean) => `light ${which}${chosen ? " chosen" : ""}`;
export const clusterIcon = (count: number, red: number) => `cluster ${count} ${red}`;

/** Draws an icon in the colours of the theme, unless the present style has it already. */
export function needIcon(map: MapLibre, theme: Theme, id: string): void {
  if (map.hasImage(id)) return;
  const [kind, first = "", second = ""] = id.split(" ");
  const count = Number(first);
  const image =
    kind === "light"
      ? drawn(32, (brush) => light(brush, first as Light, theme, second === "chosen"))
      : drawn(sizeOf(count), (brush) => cluster(brush, sizeOf(count), count, Number(second), theme));
  if (image !== undefined) map.addImage(id, image, { pixelRatio: scale });
}
