package dev.varve.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.varve.model.TableId;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TablePatternsTest {
  @ParameterizedTest
  @CsvSource({
    "public.orders, public, orders, true",
    "public.orders, public, Orders, false",
    "public.*, public, anything, true",
    "public.*, publicx, anything, false",
    "*.orders, a, orders, true",
    "nc_?_*.t, nc_1_app, t, true",
    "nc_?_*.t, nc_12_app, t, false",
    "public.a.b, public, a.b, true",
    "my?schema.t, my.schema, t, true",
    "public.x[1-9]+$, public, x[1-9]+$, true",
    "public.x[1-9]+$, public, x1, false",
    "public.My Table, public, My Table, true",
  })
  void matchesByHalves(String pattern, String namespace, String name, boolean matches) {
    TablePatterns patterns = TablePatterns.of(List.of(pattern), List.of());

    assertEquals(matches, patterns.matches(TableId.of(namespace, name)));
  }

  @ParameterizedTest
  @CsvSource({"public, orders, true", "public, tmp_x, false", "audit, log, false"})
  void leavesOutWhatIsExcluded(String namespace, String name, boolean matches) {
    TablePatterns patterns =
        TablePatterns.of(List.of("public.*", "audit.*"), List.of("*.tmp_*", "audit.log"));

    assertEquals(matches, patterns.matches(TableId.of(namespace, name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "orders", ".orders", "public.", "."})
  void refusesWhatIsNotSchemaAndTable(String pattern) {
    assertThrows(
        IllegalArgumentException.class, () -> TablePatterns.of(List.of(pattern), List.of()));
  }

  @Property
  void regexAgreesWithMatches(
      @ForAll("patterns") List<String> include,
      @ForAll("patterns") List<String> exclude,
      @ForAll("namespaces") String namespace,
      @ForAll("names") String name) {
    TablePatterns patterns = TablePatterns.of(include, exclude);

    boolean byRegex = Pattern.compile(patterns.toRegex()).matcher(namespace + "." + name).matches();

    assertEquals(patterns.matches(TableId.of(namespace, name)), byRegex);
  }

  @Property
  void regexHoldsNoComma(@ForAll("patterns") List<String> include) {
    assertEquals(-1, TablePatterns.of(include, List.of()).toRegex().indexOf(','));
  }

  @Property
  void oneTablesRegexMeansThatTableAndHoldsNoComma(
      @ForAll @StringLength(min = 1, max = 4) @Chars({'a', 'B', ',', '.', '*', '$', '|', 'é'})
          String name,
      @ForAll @StringLength(min = 1, max = 4) @Chars({'a', 'B', ',', '.', '*', '$', '|', 'é'})
          String other) {
    String regex = TablePatterns.regexOf(TableId.of("public", name));

    assertEquals(-1, regex.indexOf(','));
    assertEquals(name.equals(other), ("public." + other).matches(regex));
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    Arbitrary<String> half =
        Arbitraries.strings().withChars("aB,*?\\$|[ é").ofMaxLength(3).ofMinLength(1);
    return net.jqwik.api.Combinators.combine(half, half)
        .as((namespace, name) -> namespace + "." + name)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Provide
  Arbitrary<String> namespaces() {
    return Arbitraries.strings().withChars("aB,\\$|[ é").ofMinLength(1).ofMaxLength(3);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars("aB,.\\$|[ é\n").ofMinLength(1).ofMaxLength(3);
  }
}
