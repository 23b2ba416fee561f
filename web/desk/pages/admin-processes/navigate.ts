import type { Box, Drawing } from "./drawing.ts";

/** From how small to how large a drawing may be looked at; at 1 its words are 12 px high. */
const scales = { least: 0.15, most: 3, legible: 0.95 } as const;
const stepScale = 1.35;
const marginPx = 24;

/** Looking about in a drawing: by buttons, by fingers, and with Ctrl by the wheel. */
export type Navigation = {
  whole(): void;
  /** Shows an element in the middle, at a size its words can be read at. */
  at(element: string): void;
  /** The same, unless the whole is looked at. */
  follow(element: string): void;
  closer(): void;
  farther(): void;
  stop(): void;
};

type View = Box & { scale: number; inner: Box; outer: { width: number; height: number } };

/**
 * Opens a drawing where it can be read: whole, or about `focus` where the whole would be too small. bpmn-js knows no
 * fingers, and its wheel takes the page away from whoever scrolls past.
 */
export function navigate(drawing: Drawing, box: HTMLElement, focus: string | undefined): Navigation {
  const canvas = drawing.get("canvas");
  const view = (): View => canvas.viewbox();
  const show = (scale: number, x: number, y: number) => {
    const { outer } = view();
    const width = outer.width / scale;
    const height = outer.height / scale;
    canvas.viewbox({ x: x - width / 2, y: y - height / 2, width, height });
  };
  const whole = () => {
    const { inner, outer } = view();
    const scale = Math.min(
      1,
      (outer.width - marginPx) / Math.max(1, inner.width),
      (outer.height - marginPx) / Math.max(1, inner.height),
    );
    show(scale, inner.x + inner.width / 2, inner.y + inner.height / 2);
  };
  const at = (element: string) => {
    const shape = drawing.get("elementRegistry").get(element);
    if (shape === undefined) return whole();
    show(scales.legible, shape.x + shape.width / 2, shape.y + shape.height / 2);
  };
  const zoom = (by: number, px: { x: number; y: number }) => {
    const { x, y, scale, outer } = view();
    const next = Math.min(scales.most, Math.max(scales.least, scale * by));
    const [left, top] = [x + px.x / scale - px.x / next, y + px.y / scale - px.y / next];
    canvas.viewbox({ x: left, y: top, width: outer.width / next, height: outer.height / next });
  };
  const middle = () => {
    const { outer } = view();
    return { x: outer.width / 2, y: outer.height / 2 };
  };
  const wheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { left, top } = box.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
  };
  box.addEventListener("wheel", wheel, { passive: false });
  const fingers = withFingers(box, zoom, (dx, dy) => moved(view(), canvas.viewbox.bind(canvas), dx, dy));
  whole();
  if (focus !== undefined && view().scale < scales.legible * 0.75) at(focus);
  return {
    whole,
    at,
    follow: (element) => {
      const { width, height, inner } = view();
      if (width < inner.width || height < inner.height) at(element);
    },
    closer: () => zoom(stepScale, middle()),
    farther: () => zoom(1 / stepScale, middle()),
    stop() {
      box.removeEventListener("wheel", wheel);
      fingers();
    },
  };
}

/** Moves the view by px, no farther than the drawing goes. What is left is returned: it may move the page. */
function moved(view: View, set: (box: Box) => unknown, dx: number, dy: number): { dx: number; dy: number } {
  const { inner, scale } = view;
  const along = (from: number, size: number, start: number, length: number, px: number) => {
    const margin = marginPx / scale;
    const [least, most] = [start - margin, start + length + margin - size];
    if (least >= most) return { to: from, left: px };
    const to = Math.min(Math.max(most, from), Math.max(Math.min(least, from), from - px / scale));
    return { to, left: px - (from - to) * scale };
  };
  const x = along(view.x, view.width, inner.x, inner.width, dx);
  const y = along(view.y, view.height, inner.y, inner.height, dy);
  set({ x: x.to, y: y.to, width: view.width, height: view.height });
  return { dx: x.left, dy: y.left };
}

/** One finger moves, two spread and pinch; at the drawing's edge a finger goes on with the page. */
function withFingers(
  box: HTMLElement,
  zoom: (by: number, px: { x: number; y: number }) => void,
  move: (dx: number, dy: number) => { dx: number; dy: number },
): () => void {
  const down = new Map<number, { x: number; y: number }>();
  const middle = () => {
    const all = [...down.values()];
    const { left, top } = box.getBoundingClientRect();
    const mean = (of: "x" | "y") => all.reduce((sum, one) => sum + one[of], 0) / all.length;
    return { x: mean("x") - left, y: mean("y") - top };
  };
  const apart = () => {
    const [one, other] = [...down.values()];
    return one === undefined || other === undefined ? 0 : Math.hypot(one.x - other.x, one.y - other.y);
  };
  const onDown = (event: PointerEvent) => {
    if (event.pointerType !== "mouse") down.set(event.pointerId, { x: event.clientX, y: event.clientY });
  };
  const onMove = (event: PointerEvent) => {
    if (!down.has(event.pointerId)) return;
    const [before, wide] = [middle(), apart()];
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const [after, wider] = [middle(), apart()];
    const left = move(after.x - before.x, after.y - before.y);
    if (down.size === 1) pageOf(box).scrollBy(0, -left.dy);
    if (wide > 0 && wider > 0) zoom(wider / wide, after);
  };
  const onUp = (event: PointerEvent) => void down.delete(event.pointerId);
  const listeners = [
    ["pointerdown", onDown],
    ["pointermove", onMove],
    ["pointerup", onUp],
    ["pointercancel", onUp],
    ["pointerleave", onUp],
  ] as const;
  for (const [name, listener] of listeners) box.addEventListener(name, listener);
  return () => {
    for (const [name, listener] of listeners) box.removeEventListener(name, listener);
  };
}

/** What scrolls when a finger goes past the drawing's edge: the desk's content, or on a phone the page. */
function pageOf(box: HTMLElement): { scrollBy(x: number, y: number): void } {
  const content = box.closest(".desk-content");
  return content !== null && content.scrollHeight > content.clientHeight ? content : window;
}
