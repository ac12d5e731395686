package dev.varve.local;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The directory of one server, owned by at most one process at a time. What a killed owner left
 * running is stopped before the next owner gets it.
 */
final class ServerHome implements AutoCloseable {
  private static final int PORT_MIN = 20_000;
  private static final int PORT_MAX = 32_000;

  private final Path directory;
  private final FileChannel lock;
  private final List<DatagramSocket> signs = new ArrayList<>();

  private ServerHome(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Takes the directory, made if missing.
   *
   * @throws VarveException with {@code PROCESS_FAILED} if a living process has it
   */
  static ServerHome claim(Path directory) {
    try {
      Path absolute = directory.toAbsolutePath().normalize();
      Files.createDirectories(absolute);
      ServerHome home = new ServerHome(absolute, lock(absolute.resolve("lock")));
      ServerProcess.stopLeftover(home.pidFile());
      return home;
    } catch (IOException e) {
      throw VarveException.of(
          ErrorCode.PROCESS_FAILED,
          "cannot use the directory " + directory + ": " + e.getMessage(),
          "give a directory that this user may write",
          e);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock taken = null;
    try {
      taken = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(file, e);
    }
    if (taken == null) {
      channel.close();
      throw inUse(file, null);
    }
    return channel;
  }

  private static VarveException inUse(Path file, Exception cause) {
    return VarveException.of(
        ErrorCode.PROCESS_FAILED,
        "another process uses " + file.getParent(),
        "end it first, or give another directory",
        cause);
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  Path pidFile() {
    return path("pid");
  }

  /**
   * The port of the last run if it is still free, else another free one; kept under this name.
   * Until the directory is given back, no other home gets it, whether its server listens or not.
   */
  int port(String name) {
    Path file = path(name + ".port");
    try {
      int port = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : anyPort();
      while (!claim(port)) {
        port = anyPort();
      }
      Files.writeString(file, Integer.toString(port));
      return port;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int anyPort() {
    return ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
  }

  /** The UDP port of the same number is the sign that it is taken: it goes with its process. */
  private boolean claim(int port) {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    DatagramSocket sign;
    try {
      sign = new DatagramSocket(address);
    } catch (SocketException taken) {
      return false;
    }
    if (!isFree(address)) {
      sign.close();
      return false;
    }
    signs.add(sign);
    return true;
  }

  private static boolean isFree(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** A random secret, made at the first call, that only this user may read; the file holds it. */
  Path secretFile(String name) {
    Path file = path(name);
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Path draft =
            Files.createTempFile(
                directory,
                name,
                ".draft",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, HexFormat.of().formatHex(random));
        Files.move(draft, file);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String secret(String name) {
    try {
      return Files.readString(secretFile(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the directory back; what is in it stays. */
  @Override
  public void close() {
    signs.forEach(DatagramSocket::close);
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
