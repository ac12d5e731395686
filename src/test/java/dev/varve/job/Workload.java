package dev.varve.job;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One shop's business in SQL that PostgreSQL and MariaDB both understand, but for the names of a
 * few types. Each update changes each of its rows, since MariaDB logs no other.
 */
final class Workload {
  private static final int CUSTOMERS = 300;
  private static final int ORDERS = 500;
  private static final int TRANSACTIONS = 30;
  private static final LocalDateTime SEEN = LocalDateTime.of(1999, 12, 31, 23, 59, 59);
  private static final BigInteger WORTH = new BigInteger("98765432109876543210987654321098765432");

  private Workload() {}

  /**
   * Makes the tables; {@code {moment}}, {@code {time}}, {@code {bytes}} and {@code {level}} vary.
   */
  static List<String> tables() {
    return List.of(
        "CREATE TABLE customers (id bigint PRIMARY KEY, name varchar(200) NOT NULL, born date,"
            + " opens time(6), active boolean, score double precision, balance numeric(20,4),"
            + " worth numeric(38,10), seen {time}, changed {moment}, photo {bytes}, level {level},"
            + " extra json, grade smallint NOT NULL)",
        "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, note text,"
            + " amount numeric(12,2))",
        "CREATE TABLE items (order_id bigint, line int, item varchar(40), pieces int,"
            + " PRIMARY KEY (order_id, line))");
  }

  /** The rows that are there before anything is read, as transactions of statements. */
  static List<List<String>> before() {
    return List.of(
        List.of("INSERT INTO customers VALUES " + rows(1, CUSTOMERS, Workload::customer)),
        List.of("INSERT INTO orders VALUES " + rows(1, ORDERS, Workload::order)),
        List.of("INSERT INTO items VALUES " + rows(1, ORDERS, i -> item(i, 1))));
  }

  /** What happens in one part of the time. */
  static List<List<String>> part(int part) {
    List<List<String>> transactions = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      transactions.add(purchase(part, i));
    }
    transactions.add(
        List.of(
            "UPDATE customers SET name = concat(name, ' in "
                + part
                + "'), score = score + 0.5,"
                + " balance = balance - 0.0001, grade = 0 - grade - 1 WHERE id <= 120",
            "UPDATE orders SET amount = amount + 0.01 WHERE id > 100 AND id <= 300"));
    transactions.add(
        List.of(
            "DELETE FROM items WHERE order_id <= " + 20 * part,
            "DELETE FROM orders WHERE id <= " + 20 * part));
    transactions.add(again(100_000L + part));
    transactions.add(List.of("DELETE FROM customers WHERE id = " + (200 + part)));
    transactions.add(
        List.of("INSERT INTO customers VALUES " + customer(200 + part).replace("'gone'", "'new'")));
    transactions.add(end(part, 9000 + part));
    return transactions;
  }

  /** What the last change of each table in a part says. */
  static String lastWords(int part) {
    return "the end of " + part;
  }

  private static List<String> end(int part, int id) {
    String words = "'" + lastWords(part) + "'";
    return List.of(
        "INSERT INTO orders VALUES (" + id + ", 1, " + words + ", 1.00)",
        "INSERT INTO items VALUES (" + id + ", 1, " + words + ", 1)",
        "INSERT INTO customers VALUES " + customer(id),
        "UPDATE customers SET name = " + words + " WHERE id = " + id);
  }

  private static List<String> purchase(int part, int i) {
    int id = 1000 * part + i;
    return List.of(
        "INSERT INTO customers VALUES " + customer(id),
        "INSERT INTO orders VALUES " + rows(10 * id, 10 * id + 2, Workload::order),
        "INSERT INTO items VALUES " + item(10 * id, 1) + ", " + item(10 * id, 2),
        "UPDATE customers SET balance = balance + 1, photo = unhex('0102') WHERE id = " + (121 + i),
        "INSERT INTO items VALUES " + item(10 * id + 1, 1));
  }

  /** One row changes many times, to values that it had before. */
  private static List<String> again(long id) {
    String insert = "INSERT INTO orders VALUES (" + id + ", 1, 'there', 1.00)";
    String there = "UPDATE orders SET note = 'there' WHERE id = " + id;
    String back = "UPDATE orders SET note = 'back' WHERE id = " + id;
    String delete = "DELETE FROM orders WHERE id = " + id;
    return List.of(insert, back, there, back, there, delete, insert, back, there, back);
  }

  private static String rows(int first, int last, IntFunction<String> row) {
    return IntStream.rangeClosed(first, last).mapToObj(row).collect(Collectors.joining(", "));
  }

  private static String customer(int i) {
    return "("
        + String.join(
            ", ",
            Integer.toString(i),
            name(i),
            i % 4 == 0 ? "null" : "'" + LocalDate.of(1815, 12, 10).plusDays(i * 31L) + "'",
            i % 5 == 0 ? "null" : "'" + time(i) + "'",
            i % 3 == 0 ? "null" : Boolean.toString(i % 3 == 1),
            i % 6 == 0 ? "null" : Double.toString((i - 100) / 8.0),
            BigDecimal.valueOf(i * 1_234_567L - 99_999_999, 4).toPlainString(),
            worth(i).toPlainString(),
            "'" + text(SEEN.plusHours(i * 11L).plus(i * 1001L, ChronoUnit.MICROS)) + "'",
            i % 7 == 1
                ? "null"
                : "'" + text(SEEN.plusSeconds(i * 1009L).plusNanos(i * 1000L)) + "'",
            i % 7 == 0 ? "null" : "unhex('00" + HexFormat.of().toHexDigits(i) + "ff')",
            List.of("null", "'new'", "'kept'", "'gone'").get(i % 4),
            i % 4 == 3 ? "null" : "'{\"b\":  " + i + ", \"a\": [1, null, \"größer\"]}'",
            Integer.toString(i * 37 % 65_536 - 32_768))
        + ")";
  }

  private static String name(int i) {
    return switch (i % 5) {
      case 0 -> "''";
      case 1 -> "'größer 😀 " + i + "'";
      case 2 -> "'it''s 本 " + i + " '";
      default -> "'customer " + i + "'";
    };
  }

  private static LocalTime time(int i) {
    return i % 10 == 1
        ? LocalTime.of(23, 59, 59, 999_999_000)
        : LocalTime.ofNanoOfDay(i * 7_919_000_123_000L % 86_400_000_000_000L);
  }

  private static BigDecimal worth(int i) {
    BigDecimal worth = new BigDecimal(WORTH.subtract(BigInteger.valueOf(i).pow(5)), 10);
    return i % 2 == 0 ? worth : worth.negate();
  }

  private static String text(LocalDateTime time) {
    return time.toString().replace('T', ' ');
  }

  private static String order(int i) {
    String note = i % 9 == 0 ? "null" : "'note " + i + "'";
    return "(" + i + ", " + i % 50 + ", " + note + ", " + i * 5 / 4.0 + ")";
  }

  private static String item(int order, int line) {
    return "(" + order + ", " + line + ", 'item " + order % 13 + "', " + (order - 7) + ")";
  }
}
