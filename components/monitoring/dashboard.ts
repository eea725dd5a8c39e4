/** A dashboard as a person would describe it; where each panel goes on the page follows from the order. */
export interface Dashboard {
  /** Stays the same for ever: links to the dashboard hold it. */
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly rows: readonly DashboardRow[];
}

export interface DashboardRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Panel {
  readonly title: string;
  /** What to look for. */
  readonly description: string;
  /** Lines over time, or one number. */
  readonly kind: "timeseries" | "stat";
  /** A unit of Grafana's, such as `percentunit`, `bytes`, `s` or `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Which values are bad. @default none, and no colours */
  readonly limits?: Limits;
}

/** Bad is what is above, or below: worse than `yellow`, and worse still than `red`. */
export interface Limits {
  readonly bad: "above" | "below";
  readonly yellow: number;
  readonly red: number;
}

export const tooHigh = (yellow: number, red: number): Limits => ({ bad: "above", yellow, red });
export const tooLow = (yellow: number, red: number): Limits => ({ bad: "below", yellow, red });

export interface Query {
  readonly expression: string;
  /** Name of each series, such as `{{pod}}`. */
  readonly legend: string;
}

/** Columns of Grafana's page. */
const columns = 24;
const sizes = { timeseries: { w: 8, h: 8 }, stat: { w: 4, h: 4 } } as const;

/** The dashboard in Grafana's own JSON, which its sidecar loads from a ConfigMap. */
export function grafanaDashboard({ rows, tags, title, uid }: Dashboard) {
  return {
    uid,
    title,
    tags: [...tags],
    schemaVersion: 39,
    timezone: "browser",
    editable: false,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: [datasourceVariable] },
    annotations: { list: [] },
    panels: panels(rows),
  };
}

export type GrafanaDashboard = ReturnType<typeof grafanaDashboard>;

/** Lets the reader choose, and takes the only Prometheus where there is one. */
const datasourceVariable = {
  type: "datasource",
  name: "datasource",
  label: "Prometheus",
  query: "prometheus",
} as const;

const datasource = { type: "prometheus", uid: `\${${datasourceVariable.name}}` } as const;

type Place = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

function panels(rows: readonly DashboardRow[]) {
  const placed: (ReturnType<typeof grafanaPanel> | ReturnType<typeof rowPanel>)[] = [];
  let y = 0;
  for (const row of rows) {
    placed.push(rowPanel(row.title, placed.length + 1, y));
    const line = { x: 0, y: y + 1, height: 0 };
    for (const panel of row.panels) {
      const size = sizes[panel.kind];
      const fits = line.x + size.w <= columns && (line.height === 0 || line.height === size.h);
      if (!fits) Object.assign(line, { x: 0, y: line.y + line.height, height: 0 });
      placed.push(grafanaPanel(panel, placed.length + 1, { ...size, x: line.x, y: line.y }));
      line.x += size.w;
      line.height = size.h;
    }
    y = line.y + line.height;
  }
  return placed;
}

function rowPanel(title: string, id: number, y: number) {
  return {
    type: "row" as const,
    id,
    title,
    collapsed: false,
    gridPos: { x: 0, y, w: columns, h: 1 },
    panels: [],
  };
}

function grafanaPanel(
  { description, kind, limits, queries, title, unit }: Panel,
  id: number,
  gridPos: Place,
) {
  return {
    type: kind,
    id,
    title,
    description,
    gridPos,
    datasource,
    targets: queries.map(({ expression, legend }, i) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + i),
      datasource,
      expr: expression,
      legendFormat: legend,
      ...(kind === "stat" && { instant: true, range: false }),
    })),
    fieldConfig: {
      defaults: { unit, ...(limits && { thresholds: thresholds(limits) }) },
      overrides: [],
    },
    options: kind === "stat" ? statOptions : seriesOptions,
  };
}

const statOptions = {
  colorMode: "background",
  graphMode: "none",
  justifyMode: "auto",
  textMode: "auto",
  orientation: "auto",
  wideLayout: true,
  showPercentChange: false,
  percentChangeColorMode: "standard",
  reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
} as const;

const seriesOptions = {
  legend: { displayMode: "list", placement: "bottom", showLegend: true, calcs: [] },
  tooltip: { mode: "multi", sort: "desc" },
} as const;

/** Each colour begins at its value; the first has no lower end, which Grafana writes as null. */
function thresholds({ bad, red, yellow }: Limits) {
  const steps =
    bad === "above"
      ? [
          { value: null, color: "green" },
          { value: yellow, color: "yellow" },
          { value: red, color: "red" },
        ]
      : [
          { value: null, color: "red" },
          { value: red, color: "yellow" },
          { value: yellow, color: "green" },
        ];
  return { mode: "absolute" as const, steps };
}
