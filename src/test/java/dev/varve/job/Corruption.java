package dev.varve.job;

import dev.varve.job.DebeziumMessages.Encoded;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Ways in which a message on a topic is no good; the key stays, so that it can be told apart. */
public enum Corruption {
  NOISE {
    @Override
    byte[] of(byte[] value, long id) {
      byte[] noise = new byte[200];
      new Random(id).nextBytes(noise);
      noise[0] = (byte) 0xC3;
      return noise;
    }
  },
  EMPTY {
    @Override
    byte[] of(byte[] value, long id) {
      return new byte[0];
    }
  },
  CUT_OFF {
    @Override
    byte[] of(byte[] value, long id) {
      return Arrays.copyOf(value, value.length / 2);
    }
  },
  NO_OBJECT {
    @Override
    byte[] of(byte[] value, long id) {
      return ("[" + id + "]").getBytes(StandardCharsets.UTF_8);
    }
  },
  NO_UTF_8 {
    @Override
    byte[] of(byte[] value, long id) {
      byte[] broken = value.clone();
      broken[new String(value, StandardCharsets.ISO_8859_1).indexOf("note ")] = (byte) 0xFF;
      return broken;
    }
  },
  UNKNOWN_OPERATION {
    @Override
    byte[] of(byte[] value, long id) {
      return replaced(value, "\"op\":\"c\"", "\"op\":\"z\"");
    }
  },
  NO_SOURCE {
    @Override
    byte[] of(byte[] value, long id) {
      return replaced(value, "\"source\"", "\"sauce\"");
    }
  },
  NO_TABLE {
    @Override
    byte[] of(byte[] value, long id) {
      return replaced(value, "\"table\"", "\"fable\"");
    }
  },
  BARE_ROW {
    @Override
    byte[] of(byte[] value, long id) {
      return ("{\"id\":" + id + ",\"note\":\"bare\"}").getBytes(StandardCharsets.UTF_8);
    }
  },
  UNKNOWN_SCHEMA {
    @Override
    byte[] of(byte[] value, long id) {
      return new byte[] {0, 0x7F, (byte) (id >> 16), (byte) (id >> 8), (byte) id, 2, 4, 6};
    }
  };

  /** A value that is no good any more. */
  abstract byte[] of(byte[] value, long id);

  public Encoded of(Encoded message, long id) {
    return new Encoded(message.key(), of(message.value(), id));
  }

  public static byte[] replaced(byte[] value, String what, String by) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (!text.contains(what)) {
      throw new IllegalStateException("nothing to break: " + what);
    }
    return text.replace(what, by).getBytes(StandardCharsets.UTF_8);
  }
}
