import { writeFileSync } from 'node:fs';

/** Name of a figure, as xtask/src/bench.rs knows it. */
export type Figure =
  | 'idle_requests'
  | 'idle_bytes'
  | 'idle_script_ms'
  | 'idle_heap_bytes'
  | 'launcher_ms'
  | 'cold_home_ms'
  | 'cold_recent_ms'
  | 'warm_home_ms'
  | 'composer_ms'
  | 'open_bytes'
  | 'ahead_ms'
  | 'open_long_ms'
  | 'open_listed_ms'
  | 'one_more_ms'
  | 'bare_more_ms'
  | 'first_visit_ms'
  | 'third_visit_ms';

/** A server as visitors have it. */
export type Column = 'stock' | 'compressed' | 'stock_plain_wasm';

/** What was measured, every run of it. */
export class Figures {
  private readonly values: Partial<Record<Column, Partial<Record<Figure, number[]>>>> = {};
  private readonly notes: Record<string, unknown> = {};

  add(column: Column, figure: Figure, value: number): void {
    const figures = (this.values[column] ??= {});
    (figures[figure] ??= []).push(Math.round(value * 10) / 10);
  }

  note(name: string, value: unknown): void {
    this.notes[name] = value;
  }

  write(file: string): void {
    writeFileSync(file, JSON.stringify({ values: this.values, notes: this.notes }));
  }
}
