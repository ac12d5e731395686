package dev.varve.local;

import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Who works how much: a few hot tables, many quiet ones, some that nobody touches. */
final class DemoTraffic {
  private static final Map<String, Integer> HOT =
      Map.ofEntries(
          Map.entry("nocodb.nc_8f3k___tickets", 10),
          Map.entry("nocodb.nc_8f3k___ticket_comments", 10),
          Map.entry("nocodb.nc_8f3k___time_entries", 6),
          Map.entry("directus.directus_activity", 12),
          Map.entry("directus.directus_revisions", 6),
          Map.entry("directus.form_submissions", 5),
          Map.entry("odoo.x_studio_visit_plan", 5),
          Map.entry("odoo.x_studio_visit_line", 6),
          Map.entry("odoo.x_studio_meter_reading", 14),
          Map.entry("odoo.stock_move", 8));
  private static final Set<String> EMPTY =
      Set.of("nocodb.nc_8f3k___old_requests", "directus.redirects", "odoo.x_studio_archive_2019");
  private static final Set<String> SETTLED =
      Set.of(
          "nocodb.nc_8f3k___sla_policies",
          "nocodb.nc_8f3k___holidays",
          "odoo.x_studio_checklist",
          "odoo.x_studio_checklist_item",
          "directus.categories");
  private static final Set<String> LARGE_COLUMNS = Set.of("content", "history");
  private static final int QUIET_ROWS_MAX = 150;

  private DemoTraffic() {}

  static boolean isHot(DemoTable table) {
    return HOT.containsKey(table.id().toString());
  }

  static boolean isEmpty(DemoTable table) {
    return EMPTY.contains(table.id().toString());
  }

  /** Whether the workload changes its rows now and then. */
  static boolean isQuiet(DemoTable table) {
    String name = table.id().toString();
    return !HOT.containsKey(name) && !EMPTY.contains(name) && !SETTLED.contains(name);
  }

  /** Whether values of the column are kept out of line, and seldom changed. */
  static boolean isLarge(DemoColumn column) {
    return LARGE_COLUMNS.contains(column.name());
  }

  /** Rows that a table has before anything is archived, of so many in all. */
  static int seedRows(DemoTable table, long all) {
    if (isEmpty(table)) {
      return 0;
    }
    Integer share = HOT.get(table.id().toString());
    int quiet = (int) Math.min(QUIET_ROWS_MAX, Math.max(5, all / 100));
    return share == null ? quiet : (int) (all * share / total());
  }

  /** The name of a hot table, hotter ones more often. */
  static String anyHot(Random random) {
    int ticket = random.nextInt(total());
    for (Map.Entry<String, Integer> entry : new java.util.TreeMap<>(HOT).entrySet()) {
      ticket -= entry.getValue();
      if (ticket < 0) {
        return entry.getKey();
      }
    }
    throw new IllegalStateException("shares do not add up");
  }

  private static int total() {
    return HOT.values().stream().mapToInt(Integer::intValue).sum();
  }
}
