import type { Relation, ViewName } from "../../schemas/dashboard-views.ts";
import type { TimeWindow } from "../fragments/time-window.ts";
import type { Sql } from "../sql.ts";

/** What a view's rows are cut from. */
export interface ViewScope {
  projectId: string;
  /** Of the entity's own time. */
  window: TimeWindow;
  relations: ReadonlySet<Relation>;
}

/** How one side reads a view. */
export interface ViewSql {
  /** FROM and WHERE: the live rows of the window, newest version, one an entity; relations joined, one row each [T-16]. */
  source(scope: ViewScope): Sql;
  time: Sql;
  /** By dimension; NULL where not set. Filters compare the same; `metadata` is for them alone. */
  dimensions: Readonly<Record<string, Sql>>;
  measures: Readonly<Record<string, Sql>>;
}

export type SideViews = Readonly<Record<ViewName, ViewSql>>;
