package dev.varve.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.ledger.ArchiveIdentity;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Ledger.Outcome;
import dev.varve.model.TableId;
import dev.varve.ops.query.SampleArchive;
import dev.varve.storage.ObjectStore;
import dev.varve.storage.local.LocalObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryCommandIT {
  @TempDir Path folder;

  @BeforeEach
  void archive() throws Exception {
    SampleArchive sample = new SampleArchive(folder);
    sample.layer(
        "crm",
        TableId.of("public", "orders"),
        SampleArchive.TEN,
        "SELECT 1 AS id, 'a,\"b\"' AS note, 'inf'::DOUBLE AS x, [1, 2] AS list, true AS yes"
            + " UNION ALL SELECT 20, NULL, 2.5, NULL, NULL");
    try (ObjectStore store = new LocalObjectStore(folder)) {
      ArchiveIdentity.openOrCreate(store);
      assertEquals(Outcome.CREATED, new Ledger(store, "crm").publish(sample.manifests.get(0)));
    }
  }

  @Test
  void printsATableForPeople() {
    CommandRun run = query("SELECT id, note FROM orders ORDER BY id");

    assertEquals(0, run.exitCode(), run.err());
    assertEquals("id  note\n 1  a,\"b\"\n20  null\n", run.out());
    assertEquals("2 rows\n", run.err());
  }

  @Test
  void printsOneJsonObjectForEachRow() {
    CommandRun run =
        query("SELECT id, id, x, list, yes FROM orders ORDER BY id", "--output", "json");

    assertEquals(
        """
        {"id":1,"id_2":1,"x":"inf","list":[1,2],"yes":true}
        {"id":20,"id_2":20,"x":2.5,"list":null,"yes":null}
        """,
        run.out());
    assertEquals("", run.err());
  }

  @Test
  void printsCsv() {
    CommandRun run = query("SELECT id, note FROM orders ORDER BY id", "--output", "csv");

    assertEquals("id,note\r\n1,\"a,\"\"b\"\"\"\r\n20,\r\n", run.out());
  }

  @Test
  void failsWithCodeAndHintAndNoData() {
    CommandRun run = query("SELECT * FROM ordres");

    assertEquals(2, run.exitCode());
    assertEquals("", run.out());
    assertTrue(run.err().startsWith("VRV-1005 "), run.err());
    assertTrue(run.err().contains("HINT: did you mean crm.public.orders?"), run.err());
  }

  @Test
  void saysThatThereIsNoArchive() {
    CommandRun run =
        CommandRun.of("query", "--archive", folder.resolve("none").toString(), "FROM tables");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("VRV-1006 "), run.err());
  }

  private CommandRun query(String sql, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "query";
    arguments[1] = "--archive";
    arguments[2] = folder.toString();
    arguments[3] = sql;
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }
}
