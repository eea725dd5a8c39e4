/** What a measurement found, as plain data: one JSON file each, of which tables and plots are made. */
export interface Result {
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
}

/** A result with what one must know to get it again. */
export interface Recorded extends Result {
  /** The measurement's name: its file in `bench/measurements`. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly seenAt: string;
  readonly machine: Machine;
}

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGibibytes: number;
  readonly kernel: string;
  /** Versions by name: Node.js, engine, and every tool that was run. */
  readonly versions: Readonly<Record<string, string>>;
  /** Commit of the checkout, and whether files differed from it. */
  readonly commit: string;
}

export interface Table {
  readonly title: string;
  /** What to know before reading it, in Markdown. @default nothing */
  readonly text?: string;
  /** What the first column is. */
  readonly subject: string;
  readonly metrics: readonly Metric[];
  readonly rows: readonly Row[];
  /** The row that the others are divided by, by its label. @default no ratios */
  readonly reference?: string;
}

export interface Metric {
  /** Key in the rows' values. */
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  /** Digits after the point. @default 2 */
  readonly digits?: number;
  /** Whether its ratio to the reference is shown. @default true */
  readonly ratio?: boolean;
}

export interface Row {
  readonly label: string;
  /** What was run, as a person would type it. */
  readonly command: string;
  /** Each run's value, by metric, in the order of the runs: the same place in two rows is a pair. */
  readonly values: Readonly<Record<string, readonly number[]>>;
  /** Words in place of numbers, by metric. @default none */
  readonly words?: Readonly<Record<string, string>>;
}

export type Plot = BarPlot | LinePlot;

interface PlotBase {
  /** File name without extension. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
}

/** Groups of bars, each with a whisker from the least to the greatest run. */
export interface BarPlot extends PlotBase {
  readonly kind: "bars";
  readonly bars: readonly {
    readonly group: string;
    readonly label: string;
    readonly values: readonly number[];
  }[];
}

/** Lines on two logarithmic scales, on which a power law is straight. */
export interface LinePlot extends PlotBase {
  readonly kind: "lines";
  readonly abscissa: string;
  readonly lines: readonly {
    readonly label: string;
    readonly points: readonly (readonly [x: number, y: number])[];
  }[];
}
