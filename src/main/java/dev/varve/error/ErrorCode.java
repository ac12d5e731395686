package dev.varve.error;

/**
 * Every way in which Varve stops or refuses, with a code that stays. Scripts may rely on the code
 * and on the exit code.
 */
public enum ErrorCode {
  // 1xxx: what the user wrote
  USAGE(1001, Category.USER),
  CONFIG_UNREADABLE(1002, Category.USER),
  CONFIG_INVALID(1003, Category.USER),
  SECRET_UNRESOLVED(1004, Category.USER),
  QUERY_FAILED(1005, Category.USER),
  ARCHIVE_NOT_FOUND(1006, Category.USER),
  COLUMN_RULE_REFUSED(1007, Category.USER),
  TOKEN_REFUSED(1008, Category.USER),

  // 2xxx: what the archive holds
  MANIFEST_UNREADABLE(2001, Category.DATA),
  LEDGER_BROKEN(2002, Category.DATA),
  FILE_MISSING(2003, Category.DATA),
  FILE_DIFFERS(2004, Category.DATA),
  DIGEST_MISMATCH(2005, Category.DATA),
  BLOCK_CORRUPT(2006, Category.DATA),
  SCHEMA_MISSING(2007, Category.DATA),
  RECORD_UNDECODABLE(2008, Category.DATA),
  ARCHIVE_DIFFERS_FROM_SOURCE(2009, Category.DATA),
  FORMAT_UNSUPPORTED(2010, Category.DATA),
  RECORD_UNWRAPPED(2011, Category.DATA),
  RANGE_NOT_ARCHIVED(2012, Category.DATA),
  GAP_NOT_ARCHIVED(2013, Category.DATA),

  // 3xxx: what is around us
  SOURCE_UNREACHABLE(3001, Category.ENVIRONMENT),
  SOURCE_NOT_READY(3002, Category.ENVIRONMENT),
  SLOT_IN_USE(3003, Category.ENVIRONMENT),
  SLOT_MISSING(3004, Category.ENVIRONMENT),
  SOURCE_REPLACED(3005, Category.ENVIRONMENT),
  OFFSETS_LOST(3006, Category.ENVIRONMENT),
  DRIVER_MISSING(3007, Category.ENVIRONMENT),
  BINLOG_MISSING(3008, Category.ENVIRONMENT),
  STATE_TOO_OLD(3009, Category.ENVIRONMENT),
  BINLOG_TORN(3010, Category.ENVIRONMENT),
  STORAGE_UNREACHABLE(3101, Category.ENVIRONMENT),
  STORAGE_DENIED(3102, Category.ENVIRONMENT),
  STORAGE_FULL(3103, Category.ENVIRONMENT),
  TOPIC_MISSING(3201, Category.ENVIRONMENT),
  KAFKA_UNREACHABLE(3202, Category.ENVIRONMENT),
  KAFKA_DENIED(3203, Category.ENVIRONMENT),
  TOPIC_UNFIT(3204, Category.ENVIRONMENT),
  TRANSACTION_OPEN(3205, Category.ENVIRONMENT),
  REGISTRY_UNREACHABLE(3211, Category.ENVIRONMENT),
  REGISTRY_SCHEMA_MISSING(3212, Category.ENVIRONMENT),
  REGISTRY_DENIED(3213, Category.ENVIRONMENT),
  LEDGER_TAKEN(3301, Category.ENVIRONMENT),
  PROCESS_FAILED(3401, Category.ENVIRONMENT),
  JVM_NOT_UTC(3402, Category.ENVIRONMENT),
  PORT_IN_USE(3403, Category.ENVIRONMENT),
  STATE_UNUSABLE(3404, Category.ENVIRONMENT),

  // 9xxx: our own mistakes
  INTERNAL(9001, Category.INTERNAL);

  /** Who can mend it; the exit code of the command line follows from it. */
  public enum Category {
    USER(2),
    DATA(3),
    ENVIRONMENT(4),
    INTERNAL(70);

    private final int exitCode;

    Category(int exitCode) {
      this.exitCode = exitCode;
    }

    public int exitCode() {
      return exitCode;
    }
  }

  private final int number;
  private final Category category;

  ErrorCode(int number, Category category) {
    this.number = number;
    this.category = category;
  }

  public Category category() {
    return category;
  }

  public int exitCode() {
    return category.exitCode();
  }

  /** Whether trying again may help without anyone doing anything. */
  public boolean isRetryable() {
    return switch (this) {
      case SOURCE_UNREACHABLE,
          SLOT_IN_USE,
          STORAGE_UNREACHABLE,
          STORAGE_FULL,
          KAFKA_UNREACHABLE,
          REGISTRY_UNREACHABLE,
          PROCESS_FAILED ->
          true;
      default -> false;
    };
  }

  /** {@code VRV-1003}. */
  public String text() {
    return "VRV-" + number;
  }
}
