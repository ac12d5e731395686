package dev.varve.job.mysql;

import com.github.shyiko.mysql.binlog.event.EventData;
import com.github.shyiko.mysql.binlog.event.EventHeader;
import com.github.shyiko.mysql.binlog.event.EventHeaderV4;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.ChecksumType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.EventHeaderDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.FormatDescriptionEventDataDeserializer;
import com.github.shyiko.mysql.binlog.event.deserialization.RotateEventDataDeserializer;
import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** Leaves the body of every event as it came, but of those that the client itself must read. */
final class RawEvents {
  /** MariaDB writes these between its own events; they hold no change. */
  private static final int FIRST_OWN_OF_MARIADB = 160;

  private static final int LAST_OWN_OF_MARIADB = 164;

  /** MySQL 8.4 begins a transaction with this one when its GTID has a tag. */
  private static final int TAGGED_GTID = 42;

  private static final int IGNORABLE_FLAG = 0x80;

  private RawEvents() {}

  /** The header of a kind that the client does not know. */
  static final class TaggedGtidHeader extends EventHeaderV4 {
    private static final long serialVersionUID = 1L;
  }

  /** A body as it came. */
  record Body(byte[] bytes) implements EventData {
    private static final long serialVersionUID = 1L;
  }

  static EventDeserializer deserializer() {
    Map<EventType, com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer>
        byType = new IdentityHashMap<>();
    byType.put(EventType.FORMAT_DESCRIPTION, new FormatDescriptionEventDataDeserializer());
    byType.put(EventType.ROTATE, new RotateEventDataDeserializer());
    return new Deserializer(byType);
  }

  /**
   * The client reads table maps for itself, and breaks off at a column whose type it does not know;
   * and it unpacks a compressed transaction whole. Nobody here needs what it reads.
   */
  private static final class Deserializer extends EventDeserializer {
    private int checksumBytes;

    Deserializer(
        Map<EventType, com.github.shyiko.mysql.binlog.event.deserialization.EventDataDeserializer>
            byType) {
      super(RawEvents::header, in -> new Body(in.read(in.available())), byType, new HashMap<>());
    }

    @Override
    public void setChecksumType(ChecksumType type) {
      super.setChecksumType(type);
      checksumBytes = type.getLength();
    }

    @Override
    public EventData deserializeTableMapEventData(ByteArrayInputStream in, EventHeader header)
        throws IOException {
      return asItCame(in, header);
    }

    @Override
    public EventData deserializeTransactionPayloadEventData(
        ByteArrayInputStream in, EventHeader header) throws IOException {
      return asItCame(in, header);
    }

    private Body asItCame(ByteArrayInputStream in, EventHeader header) throws IOException {
      Body body = new Body(in.read((int) header.getDataLength() - checksumBytes));
      in.skip(checksumBytes);
      return body;
    }
  }

  /**
   * A header.
   *
   * @throws IOException if the event is of a kind that is not known and may hold changes
   * @see EventHeaderDeserializer
   */
  static EventHeaderV4 header(ByteArrayInputStream in) throws IOException {
    long seconds = in.readLong(4);
    int type = in.readInteger(1);
    EventHeaderV4 header = type == TAGGED_GTID ? new TaggedGtidHeader() : new EventHeaderV4();
    header.setTimestamp(seconds * 1000);
    EventType named = EventType.byEventNumber(type);
    header.setEventType(named == null ? EventType.UNKNOWN : named);
    header.setServerId(in.readLong(4));
    header.setEventLength(in.readLong(4));
    header.setNextPosition(in.readLong(4));
    header.setFlags(in.readInteger(2));
    boolean known =
        header.getEventType() != EventType.UNKNOWN
            || type == TAGGED_GTID
            || (header.getFlags() & IGNORABLE_FLAG) != 0
            || (type >= FIRST_OWN_OF_MARIADB && type <= LAST_OWN_OF_MARIADB);
    if (!known) {
      throw new IOException("log event of unknown kind " + type);
    }
    return header;
  }
}
