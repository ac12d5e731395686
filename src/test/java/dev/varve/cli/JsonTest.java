package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void writesFieldsInTheirOrderOnOneLine() {
    Json json =
        new Json()
            .with("z", Instant.EPOCH)
            .with("a", List.of(new Json().with("n", 1L).fields()))
            .with("t", "two\nlines")
            .with("nothing", null);

    assertEquals(
        "{\"z\":\"1970-01-01T00:00:00Z\",\"a\":[{\"n\":1}],\"t\":\"two\\nlines\",\"nothing\":null}",
        json.toString());
  }
}
