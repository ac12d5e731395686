package dev.varve.decode.debezium;

import dev.varve.decode.debezium.Places.Sharing;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The position of a change: its place, and an index where equal changes may share it.
 *
 * <p>A change of a table with a key that comes twice at one place is the same change sent twice,
 * since the key says which row it is; it keeps index 0. Rows without a key are told apart by
 * counting the equal ones, the partition in the high bits, because such rows are spread over the
 * partitions. A snapshot's rows all stand at one place, too many to remember: of those without a
 * key the low bits of the message's offset stand for the count, which also holds when reading
 * begins in their midst.
 */
final class Indexes {
  private static final int COUNT_BITS = 19;
  private static final int COUNT_MASK = (1 << COUNT_BITS) - 1;
  private static final int PARTITION_MASK = (1 << (31 - COUNT_BITS)) - 1;

  private final Places places = new Places();
  private final Map<String, EqualChanges[]> counters = new HashMap<>();

  SourcePosition position(
      SourceBlock source,
      Message message,
      TableId table,
      Operation operation,
      byte[] before,
      byte[] after) {
    if (!places.find(source)) {
      return Places.delivered(message);
    }
    SourcePosition place = places.position();
    boolean keyed = message.key() != null;
    if (operation == Operation.READ) {
      return keyed ? place : at(place, high(message) | (int) (message.offset() & COUNT_MASK));
    }
    if (Places.lacksOrder(source)) {
      throw new Malformed(
          "it does not say where in its transaction it stands; set"
              + " provide.transaction.metadata=true on the connector and let it read the tables"
              + " anew");
    }
    if (places.sharing() == Sharing.NONE || (keyed && places.sharing() == Sharing.ROWS)) {
      return place;
    }
    int count = counter(message).next(place, table, operation, before, after);
    if (count > COUNT_MASK) {
      throw new Malformed("more equal changes at one place than can be told apart");
    }
    return at(place, keyed ? count : high(message) | count);
  }

  private static SourcePosition at(SourcePosition place, int index) {
    return index == 0 ? place : Places.withIndex(place, index);
  }

  private static int high(Message message) {
    return (message.partition() & PARTITION_MASK) << COUNT_BITS;
  }

  private EqualChanges counter(Message message) {
    EqualChanges[] of = counters.getOrDefault(message.topic(), new EqualChanges[0]);
    if (of.length <= message.partition()) {
      of = Arrays.copyOf(of, message.partition() + 1);
      counters.put(message.topic(), of);
    }
    if (of[message.partition()] == null) {
      of[message.partition()] = new EqualChanges();
    }
    return of[message.partition()];
  }
}
