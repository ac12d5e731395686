package dev.varve.readiness;

import static dev.varve.error.ErrorCode.SLOT_IN_USE;
import static dev.varve.error.ErrorCode.SLOT_MISSING;
import static dev.varve.error.ErrorCode.SOURCE_NOT_READY;

import dev.varve.config.SourceConfig;
import dev.varve.error.ErrorCode;
import dev.varve.readiness.SourceFacts.Limits;
import dev.varve.readiness.SourceFacts.Role;
import dev.varve.readiness.SourceFacts.Slot;
import dev.varve.readiness.SourceReadiness.Start;
import java.util.ArrayList;
import java.util.List;

/** What follows from the facts about the server, the role and the slot. Pure. */
final class SourceRules {
  private static final String PLUGIN = "pgoutput";

  /** Of a database that takes any bytes for text: those that are no UTF-8 would not survive. */
  private static final String NO_ENCODING = "SQL_ASCII";

  private final SourceConfig source;
  private final SourceFacts facts;
  private final Start start;
  private final String subject;
  private final List<Finding> findings = new ArrayList<>();

  private SourceRules(SourceConfig source, SourceFacts facts, Start start) {
    this.source = source;
    this.facts = facts;
    this.start = start;
    this.subject = "source " + source.name();
  }

  /** Every finding about a source, the tables' included. */
  static List<Finding> apply(SourceConfig source, SourceFacts facts, Start start) {
    SourceRules rules = new SourceRules(source, facts, start);
    rules.server();
    rules.role();
    rules.slot();
    rules.limits();
    rules.findings.addAll(TableRules.apply(source, facts));
    return List.copyOf(rules.findings);
  }

  private void server() {
    if (facts.versionNumber() < SourceProbe.FIRST_VERSION) {
      error(
          SOURCE_NOT_READY,
          "PostgreSQL " + facts.version() + " is too old: 12 or later is needed",
          List.of());
    } else {
      ok("PostgreSQL " + facts.version());
    }
    if (facts.standby()) {
      error(
          SOURCE_NOT_READY,
          "the server is a standby, which cannot hold the slot",
          List.of("-- set host to the primary server"));
    }
    if (facts.walLevel().equals("logical")) {
      ok("wal_level is logical");
    } else {
      error(
          SOURCE_NOT_READY,
          "wal_level is " + facts.walLevel() + ": changes cannot be decoded",
          List.of("ALTER SYSTEM SET wal_level = logical;", "-- restart the server"));
    }
    if (facts.encoding().equals(NO_ENCODING)) {
      error(
          SOURCE_NOT_READY,
          "database "
              + source.postgres().database()
              + " has the encoding SQL_ASCII: nothing says what the bytes of its texts mean",
          List.of(
              "-- dump it, and restore it into a database of an encoding:",
              "CREATE DATABASE "
                  + SqlNames.name(source.postgres().database() + "_utf8")
                  + " ENCODING 'UTF8' TEMPLATE template0;"));
    }
  }

  private void role() {
    Role role = facts.role();
    String name = SqlNames.name(role.name());
    if (role.superuser()) {
      warn(
          "role " + role.name() + " is a superuser and may do far more than archive",
          List.of("-- use a role of its own: varve validate --grants prints how to make it"));
    } else if (role.replication()) {
      ok("role " + role.name() + " may replicate");
    } else {
      error(
          SOURCE_NOT_READY,
          "role " + role.name() + " lacks REPLICATION",
          List.of("ALTER ROLE " + name + " REPLICATION;"));
    }
  }

  private void slot() {
    if (facts.slot().isEmpty()) {
      noSlot();
      return;
    }
    Slot slot = facts.slot().get();
    String name = "slot " + source.postgres().slot();
    if (!slot.logical() || !PLUGIN.equals(slot.plugin())) {
      error(
          SOURCE_NOT_READY,
          name + " is not a logical slot of " + PLUGIN,
          List.of("-- set another name under sources[].slot"));
    } else if (!source.postgres().database().equals(slot.database())) {
      error(
          SOURCE_NOT_READY,
          name + " belongs to database " + slot.database(),
          List.of("-- set another name under sources[].slot"));
    } else if (slot.lost()) {
      error(
          SLOT_MISSING,
          name + " is lost: the server dropped log that was not archived yet",
          dropAndBeginAgain());
    } else if (slot.activePid().isPresent()) {
      int pid = slot.activePid().get();
      error(
          SLOT_IN_USE,
          name + " is in use by server process " + pid,
          List.of(
              "-- stop the other job that archives this source; if none is left:",
              "SELECT pg_terminate_backend(" + pid + ");"));
    } else {
      slotIsFree(slot, name);
    }
  }

  private void slotIsFree(Slot slot, String name) {
    ok(name + " is free, confirmed to " + slot.confirmedLsn());
    if (slot.atRisk()) {
      warn(
          name
              + " is "
              + mebibytes(slot.behindBytes())
              + " behind and may be lost at the server's next checkpoint",
          List.of("ALTER SYSTEM SET max_slot_wal_keep_size = -1;", "SELECT pg_reload_conf();"));
    }
  }

  private void noSlot() {
    switch (start) {
      case RESUMED ->
          error(
              SLOT_MISSING,
              "slot "
                  + source.postgres().slot()
                  + " does not exist: changes since the last run may be gone",
              List.of("-- start without the saved state: the tables are read anew"));
      case FRESH, UNKNOWN -> ok("slot " + source.postgres().slot() + " is made at the first start");
    }
  }

  private List<String> dropAndBeginAgain() {
    return List.of(
        "SELECT pg_drop_replication_slot(" + SqlNames.text(source.postgres().slot()) + ");",
        "-- start without the saved state: the tables are read anew");
  }

  private void limits() {
    Limits limits = facts.limits();
    if (facts.slot().isEmpty()) {
      room("max_replication_slots", limits.slotsUsed(), limits.slotsMax());
    }
    if (facts.slot().flatMap(Slot::activePid).isEmpty()) {
      room("max_wal_senders", limits.sendersUsed(), limits.sendersMax());
    }
    if (limits.slotWalKeepMebibytes().isEmpty()) {
      warn(
          "max_slot_wal_keep_size is not set: while Varve is down, the server's disk fills with"
              + " log",
          List.of(
              "-- more log than is written in the longest outage:",
              "ALTER SYSTEM SET max_slot_wal_keep_size = '50GB';",
              "SELECT pg_reload_conf();"));
    } else {
      ok("a slot holds back " + limits.slotWalKeepMebibytes().get() + " MiB of log at most");
    }
  }

  private void room(String setting, int used, int most) {
    if (used < most) {
      ok(setting + ": " + used + " of " + most + " used");
      return;
    }
    error(
        SOURCE_NOT_READY,
        setting + " is used up: " + used + " of " + most,
        List.of("ALTER SYSTEM SET " + setting + " = " + (most + 4) + ";", "-- restart the server"));
  }

  private static String mebibytes(long bytes) {
    return (bytes >> 20) + " MiB";
  }

  private void ok(String what) {
    findings.add(Finding.ok(subject, what));
  }

  private void warn(String what, List<String> mend) {
    findings.add(Finding.warning(subject, what, List.of(), mend));
  }

  private void error(ErrorCode code, String what, List<String> mend) {
    findings.add(Finding.error(code, subject, what, List.of(), mend));
  }
}
