package dev.varve.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.model.FieldType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormTest {

  @Test
  void datesCountFrom1970AndTheYear1BcIsTheYear0() {
    assertEquals(0, PostgresTime.days("1970-01-01"));
    assertEquals(LocalDate.of(0, 12, 31).toEpochDay(), PostgresTime.days("0001-12-31 BC"));
    assertEquals(LocalDate.of(-43, 3, 15).toEpochDay(), PostgresTime.days("0044-03-15 BC"));
    assertEquals(LocalDate.of(5874897, 12, 31).toEpochDay(), PostgresTime.days("5874897-12-31"));
  }

  @Test
  void timestampsKeepEachMicrosecondOnBothSidesOf1970() {
    assertEquals(1, PostgresTime.micros("1970-01-01 00:00:00.000001"));
    assertEquals(-1, PostgresTime.micros("1969-12-31 23:59:59.999999"));
    assertEquals(100_000, PostgresTime.micros("1970-01-01 00:00:00.1"));
    assertEquals(Long.MAX_VALUE, PostgresTime.micros("294247-01-10 04:00:54.775807"));
  }

  @ParameterizedTest
  @CsvSource({"+00,0", "+05:30,-19800", "-00:25:21,1521", "+15:59:59,-57599"})
  void zoneOffsetsAreTakenOff(String offset, long seconds) {
    assertEquals(seconds * 1_000_000, PostgresTime.micros("1970-01-01 00:00:00" + offset));
  }

  @Test
  void theEraStandsBehindTheZone() {
    Instant moment = LocalDateTime.of(-43, 3, 15, 1, 2, 3).toInstant(ZoneOffset.ofHours(1));

    assertEquals(
        moment.getEpochSecond() * 1_000_000, PostgresTime.micros("0044-03-15 01:02:03+01 BC"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "infinity",
        "-infinity",
        "294247-01-10 04:00:54.775808",
        "294276-12-31 23:59:59.999999"
      })
  void momentsBeyondTheCountDoNotFit(String text) {
    assertFalse(TextForm.Temporal.TIMESTAMP.fits(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1970-01-01", "01.01.1970 00:00:00", "1970-01-01 00:00:00 IST"})
  void otherDateStylesAreRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> PostgresTime.micros(text));
  }

  @Test
  void byteaIsReadInBothOfItsForms() {
    byte[] bytes = {0, (byte) 0xff, '\\', '\''};

    assertArrayEquals(bytes, Bytea.decode("\\x00ff5c27"));
    assertArrayEquals(bytes, Bytea.decode("\\000\\377\\\\'"));
    assertArrayEquals(new byte[0], Bytea.decode("\\x"));
    assertThrows(IllegalArgumentException.class, () -> Bytea.decode("\\x0"));
  }

  @Test
  void arrayElementsAreUnquoted() {
    assertEquals(
        Arrays.asList("a", null, "NULL", "", "x,\"y\\", "{}"),
        ArrayLiteral.parse("{a,NULL,\"NULL\",\"\",\"x,\\\"y\\\\\",\"{}\"}", ','));
    assertEquals(List.of(), ArrayLiteral.parse("{}", ','));
    assertEquals(
        List.of("(1,1),(0,0)", "(2,2),(0,0)"),
        ArrayLiteral.parse("{(1,1),(0,0);(2,2),(0,0)}", ';'));
  }

  @Test
  void arraysThatAListCannotSayDoNotFit() {
    TextForm list = new TextForm.Array(TextForm.Whole.INT32, ',');

    assertNull(ArrayLiteral.parse("{{1},{2}}", ','));
    assertFalse(list.fits("[0:1]={5,6}"));
    assertFalse(new TextForm.Array(TextForm.Temporal.DATE, ',').fits("{infinity}"));
  }

  @ParameterizedTest
  @CsvSource({"12,2,12,2", "5,2046,7,0", "2,5,5,5", "38,0,38,0"})
  void everyDeclaredNumericOf38DigitsIsADecimal(
      int precision, int reported, int digits, int scale) {
    assertEquals(
        new FieldType.Decimal(digits, scale), BaseType.NUMERIC.form(precision, reported).type());
  }

  @ParameterizedTest
  @CsvSource({"0,0", "-1,-1", "131089,0", "39,1", "37,2046"})
  void otherNumericsAreText(int precision, int scale) {
    assertEquals(FieldType.Scalar.STRING, BaseType.NUMERIC.form(precision, scale).type());
  }
}
