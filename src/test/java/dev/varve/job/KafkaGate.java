package dev.varve.job;

import dev.varve.job.KillSwitch.Step;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * A door before a Kafka broker: it knows the requests that write events and end a transaction. The
 * broker tells clients its own address; on the way back it becomes the gate's.
 */
final class KafkaGate extends Gate {
  private static final int NONE = -1;

  private final KillSwitch kill;
  private final byte[] brokersAddress;
  private final byte[] gatesAddress;

  KafkaGate(int brokerPort, KillSwitch kill) throws IOException {
    super(brokerPort);
    this.kill = kill;
    this.brokersAddress = address(brokerPort);
    this.gatesAddress = address(port());
    open();
  }

  /** As every version of the protocol writes it: the host's text, then the port as an int. */
  private static byte[] address(int port) {
    byte[] host = "127.0.0.1".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(host.length + Integer.BYTES).put(host).putInt(port).array();
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  Passage passage() {
    return new Frames();
  }

  /** Replies carry the number of their request. */
  private final class Frames implements Passage {
    private volatile int heldReply = NONE;

    @Override
    public void requests(Socket client, Socket server) throws IOException {
      DataInputStream in = new DataInputStream(client.getInputStream());
      DataOutputStream out = new DataOutputStream(server.getOutputStream());
      while (true) {
        ByteBuffer request = ByteBuffer.wrap(in.readNBytes(in.readInt()));
        Optional<Step> step = step(request.getShort(0));
        if (step.isPresent() && kill.holdsReplyOf(step.get())) {
          heldReply = request.getInt(2 * Short.BYTES);
        }
        write(out, request.array());
      }
    }

    @Override
    public void replies(Socket server, Socket client) throws IOException {
      DataInputStream in = new DataInputStream(server.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] reply = in.readNBytes(in.readInt());
        if (ByteBuffer.wrap(reply).getInt() == heldReply) {
          kill.holdReply();
        }
        redirect(reply);
        write(out, reply);
      }
    }
  }

  private static Optional<Step> step(short request) {
    if (request == ApiKeys.PRODUCE.id) {
      return Optional.of(Step.EVENTS);
    }
    return request == ApiKeys.END_TXN.id ? Optional.of(Step.COMMIT) : Optional.empty();
  }

  private void redirect(byte[] reply) {
    int length = brokersAddress.length;
    for (int at = 0; at + length <= reply.length; at++) {
      if (Arrays.equals(reply, at, at + length, brokersAddress, 0, length)) {
        System.arraycopy(gatesAddress, 0, reply, at, length);
      }
    }
  }

  private static void write(DataOutputStream out, byte[] frame) throws IOException {
    out.write(
        ByteBuffer.allocate(Integer.BYTES + frame.length).putInt(frame.length).put(frame).array());
    out.flush();
  }
}
