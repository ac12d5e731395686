package dev.varve.decode.debezium;

import dev.varve.decode.debezium.Places.Sharing;
import dev.varve.decode.debezium.SourceBlock.Slot;
import dev.varve.model.Operation;
import dev.varve.model.SourcePosition;
import dev.varve.model.TableId;
import java.util.HashMap;
import java.util.Map;

/**
 * The position of a change: its place, and an index where equal changes may share it.
 *
 * <p>A change of a table with a key that comes twice at one place is the same change sent twice,
 * since the key says which row it is; it keeps index 0. Rows without a key are told apart by
 * counting the equal ones. The order within the transaction, if the connector tells it, says
 * whether an equal one is another row or the same once more; where it is not told, such a row is
 * refused. It is not the index itself: a connector that goes on amid a transaction counts its rows
 * from where it goes on. A snapshot's rows all stand at one place, too many to remember: of those
 * without a key the message's offset stands for the count.
 *
 * <p>Where any changes share a place, the order is the index, and none is placed without it.
 */
final class Indexes {
  /** Farther back no group begins; what claims so is a partition that has nothing but rejects. */
  private static final long GROUP_MAX = 1 << 19;

  private final Places places = new Places();
  private final Map<String, EqualChanges> counters = new HashMap<>();

  SourcePosition position(
      SourceBlock source,
      Message message,
      TableId table,
      Operation operation,
      byte[] before,
      byte[] after) {
    if (!places.find(source, operation)) {
      end(message);
      return Places.delivered(message);
    }
    SourcePosition place = places.position();
    boolean keyed = message.key() != null;
    if (operation == Operation.READ && !keyed) {
      requireOnePartition(message);
      end(message);
      return Places.withIndex(place, (int) (message.offset() & Integer.MAX_VALUE));
    }
    return switch (sharing(operation, keyed)) {
      case NONE -> {
        end(message);
        yield place;
      }
      case ROWS -> {
        requireOnePartition(message);
        yield Places.withIndex(place, count(source, message, table, operation, before, after));
      }
      case ALL -> Places.withIndex(place, order(source));
    };
  }

  private Sharing sharing(Operation operation, boolean keyed) {
    boolean alone =
        operation == Operation.READ
            || operation == Operation.TRUNCATE
            || keyed && places.sharing() == Sharing.ROWS;
    return alone ? Sharing.NONE : places.sharing();
  }

  private int count(
      SourceBlock source,
      Message message,
      TableId table,
      Operation operation,
      byte[] before,
      byte[] after) {
    long order = source.number(Slot.TABLE_ORDER);
    int count =
        counters
            .computeIfAbsent(message.topic(), unused -> new EqualChanges())
            .next(places.position(), message.offset(), order, table, operation, before, after);
    if (count > 0 && order == SourceBlock.ABSENT) {
      throw untold("it equals the one before it, and does not say whether it is the same");
    }
    return count;
  }

  private static void requireOnePartition(Message message) {
    if (message.partition() != 0) {
      throw new Malformed(
          "a row without a key is known again only on a topic of one partition; give the topic one"
              + " partition, or the table a key");
    }
  }

  private static int order(SourceBlock source) {
    long order = source.number(Slot.TABLE_ORDER);
    if (order == SourceBlock.ABSENT) {
      throw untold("it does not say where in its transaction it stands");
    }
    if (order < 0 || order > Integer.MAX_VALUE) {
      throw new Malformed("its number within its transaction is none");
    }
    return (int) order;
  }

  private static Malformed untold(String what) {
    return new Malformed(
        what
            + "; set provide.transaction.metadata=true on the connector and let it read the tables"
            + " anew");
  }

  /** Takes note of a message that belongs to no group of rows. */
  void end(Message message) {
    EqualChanges group = message.partition() == 0 ? counters.get(message.topic()) : null;
    if (group != null) {
      group.end();
    }
  }

  /** Takes note that whatever comes next belongs to no group of rows that came before. */
  void leap() {
    counters.clear();
  }

  /** Where to read a partition from, so that a group that has begun is counted from its start. */
  long resumeFrom(String topic, int partition, long next) {
    EqualChanges group = partition == 0 ? counters.get(topic) : null;
    long beganAt = group == null ? EqualChanges.NONE : group.beganAt();
    return beganAt == EqualChanges.NONE || next - beganAt > GROUP_MAX ? next : beganAt;
  }
}
