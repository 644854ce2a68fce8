import type { CellResult } from "../measure.ts";
import { digits } from "./format.ts";

/** Readable on white and on black. */
const COLORS = { current: "#b5651d", new: "#1f77b4", text: "#666", grid: "#8884" };
const FONT = `font-family="system-ui, sans-serif" font-size="11" fill="${COLORS.text}"`;

const escape = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const svg = (width: number, height: number, title: string, body: string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escape(title)}">\n<title>${escape(title)}</title>\n${body.join("\n")}\n</svg>\n`;
const text = (x: number, y: number, content: string, more = ""): string => `<text x="${x}" y="${y}" ${FONT} ${more}>${escape(content)}</text>`;
const n = (value: number): string => value.toFixed(1);

/** A position on a logarithmic scale. */
const scale = (values: readonly number[], from: number, to: number): ((value: number) => number) => {
  const [low, high] = [Math.log10(Math.min(...values)) - 0.1, Math.log10(Math.max(...values)) + 0.1];
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
};

const ROW = 16;
const LABELS = 330;
const PLOT = 380;

/** How many times faster the new side answers: a bar a measurement, with the quartiles of its rounds; 1 = equal. */
export function ratioChart(cells: readonly CellResult[]): string {
  const height = cells.length * ROW + 50;
  const x = scale([1, ...cells.flatMap((cell) => [cell.ratio, ...cell.spread])], LABELS, LABELS + PLOT);
  const one = x(1);
  const body = cells.flatMap((cell, index) => {
    const y = 34 + index * ROW;
    const end = x(cell.ratio);
    return [
      text(LABELS - 8, y + 10, `${cell.pair}${cell.window ? `, ${cell.window}` : ""}`, 'text-anchor="end"'),
      `<rect x="${n(Math.min(one, end))}" y="${y}" width="${n(Math.abs(end - one))}" height="${ROW - 5}" fill="${cell.ratio >= 1 ? COLORS.new : COLORS.current}"/>`,
      `<line x1="${n(x(cell.spread[0]))}" x2="${n(x(cell.spread[1]))}" y1="${y + 5.5}" y2="${y + 5.5}" stroke="${COLORS.text}"/>`,
      text(LABELS + PLOT + 10, y + 10, `${digits(cell.ratio)}×`),
    ];
  });
  return svg(LABELS + PLOT + 60, height, "Current time divided by new time", [
    text(LABELS, 16, "current ÷ new, milliseconds (logarithmic); right of the line the new side is faster"),
    `<line x1="${n(one)}" x2="${n(one)}" y1="26" y2="${height - 10}" stroke="${COLORS.text}"/>`,
    ...body,
  ]);
}

const PANEL = { width: 250, height: 150, columns: 3 };

/** Milliseconds over the length of the window, a panel a pair: what is flat does not grow with the time range. */
export function rangeChart(cells: readonly CellResult[]): string | undefined {
  const pairs = [...new Set(cells.map((cell) => cell.pair))].map((name) => cells.filter((cell) => cell.pair === name && cell.window !== null)).filter((panel) => panel.length > 1);
  if (pairs.length === 0) return undefined;
  const body = pairs.flatMap((panel, index) => {
    const [left, top] = [(index % PANEL.columns) * PANEL.width + 40, Math.floor(index / PANEL.columns) * PANEL.height + 30];
    const y = scale(panel.flatMap((cell) => [cell.current.median, cell.new.median]), top + PANEL.height - 50, top + 15);
    const x = (at: number): number => left + (at * (PANEL.width - 80)) / Math.max(1, panel.length - 1);
    const line = (side: "current" | "new"): string[] => [
      `<polyline fill="none" stroke="${COLORS[side]}" stroke-width="2" points="${panel.map((cell, at) => `${n(x(at))},${n(y(cell[side].median))}`).join(" ")}"/>`,
      ...panel.map((cell, at) => `<circle cx="${n(x(at))}" cy="${n(y(cell[side].median))}" r="3" fill="${COLORS[side]}"><title>${side} ${cell.window}: ${digits(cell[side].median)} ms</title></circle>`),
      ...[0, panel.length - 1].map((at) => text(x(at), y((panel[at] as CellResult)[side].median) - 6, digits((panel[at] as CellResult)[side].median), `text-anchor="middle" style="fill:${COLORS[side]}"`)),
    ];
    return [
      text(left - 10, top, (panel[0] as CellResult).pair),
      `<line x1="${left - 10}" x2="${left + PANEL.width - 70}" y1="${top + PANEL.height - 45}" y2="${top + PANEL.height - 45}" stroke="${COLORS.grid}"/>`,
      ...panel.map((cell, at) => text(x(at), top + PANEL.height - 32, cell.window ?? "", 'text-anchor="middle"')),
      ...line("current"),
      ...line("new"),
    ];
  });
  return svg(PANEL.columns * PANEL.width, Math.ceil(pairs.length / PANEL.columns) * PANEL.height + 30, "Milliseconds by time range", [
    text(30, 14, "milliseconds (logarithmic) by time range: current"), `<rect x="290" y="5" width="10" height="10" fill="${COLORS.current}"/>`, text(310, 14, "new"), `<rect x="335" y="5" width="10" height="10" fill="${COLORS.new}"/>`,
    ...body,
  ]);
}
