package dev.varve.decode.debezium;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.decode.debezium.Wire.Encoding;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.data.Struct;

/**
 * Rows without a key, many of them equal and at one place, as COPY makes them; a connector that is
 * killed and sends again; a reader that begins again after any record.
 *
 * <p>The connector is Debezium's for PostgreSQL: it goes on at the beginning of a place, never amid
 * it. If what it remembers is amid a place, it goes on behind that place and counts the rows of the
 * transaction from what it remembers, so that they have lower numbers than before.
 */
class KeylessRowsPropertyTest {
  private final Wire wire = new Wire();

  private record Row(int place, int content) {}

  /** A log of four places in one transaction. */
  private static List<Row> log(Random random) {
    List<Row> log = new ArrayList<>();
    for (int place = 1; place <= 4; place++) {
      for (int rows = 1 + random.nextInt(6); rows > 0; rows--) {
        log.add(new Row(place, random.nextInt(2)));
      }
    }
    return log;
  }

  /** What is on the topic after some kills; what the connector keeps only ever moves on. */
  private List<Message> sent(Random random, List<Row> log, boolean ordered) {
    List<Message> sent = new ArrayList<>();
    int kept = 0;
    int keptOrder = 0;
    int farthest = 0;
    for (int kills = random.nextInt(4); kills >= 0; kills--) {
      int start = startOfPlace(log, kept);
      int end = start < kept ? endOfPlace(log, kept) : kept;
      int from = end <= farthest ? end : start;
      int order = from == start ? keptOrder - (kept - start) : keptOrder;
      int upTo = kills == 0 ? log.size() : from + random.nextInt(log.size() - from + 1);
      int keep = from + random.nextInt(upTo - from + 1);
      for (int i = from; i < upTo; i++) {
        sent.add(message(log.get(i), ordered ? ++order : 0));
        if (i + 1 == keep) {
          kept = keep;
          keptOrder = order;
        }
      }
      farthest = Math.max(farthest, upTo);
    }
    return sent;
  }

  private static int startOfPlace(List<Row> log, int index) {
    int start = index;
    while (start > 0 && start < log.size() && place(log, start) == place(log, start - 1)) {
      start--;
    }
    return start;
  }

  private static int endOfPlace(List<Row> log, int index) {
    int end = index;
    while (end < log.size() && place(log, end) == place(log, index)) {
      end++;
    }
    return end;
  }

  private static int place(List<Row> log, int index) {
    return log.get(index).place();
  }

  private Message message(Row row, int order) {
    Struct source =
        Envelopes.source(
            "postgresql", "schema", "s", "table", "t", "txId", 7L, "lsn", (long) row.place());
    Struct insert =
        Envelopes.change("c", null, Envelopes.customer(row.content(), "same", "same"), source);
    return wire.message(
        Encoding.AVRO, null, order == 0 ? insert : Envelopes.ordered(insert, order));
  }

  @Property(tries = 60)
  void eachRowIsOneHoweverOftenItIsSentAndWhereverReadingBeginsAgain(@ForAll long seed) {
    Random random = new Random(seed);
    List<Row> log = log(random);
    List<Message> sent = sent(random, log, true);

    for (int restart = 0; restart <= sent.size(); restart++) {
      Set<String> archived = new HashSet<>();
      for (Decoded decoded : read(sent, restart)) {
        archived.add(identity((ChangeEvent) decoded));
      }
      assertEquals(log.size(), archived.size(), "begun again after " + restart + " of " + sent);
    }
  }

  /** Without the order a row may be refused, which is told; none is lost, none is there twice. */
  @Property(tries = 60)
  void withoutTheirOrderNoneIsLostUntold(@ForAll long seed) {
    Random random = new Random(seed);
    List<Row> log = log(random);
    Map<String, Integer> rows = new HashMap<>();
    log.forEach(row -> rows.merge(row.place() + " " + row.content(), 1, Integer::sum));
    List<Message> sent = sent(random, log, false);

    for (int restart = 0; restart <= sent.size(); restart++) {
      Set<String> archived = new HashSet<>();
      int refused = 0;
      for (Decoded decoded : read(sent, restart)) {
        if (decoded instanceof ChangeEvent change) {
          archived.add(identity(change));
        } else {
          assertEquals("VRV-2008", ((Reject) decoded).cause());
          refused++;
        }
      }
      assertEquals(rows.size(), archived.size());
      assertTrue(archived.size() + refused >= log.size(), "refused only " + refused);
    }
  }

  /** Segments come again in any order, also right behind themselves. */
  @Property(tries = 60)
  void segmentsInAnyOrderAddNoRow(@ForAll long seed) {
    Random random = new Random(seed);
    List<Row> log = log(random);
    Decoding decoding = new Decoding(wire);
    Set<String> keyless = new HashSet<>();
    Set<String> keyed = new HashSet<>();
    for (int segment = 0; segment < 12; segment++) {
      int place = segment < 4 ? segment + 1 : 1 + random.nextInt(4);
      for (int i = 0; i < log.size(); i++) {
        if (place(log, i) == place) {
          keyless.add(identity(decoding.change(message(log.get(i), i + 1))));
          Message change = message(log.get(i), 0);
          byte[] key = wire.bytes(Encoding.AVRO, Envelopes.key("id", i));
          Message withKey = new Message("keyed", random.nextInt(3), i, 0, key, change.value());
          keyed.add(identity(decoding.change(withKey)) + i);
        }
      }
    }

    assertEquals(log.size(), keyless.size());
    assertEquals(log.size(), keyed.size());
  }

  /** What a reader makes of the messages that begins again, from what it has saved, after some. */
  private List<Decoded> read(List<Message> sent, int restart) {
    List<Decoded> read = new ArrayList<>();
    Decoding first = new Decoding(wire);
    sent.subList(0, restart).forEach(message -> read.add(first.decode(message)));
    long base = sent.get(0).offset();
    long from = restart == 0 ? base : first.resumeFrom(Wire.TOPIC, 0, base + restart);
    Decoding second = new Decoding(wire);
    sent.subList((int) (from - base), sent.size())
        .forEach(message -> read.add(second.decode(message)));
    return read;
  }

  private static String identity(ChangeEvent change) {
    return change.position().text() + Arrays.toString(change.after());
  }
}
