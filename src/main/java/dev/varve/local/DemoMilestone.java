package dev.varve.local;

import dev.varve.model.TableId;
import java.sql.SQLException;

/**
 * What happens to the back end's schema while people work, in this order. Each can happen again in
 * a later run.
 */
enum DemoMilestone {
  COLUMN_ADDED(0.25) {
    @Override
    void change(DemoSession session, DemoTables tables) throws SQLException {
      DemoTable table = tables.table("nocodb.nc_8f3k___tickets");
      session.alter(add(table, "nc_escalated_to_" + table.columns().size(), "text"));
    }
  },
  COLUMN_RENAMED(0.4) {
    @Override
    void change(DemoSession session, DemoTables tables) throws SQLException {
      rename(session, tables.table("nocodb.nc_8f3k___tickets"), "Due Date", "Deadline");
      rename(session, tables.table("odoo.x_studio_visit_plan"), "x_studio_note", "x_studio_remark");
    }
  },
  TABLE_CREATED(0.5) {
    @Override
    void change(DemoSession session, DemoTables tables) throws SQLException {
      String name = "nc_8f3k___escalations_" + tables.all().size();
      DemoTable table =
          new DemoTable(TableId.of("nocodb", name), java.util.List.of(), java.util.List.of());
      session.alter(
          "CREATE TABLE "
              + table.quoted()
              + " (id integer PRIMARY KEY, raised timestamp with time zone NOT NULL, level"
              + " smallint, reason text, tickets_id integer REFERENCES"
              + " nocodb.nc_8f3k___tickets)");
      session.alter("ALTER TABLE " + table.quoted() + " REPLICA IDENTITY FULL");
    }
  },
  TABLE_EMPTIED(0.65) {
    @Override
    void change(DemoSession session, DemoTables tables) throws SQLException {
      session.truncate(tables.table("directus.form_submissions"));
    }
  },
  COLUMN_WITH_DEFAULT_ADDED(0.75) {
    @Override
    void change(DemoSession session, DemoTables tables) throws SQLException {
      DemoTable table = tables.table("directus.products");
      session.alter(add(table, "discontinued_" + table.columns().size(), "boolean DEFAULT false"));
    }
  },
  COLUMN_DROPPED(0.85) {
    @Override
    void change(DemoSession session, DemoTables tables) throws SQLException {
      DemoTable table = tables.table("odoo.stock_move");
      session.alter("ALTER TABLE " + table.quoted() + " DROP COLUMN IF EXISTS origin");
    }
  };

  private final double share;

  DemoMilestone(double share) {
    this.share = share;
  }

  /** After which share of the work it happens. */
  double share() {
    return share;
  }

  abstract void change(DemoSession session, DemoTables tables) throws SQLException;

  /** Makes it happen in a transaction of its own. */
  DemoCounts reach(DemoSession session, DemoTables tables) throws SQLException {
    change(session, tables);
    DemoCounts counts = session.commit();
    tables.refresh(session.connection());
    session.rollback();
    return counts;
  }

  private static String add(DemoTable table, String column, String type) {
    return "ALTER TABLE " + table.quoted() + " ADD COLUMN " + column + " " + type;
  }

  /** Renames a column, or gives it its old name back. */
  private static void rename(DemoSession session, DemoTable table, String one, String other)
      throws SQLException {
    boolean hasOne = table.columns().stream().anyMatch(column -> column.name().equals(one));
    String from = DemoColumn.quote(hasOne ? one : other);
    String to = DemoColumn.quote(hasOne ? other : one);
    session.alter("ALTER TABLE " + table.quoted() + " RENAME COLUMN " + from + " TO " + to);
  }
}
