package dev.varve.decode.debezium;

import dev.varve.model.Operation;
import java.util.List;

/**
 * What a message says of its change, in whatever encoding it came. Reused from message to message.
 */
final class Envelope {
  final SourceBlock source = new SourceBlock();

  boolean hasSource;

  /** Null when the message has none. */
  String operation;

  long millis;
  long micros;
  long nanos;

  /** Of both images; null when the message has no row, or a document. */
  RowLayout layout;

  byte[] before;
  byte[] after;

  /** Documents of MongoDB come as text. */
  String documentBefore;

  String documentAfter;
  String updateDescription;

  boolean hasMessage;
  String messagePrefix;
  byte[] messageContent;

  /** Names of the key's fields, in order; none when the message has no key. */
  List<String> key = List.of();

  /** The first field of the key, of a document. */
  String keyText;

  void clear() {
    source.clear();
    hasSource = false;
    operation = null;
    millis = SourceBlock.ABSENT;
    micros = SourceBlock.ABSENT;
    nanos = SourceBlock.ABSENT;
    layout = null;
    before = null;
    after = null;
    documentBefore = null;
    documentAfter = null;
    updateDescription = null;
    hasMessage = false;
    messagePrefix = null;
    messageContent = null;
    key = List.of();
    keyText = null;
  }

  /**
   * What the change did.
   *
   * @throws Malformed if Debezium has no such operation
   */
  Operation operation() {
    if (operation.length() == 1 && "crudtm".indexOf(operation.charAt(0)) >= 0) {
      return Operation.ofCode(operation.charAt(0));
    }
    throw new Malformed("the envelope's op is none of c, r, u, d, t, m");
  }

  /** Event time in microseconds: the source's, else the connector's, else the message's. */
  long timeMicros(Message message) {
    long of =
        micros(
            source.number(SourceBlock.Slot.TS_NS),
            source.number(SourceBlock.Slot.TS_US),
            source.number(SourceBlock.Slot.TS_MS));
    if (of == SourceBlock.ABSENT) {
      of = micros(nanos, micros, millis);
    }
    return of == SourceBlock.ABSENT ? message.timestampMillis() * 1000 : of;
  }

  /** Nanoseconds overflow in 2262, milliseconds and microseconds do not. */
  private static long micros(long nanos, long micros, long millis) {
    if (micros > 0) {
      return micros;
    }
    if (nanos > 0) {
      return nanos / 1000;
    }
    return millis > 0 && millis < Long.MAX_VALUE / 1000 ? millis * 1000 : SourceBlock.ABSENT;
  }
}
