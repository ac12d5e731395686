package dev.varve.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.model.FieldType.Scalar;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FieldNamesTest {
  @Test
  void keepsNamesThatReadersCanTellApart() {
    assertArrayEquals(
        new String[] {"id", "Order Date", "a.b", "straße"},
        names("id", "Order Date", "a.b", "straße"));
  }

  @Test
  void setsReservedNamesApart() {
    assertArrayEquals(
        new String[] {"column_varve_op", "column_Varve_Before"},
        names("_varve_op", "_Varve_Before"));
  }

  @Test
  void keepsTheFirstOfNamesThatDifferInCaseOnly() {
    String[] names = names("Name", "name", "NAME");

    assertEquals("Name", names[0]);
    assertTrue(names[1].startsWith("name~"), names[1]);
    assertTrue(names[2].startsWith("NAME~"), names[2]);
    assertNotEquals(names[1].substring(5), names[2].substring(5));
  }

  @Test
  void givesAClashTheSameNameInEveryVersion() {
    assertEquals(names("Name", "name")[1], names("id", "Name", "more", "name")[3]);
  }

  @Test
  void leavesThePartitionItsName() {
    assertTrue(names("window")[0].startsWith("window~"));
    assertTrue(names("Window")[0].startsWith("Window~"));
  }

  @Test
  void neverGivesOneNameTwice() {
    String[] names =
        names("_varve_op", "column_varve_op", "COLUMN_VARVE_OP", names("a", "A")[1], "a", "A");

    Set<String> folded = new HashSet<>();
    Arrays.stream(names).forEach(name -> folded.add(name.toLowerCase(Locale.ROOT)));
    assertEquals(names.length, folded.size(), Arrays.toString(names));
  }

  private static String[] names(String... columns) {
    List<Column> list =
        Stream.of(columns).map(name -> new Column(name, Scalar.STRING, "text", true)).toList();
    return FieldNames.of(list);
  }
}
